/** Files that tell git how to treat the others, and the lines that each of them needs. */
export const GIT_FILES: Readonly<Record<string, readonly string[]>> = {
  // keys and plans stay out of git
  '.gitignore': ['.env', '*.keystore.json', 'plan.json'],
  // git never changes the bytes of what is published, whatever line ends a machine likes
  '.gitattributes': ['*.yaml -text', '*.yml -text'],
}

/**
 * Such a file with these lines added at its end, in its own line ends; undefined when it has them
 * all.
 */
export function withLines(before: string, lines: readonly string[]): string | undefined {
  const standing = new Set(before.split(/\r?\n/).map((line) => line.trim()))
  const missing = lines.filter((line) => !standing.has(line) && !standing.has(`/${line}`))
  if (missing.length === 0) return undefined
  const newline = before.includes('\r\n') ? '\r\n' : '\n'
  const gap = before === '' || before.endsWith('\n') ? '' : newline
  return `${before}${gap}${missing.join(newline)}${newline}`
}

const LINES = ['.env', '*.keystore.json', 'plan.json']

/** `.gitignore` with the lines that keep keys and plans out of git; undefined when it has them all. */
export function ignoreText(before: string): string | undefined {
  const standing = new Set(before.split(/\r?\n/).map((line) => line.trim()))
  const missing = LINES.filter((line) => !standing.has(line) && !standing.has(`/${line}`))
  if (missing.length === 0) return undefined
  const newline = before.includes('\r\n') ? '\r\n' : '\n'
  const gap = before === '' || before.endsWith('\n') ? '' : newline
  return `${before}${gap}${missing.join(newline)}${newline}`
}

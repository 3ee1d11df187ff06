const MAX_COLUMNS = 76

/** A word as a shell takes it, whatever it holds. */
export function shellWord(text: string): string {
  return /^[\w./@=:+,-]+$/.test(text) && !text.startsWith('-')
    ? text
    : `'${text.replaceAll("'", "'\\''")}'`
}

/**
 * The parts of a command in lines that can be pasted into a terminal: broken between parts only,
 * each line but the last with a backslash at its end.
 */
export function commandLines(parts: readonly string[]): readonly string[] {
  const lines: string[] = []
  for (const part of parts) {
    const last = lines.at(-1)
    if (last !== undefined && `${last} ${part} \\`.length <= MAX_COLUMNS)
      lines[lines.length - 1] = `${last} ${part}`
    else lines.push(last === undefined ? part : `  ${part}`)
  }
  return lines.map((line, index) => (index === lines.length - 1 ? line : `${line} \\`))
}

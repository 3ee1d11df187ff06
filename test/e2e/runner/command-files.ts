/**
 * Reads what an action wrote into GITHUB_OUTPUT: `name=value`, or `name<<END` up to a line that is
 * END. Throws where the runner would.
 */
export function readOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {}
  const lines = text.split('\n')
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? ''
    if (line === '') continue
    const heredoc = /^(.+?)<<(.+)$/.exec(line)
    const equals = line.indexOf('=')
    if (heredoc !== null && (equals < 0 || equals > line.indexOf('<<'))) {
      const [, name = '', end] = heredoc
      const last = lines.indexOf(end ?? '', index + 1)
      if (last < 0) throw new Error(`GITHUB_OUTPUT: ${name} has no end`)
      outputs[name] = lines.slice(index + 1, last).join('\n')
      index = last
    } else if (equals > 0) outputs[line.slice(0, equals)] = line.slice(equals + 1)
    else throw new Error(`GITHUB_OUTPUT: invalid format: ${line}`)
  }
  return outputs
}

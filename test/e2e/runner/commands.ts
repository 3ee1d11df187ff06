/** What a job page shows beside a file, or above all of them. */
export interface Annotation {
  readonly kind: 'error' | 'warning' | 'notice'
  readonly message: string
  readonly title?: string
  readonly file?: string
  readonly line?: number
  readonly endLine?: number
  readonly column?: number
}

/** What the runner reads in a log: its commands, unless they were stopped. */
export interface LogCommands {
  readonly annotations: readonly Annotation[]
  /** The values that it hides from then on. */
  readonly masks: readonly string[]
  /** Commands that an action has no business with. */
  readonly others: readonly string[]
  /** Whether it was left deaf: commands were stopped and never resumed. */
  readonly isStopped: boolean
}

interface Command {
  readonly name: string
  readonly properties: Readonly<Record<string, string>>
  readonly message: string
}

const QUIET = new Set(['group', 'endgroup', 'debug', 'echo'])

/**
 * Reads a log as the runner does, in the old spelling `##[…]`, which counts anywhere in a line, and
 * the new one, which begins it.
 */
export function readCommands(log: string): LogCommands {
  const annotations: Annotation[] = []
  const masks: string[] = []
  const others: string[] = []
  let resume: string | undefined
  for (const line of log.split('\n')) {
    const command = commandIn(line)
    if (command === undefined) continue
    if (resume !== undefined) {
      if (command.name === resume) resume = undefined
    } else if (command.name === 'stop-commands') resume = command.message.trim().toLowerCase()
    else if (command.name === 'add-mask') masks.push(command.message)
    else if (isKind(command.name)) annotations.push(annotationOf(command.name, command))
    else if (!QUIET.has(command.name)) others.push(line)
  }
  return { annotations, masks, others, isStopped: resume !== undefined }
}

function commandIn(line: string): Command | undefined {
  const current = /^\s*::([^\s:]+)(?: (.*?))?::(.*)$/s.exec(line)
  const old = /##\[([^\s\]]+)(?: ([^\]]*))?\](.*)$/s.exec(line)
  const [, name, properties = '', message = ''] = current ?? old ?? []
  if (name === undefined) return undefined
  const pairs = properties.split(current === null ? ';' : ',').flatMap((pair) => {
    const equals = pair.indexOf('=')
    return equals < 0
      ? []
      : [
          [
            pair.slice(0, equals).trim(),
            unescaped(
              pair
                .slice(equals + 1)
                .replaceAll('%3A', ':')
                .replaceAll('%2C', ','),
            ),
          ],
        ]
  })
  return {
    name: name.toLowerCase(),
    properties: Object.fromEntries(pairs),
    message: unescaped(message),
  }
}

function unescaped(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%')
}

function isKind(name: string): name is Annotation['kind'] {
  return name === 'error' || name === 'warning' || name === 'notice'
}

function annotationOf(kind: Annotation['kind'], { properties, message }: Command): Annotation {
  const { title, file, line, endLine, col } = properties
  return {
    kind,
    message,
    ...(title === undefined ? {} : { title }),
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line: Number(line) }),
    ...(endLine === undefined ? {} : { endLine: Number(endLine) }),
    ...(col === undefined ? {} : { column: Number(col) }),
  }
}

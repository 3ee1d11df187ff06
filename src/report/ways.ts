/** A way on from a choice: what it does, and how. */
export interface Way {
  readonly label?: string
  readonly text: string
  /** Whether the text is a command to paste; otherwise a person has to do something by hand. */
  readonly isCommand: boolean
}

const COMMAND = /^(?:(.{1,60}): )?((?:ogpu-gitops|git|gh) .+)$/s

/** Reads a way on as guards write it: a command, "label: command", or a sentence. */
export function readWay(way: string): Way {
  const [, label, command] = COMMAND.exec(way) ?? []
  if (command === undefined) return { text: way, isCommand: false }
  const known = label ?? LABELS.find(([pattern]) => pattern.test(command))?.[1]
  return { ...(known === undefined ? {} : { label: known }), text: command, isCommand: true }
}

const LABELS: readonly (readonly [RegExp, string])[] = [
  [/^ogpu-gitops pull /, "keep the chain's"],
  [/^ogpu-gitops close /, 'close it'],
  [/^ogpu-gitops release /, 'release'],
  [/^ogpu-gitops plan /, 'look at it'],
  [/--approve\b|\bapprove=/, 'approve this plan'],
  [/--yes\b/, 'send it'],
  [/^git (?:revert|checkout) /, 'go back'],
]

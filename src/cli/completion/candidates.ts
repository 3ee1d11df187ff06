import type { Command, Option } from 'commander'

/** What a shell may offer for the word under the cursor. */
export interface Candidate {
  readonly value: string
  readonly description: string
}

/** Of what kind a word is that only the repository knows. */
export type Unknown = 'network' | 'id' | 'code' | 'template'

/** What could stand at the cursor: known words, or those of a kind that has to be looked up. */
export type Wanted =
  | { readonly kind: 'known'; readonly candidates: readonly Candidate[] }
  | { readonly kind: 'looked-up'; readonly what: Unknown }

const SHELLS = ['bash', 'zsh', 'fish'] as const
const ENVIRONMENTS = ['cpu', 'nvidia', 'amd'] as const

/**
 * What may follow these words, the last of which is the one under the cursor and may be empty; by
 * how the verbs are declared. Files are left to the shell.
 */
export function wantedAt(root: Command, words: readonly string[]): Wanted {
  const before = words.slice(0, -1)
  const current = words.at(-1) ?? ''
  const { command, open, given } = walked(root, before)
  if (open !== undefined) return valuesOf(open)
  const inline = /^(--[a-z-]+)=/.exec(current)?.[1]
  if (inline !== undefined) {
    const option = command.options.find(({ long }) => long === inline)
    return option === undefined ? known([]) : prefixed(valuesOf(option), `${inline}=`)
  }
  if (current.startsWith('-')) return known(flagsOf(command, before))
  const verbs = command.commands.filter((one) => !isHidden(one))
  return verbs.length > 0
    ? known(verbs.map((one) => ({ value: one.name(), description: one.description() })))
    : argumentOf(command, given)
}

/** The verb that the words have come to, the flag that waits for its value, and its arguments. */
function walked(
  root: Command,
  words: readonly string[],
): { readonly command: Command; readonly open: Option | undefined; readonly given: number } {
  let command = root
  let open: Option | undefined
  let given = 0
  for (const word of words) {
    if (open !== undefined) open = undefined
    else if (word.startsWith('-')) {
      const option = command.options.find(({ long, short }) => long === word || short === word)
      open = option?.required === true ? option : undefined
    } else {
      const next = command.commands.find((one) => one.name() === word)
      if (next === undefined) given += 1
      else command = next
    }
  }
  return { command, open, given }
}

function valuesOf({ long, flags }: Option): Wanted {
  if (long === '--network' || long === '--from' || long === '--to')
    return { kind: 'looked-up', what: 'network' }
  if (long === '--only') return { kind: 'looked-up', what: 'id' }
  if (long === '--environment') return known(plain(ENVIRONMENTS))
  return flags.includes('<name>') && long === '--template'
    ? { kind: 'looked-up', what: 'template' }
    : known([])
}

function argumentOf(command: Command, given: number): Wanted {
  const last = command.registeredArguments.at(-1)
  const argument =
    command.registeredArguments[given] ?? (last?.variadic === true ? last : undefined)
  switch (argument?.name()) {
    case 'id':
    case 'ids':
      return { kind: 'looked-up', what: 'id' }
    case 'code':
      return { kind: 'looked-up', what: 'code' }
    case 'name':
      return { kind: 'looked-up', what: 'template' }
    case 'shell':
      return known(plain(SHELLS))
    default:
      return known([])
  }
}

/** The flags that were not given yet, or may be given several times. */
function flagsOf(command: Command, before: readonly string[]): readonly Candidate[] {
  return [
    ...command.options
      .filter(({ long, short, defaultValue }) => {
        const isGiven = before.some((word) => word === short || word.split('=')[0] === long)
        return !isGiven || Array.isArray(defaultValue)
      })
      .map(({ long, description }) => ({ value: long ?? '', description })),
    { value: '--help', description: 'display help for command' },
  ]
}

function prefixed(wanted: Wanted, prefix: string): Wanted {
  return wanted.kind === 'looked-up'
    ? wanted
    : known(wanted.candidates.map((one) => ({ ...one, value: prefix + one.value })))
}

function isHidden(command: Command): boolean {
  return (
    command.parent !== null &&
    !command.parent.createHelp().visibleCommands(command.parent).includes(command)
  )
}

function plain(values: readonly string[]): readonly Candidate[] {
  return values.map((value) => ({ value, description: '' }))
}

function known(candidates: readonly Candidate[]): Wanted {
  return { kind: 'known', candidates }
}

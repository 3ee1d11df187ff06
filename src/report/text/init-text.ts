import { terminal } from '../format/escape.ts'
import { COLUMNS, fittingLines, wrapped } from './layout.ts'

/** A thing to do: what for, and the command where there is one. */
export interface InitStep {
  readonly text: string
  readonly command?: readonly string[]
}

/** What init wrote and left, for people and machines. */
export interface InitReport {
  readonly files: readonly {
    readonly file: string
    readonly kind: 'written' | 'changed' | 'left' | 'waits'
  }[]
  /** The wallet's address. */
  readonly client: string
  /** The keystore that was made. */
  readonly keystore?: string
  /** What a person does next, in order; each in lines that can be pasted. */
  readonly next: readonly InitStep[]
  /** The same run as one command that asks nothing; left out where nobody was asked. */
  readonly again?: readonly string[]
  /** The commands for GitHub, where they were asked for. */
  readonly github?: readonly {
    readonly command: string
    readonly outcome: 'printed' | 'done' | 'failed'
  }[]
}

const SAID = {
  written: '',
  changed: '',
  left: ': there already, left as it is',
  waits: ': not written yet, see below',
} as const

/** What was written, for a terminal. */
export function initText({ files, client, keystore, next, again }: InitReport): string {
  return [
    ...fittingLines(
      files.map(({ file, kind }) => `${kind.padEnd(8)} ${terminal(file)}${SAID[kind]}`),
    ),
    ...(keystore === undefined
      ? []
      : [
          ...fittingLines([
            `${'written'.padEnd(8)} ${terminal(keystore)}: the wallet, encrypted; it lies outside of the repository`,
          ]),
        ]),
    `wallet   ${terminal(client)}`,
    '',
    ...(again === undefined
      ? []
      : ['The same without questions:', ...again.map((line) => `  ${terminal(line, 1000)}`), '']),
    'Nothing was sent. Next:',
    ...next.flatMap((step, index) => stepLines(step, index + 1)),
    '',
  ].join('\n')
}

function stepLines({ text, command = [] }: InitStep, number: number): readonly string[] {
  const [first = '', ...rest] = wrapped(terminal(text, 1000), COLUMNS - STEP.length)
  return [
    `${String(number).padStart(2)}. ${first}`,
    ...rest.map((line) => `${STEP}${line}`),
    ...command.map((line) => `      ${terminal(line, 1000)}`),
  ]
}

/** As wide as a step's number. */
const STEP = ' '.repeat(4)

const MAX_COLUMNS = 78
const INSTALLED =
  'Whoever can push to main can sign. Read the rules, then install them; init does not:'
const ALONE =
  "If you work alone, nobody can approve you: set required_approving_review_count to 0 in the file, and require_last_push_approval and require_code_owner_review to false. A private repository on GitHub's free plan can't have rules."

/** The commands that give the workflow its key, and the one that protects its branch. */
export function githubText(
  commands: readonly (readonly string[])[],
  {
    hasKeystore,
    hasSigner = false,
    lacksPassword,
    protection,
  }: {
    readonly hasKeystore: boolean
    /** Whether somebody else than a key signs. */
    readonly hasSigner?: boolean
    readonly lacksPassword: boolean
    readonly protection: readonly string[]
  },
): string {
  const what = hasSigner
    ? 'GitHub gets an environment that only main reaches, and no key:'
    : hasKeystore
      ? 'GitHub gets the keystore as it is, encrypted, and its password as a second secret:'
      : 'GitHub gets the key as a secret of an environment that only main reaches:'
  const line = `env: { OGPU_KEYSTORE_PASSWORD: "\${{ secrets.OGPU_KEYSTORE_PASSWORD }}" }`
  const missing = lacksPassword
    ? [
        '',
        'The workflow does not hand the password on. Its step with private-key needs:',
        `  ${line}`,
      ]
    : []
  return [
    '',
    ...wrapped(INSTALLED, MAX_COLUMNS),
    ...protection.map((line) => `  ${terminal(line, 1000)}`),
    ...wrapped(ALONE, MAX_COLUMNS),
    '',
    what,
    ...commands.flatMap((lines) => lines.map((line) => `  ${terminal(line, 1000)}`)),
    ...missing,
    '',
  ].join('\n')
}

/** The same for machines. */
export function initJson({ files, client, keystore, next, github }: InitReport) {
  const steps = next.flatMap(({ text, command = [] }) =>
    command.length === 0 ? [text] : [`${text}: ${joined(command)}`],
  )
  return {
    formatVersion: 1,
    files,
    client,
    keystore: keystore ?? null,
    next: steps,
    ...(github === undefined ? {} : { github }),
  }
}

function joined(lines: readonly string[]): string {
  return lines.map((line) => line.replace(/ \\$/, '').trim()).join(' ')
}

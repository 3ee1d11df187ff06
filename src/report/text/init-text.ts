import { terminal } from '../escape.ts'

/** What init wrote and left, for people and machines. */
export interface InitReport {
  readonly files: readonly { readonly file: string; readonly kind: 'written' | 'changed' | 'left' }[]
  /** The wallet's address. */
  readonly client: string
  /** The keystore that was made. */
  readonly keystore?: string
  readonly next: readonly string[]
  /** The commands for GitHub, where they were asked for. */
  readonly github?: readonly { readonly command: string; readonly outcome: 'printed' | 'done' | 'failed' }[]
}

const SAID = { written: '', changed: '', left: ': it stands already and was left as it is' } as const

/** What was written, for a terminal. */
export function initText({ files, client, keystore, next }: InitReport): string {
  return [
    ...files.map(({ file, kind }) => `${kind.padEnd(8)} ${terminal(file)}${SAID[kind]}`),
    ...(keystore === undefined ? [] : [`${'written'.padEnd(8)} ${terminal(keystore)}: the wallet, encrypted; it lies outside of the repository`]),
    `wallet   ${terminal(client)}`,
    '',
    'Nothing was sent. Next:',
    ...next.map((step) => `  ${terminal(step, 1000)}`),
    '',
  ].join('\n')
}

/** The commands that give the workflow its key. */
export function githubText(commands: readonly string[]): string {
  return ['', 'For GitHub:', ...commands.map((command) => `  ${terminal(command, 1000)}`), ''].join('\n')
}

/** The same for machines. */
export function initJson({ files, client, keystore, next, github }: InitReport) {
  return { formatVersion: 1, files, client, keystore: keystore ?? null, next, ...(github === undefined ? {} : { github }) }
}

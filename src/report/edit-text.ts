import { terminal } from './escape.ts'

/** What a command wrote into the working tree. */
export interface EditedFiles {
  readonly network: string
  readonly edits: readonly { readonly file: string; readonly kind: 'changed' | 'written' | 'removed'; readonly what: string }[]
}

/** The files that were edited and what comes next, for a terminal. */
export function editText({ network, edits }: EditedFiles): string {
  if (edits.length === 0) return 'Nothing to write: it stands like that already.\n'
  const lines = edits.map(({ file, kind, what }) => `${kind.padEnd(8)} ${terminal(file)}: ${terminal(what)}`)
  return [...lines, `Nothing was sent. Next: ogpu-gitops plan --network ${terminal(network)}`, ''].join('\n')
}

/** The same for machines. */
export function editJson({ network, edits }: EditedFiles) {
  return { formatVersion: 1, network, edits }
}

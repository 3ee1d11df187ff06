import type { RepositoryFile, TreeDifference, WorkingTree } from '../../ports/repository.ts'

/** U+FEFF in UTF-8, a character for each byte. */
const BYTE_ORDER_MARK = '\u00EF\u00BB\u00BF'

/** Every file of a tree that no commit holds. */
export function allNew(tree: readonly RepositoryFile[]): readonly TreeDifference[] {
  return tree.map(({ path }) => ({ path, kind: 'new' }))
}

/**
 * Holds the working tree's files against a commit's, by their bytes. `sparse` are paths that a
 * sparse checkout leaves out.
 */
export function compareTrees(
  committed: readonly RepositoryFile[],
  tree: readonly RepositoryFile[],
  sparse: ReadonlySet<string>,
): WorkingTree {
  const inTree = new Map(tree.map((file) => [file.path, file]))
  const inCommit = new Set(committed.map(({ path }) => path))
  const paired = committed.map((file) => pair(file, inTree.get(file.path), sparse.has(file.path)))
  const fresh = tree.filter(({ path }) => !inCommit.has(path))
  return {
    files: [...paired.flatMap(({ file }) => file ?? []), ...fresh].sort((a, b) =>
      a.path < b.path ? -1 : 1,
    ),
    differences: [...paired.flatMap(({ difference }) => difference ?? []), ...allNew(fresh)],
  }
}

interface Pair {
  /** What is read; undefined for a file that was deleted. */
  readonly file?: RepositoryFile
  readonly difference?: TreeDifference
}

function pair(
  committed: RepositoryFile,
  tree: RepositoryFile | undefined,
  isSparse: boolean,
): Pair {
  const { path } = committed
  if (tree === undefined)
    return isSparse || committed.reason !== undefined
      ? { file: committed }
      : { difference: { path, kind: 'deleted' } }
  const kind = differenceOf(committed, tree)
  if (kind === undefined) return { file: committed }
  return { file: kind === 'edited' ? tree : committed, difference: { path, kind } }
}

/**
 * Bytes are compared as characters of one byte each, so that what is no text is compared as well.
 */
function differenceOf(
  before: RepositoryFile,
  now: RepositoryFile,
): TreeDifference['kind'] | undefined {
  if (before.bytes === undefined || now.bytes === undefined)
    return before.reason === now.reason && before.bytes === now.bytes ? undefined : 'edited'
  if (before.bytes === now.bytes) return undefined
  const [then, here] = [before.bytes, now.bytes].map((bytes) =>
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1'),
  )
  if (then === undefined || here === undefined || then === here) return undefined
  if (withoutMark(then) === withoutMark(here)) return 'byte-order-mark'
  return withoutMark(then).replaceAll('\r\n', '\n') === withoutMark(here).replaceAll('\r\n', '\n')
    ? 'line-ends'
    : 'edited'
}

function withoutMark(text: string): string {
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(BYTE_ORDER_MARK.length) : text
}

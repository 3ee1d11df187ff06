import { incompleteText } from '../desired/edit/edit.ts'
import type { Edit } from '../engine/edit-definitions.ts'
import type { SourceState } from '../model/source/state.ts'
import { type Address, asAddress, checksum } from '../model/units/address.ts'
import type { Files } from '../ports/repository.ts'
import type { ImportedSource } from './imported.ts'
import type { Trial } from './trial.ts'

const INCOMPLETE = '.yaml.incomplete'

/** Where an import writes to. */
export interface ImportWriter {
  /** Ids that a definition or a file has already. */
  readonly taken: ReadonlySet<string>
  /** Writes the pieces one at a time and says what it did; overwrites nothing. */
  readonly write: (pieces: readonly ImportedSource[]) => Promise<readonly Edit[]>
}

/** Looks at what stands in the folder already. */
export async function importWriter(
  files: Files,
  { scope }: Trial,
  out: string,
  states: readonly SourceState[],
): Promise<ImportWriter> {
  const folders = [...new Set(['sources', out])]
  const paths = (
    await Promise.all(
      folders.map(async (folder) =>
        (await files.beneath(folder)).map((path) => ({ path, name: nameIn(folder, path) })),
      ),
    )
  ).flat()
  const incompletes = await standing(
    files,
    paths
      .map(({ path }) => path)
      .filter((path) => path.startsWith(`${out}/`) && path.endsWith(INCOMPLETE)),
  )
  // What was left incomplete by an earlier import may be written whole now, under the same id.
  const own = new Set(states.flatMap(({ address }) => incompletes.get(address) ?? []))
  const names = paths.flatMap(({ path, name }) => (own.has(path) ? [] : [name]))
  return {
    taken: new Set([...scope.desired.definitions.map(({ id }) => id), ...names]),
    write: async (pieces) => {
      const edits: Edit[] = []
      for (const piece of pieces)
        edits.push(await writePiece(files, piece, out, incompletes.get(piece.state.address)))
      return edits
    },
  }
}

/**
 * The first part of a path within a folder, without its endings: a name that differs only in case
 * is one file to many systems.
 */
function nameIn(folder: string, path: string): string {
  const [first = ''] = path.slice(folder.length + 1).split('/')
  return first.replace(/(\.ya?ml)?(\.incomplete)?$/i, '').toLowerCase()
}

/** What earlier imports left incomplete, by the Source that it is about. */
async function standing(
  files: Files,
  paths: readonly string[],
): Promise<ReadonlyMap<Address, string>> {
  const found = await Promise.all(
    paths.map(async (path) => {
      const address = /\baddress: "(0x[0-9a-fA-F]{40})"/.exec(
        withoutComments(await files.read(path)),
      )?.[1]
      return address === undefined ? [] : [[asAddress(address), path] as const]
    }),
  )
  return new Map(found.flat())
}

function withoutComments(text: string): string {
  return text.replace(/^[ \t]*#.*$/gm, '')
}

async function writePiece(
  files: Files,
  piece: ImportedSource,
  out: string,
  incomplete: string | undefined,
): Promise<Edit> {
  const { kind, id, file, text, reasons, state, adoption } = piece
  const source = checksum(state.address)
  const [reason] = reasons
  if (reason !== undefined) {
    const target = incomplete ?? `${out}/${id}${INCOMPLETE}`
    if (incomplete !== undefined)
      return {
        file: target,
        kind: 'incomplete',
        what: `${source} stands there already, and still: ${reason}`,
      }
    await files.create(target, incompleteText(text, adoption, reasons, file))
    return { file: target, kind: 'incomplete', what: `${source} is no definition yet: ${reason}` }
  }
  if (kind === 'joined') {
    await files.write(file, text)
    return { file, kind: 'changed', what: `${id} is on ${adoption.network} too: ${source}` }
  }
  const target = file.replace(/^sources\//, `${out}/`)
  await files.create(target, text)
  const left = incomplete === undefined ? '' : `; ${incomplete} has served its purpose`
  const place = out === 'sources' ? '' : `; it counts once it stands in ${file}`
  return { file: target, kind: 'written', what: `${id} is ${source}${place}${left}` }
}

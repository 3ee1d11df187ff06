// What the Action loads when it is asked for it stands in files of its own, and all of them are
// committed. A name with a hash of the content would make each change a file that goes and one that
// comes; these are named after the parts of the Action that load them: all of their names where they
// are few, else a digest of them.
import { createHash } from 'node:crypto'
import path from 'node:path'

const FOLDER = 'action/'
/** So many names at most stand in the name of a file. */
const FEW = 2

/** The files of a build of the Action, under their names for good. Throws where two have the same. */
export function namedChunks({ outputFiles, metafile }) {
  const outputs = Object.entries(metafile.outputs)
  const parts = partNames(outputs)
  const names = new Map(
    outputs
      .filter(([file]) => !isDoor(file))
      .map(([file]) => [path.basename(file), nameOf(partsThatLoad(file, outputs, parts))]),
  )
  if (new Set(names.values()).size < names.size)
    throw new Error(`two chunks have one name: ${[...names.values()].sort().join(' ')}`)
  return outputFiles.map(({ path: file, text }) => ({
    file: isDoor(file) ? file : path.join(path.dirname(file), names.get(path.basename(file))),
    text: [...names].reduce((code, [old, name]) => code.replaceAll(old, name), text),
  }))
}

function nameOf(parts) {
  if (parts.length <= FEW) return `${parts.join('-')}.js`
  return `shared-${createHash('sha256').update(parts.join(' ')).digest('hex').slice(0, 8)}.js`
}

/** What each entry is called: its file, with its folder where several files are called so. */
function partNames(outputs) {
  const entries = outputs.flatMap(([, { entryPoint }]) => entryPoint ?? [])
  const plain = (entry) => path.basename(entry, '.ts')
  return new Map(
    entries.map((entry) => [
      entry,
      entries.filter((other) => plain(other) === plain(entry)).length > 1
        ? `${path.basename(path.dirname(entry))}-${plain(entry)}`
        : plain(entry),
    ]),
  )
}

function isDoor(file) {
  return !file.split(path.sep).join('/').includes(`/${FOLDER}`)
}

/** The files of src that need this one as soon as they are loaded; esbuild makes one for each set. */
function partsThatLoad(file, outputs, parts) {
  return outputs
    .filter(([entry, { entryPoint }]) => entryPoint !== undefined && loads(entry, file, outputs))
    .map(([, { entryPoint }]) => parts.get(entryPoint))
    .sort()
}

function loads(from, file, outputs, seen = new Set()) {
  if (from === file) return true
  if (seen.has(from)) return false
  seen.add(from)
  const { imports } = outputs.find(([name]) => name === from)[1]
  return imports.some(
    (one) =>
      one.kind === 'import-statement' && !one.external && loads(one.path, file, outputs, seen),
  )
}

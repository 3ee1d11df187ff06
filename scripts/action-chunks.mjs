// What the Action loads when it is asked for it stands in files of its own, and all of them are
// committed. A name with a hash of the content would make each change a file that goes and one that
// comes; these are named after the parts of the Action that load them.
import path from 'node:path'

const FOLDER = 'action/'

/** The files of a build of the Action, under their names for good. Throws where two have the same. */
export function namedChunks({ outputFiles, metafile }) {
  const outputs = Object.entries(metafile.outputs)
  const names = new Map(
    outputs
      .filter(([file]) => !isDoor(file))
      .map(([file]) => [path.basename(file), `${partsThatLoad(file, outputs).join('-')}.js`]),
  )
  if (new Set(names.values()).size < names.size)
    throw new Error(`two chunks have one name: ${[...names.values()].sort().join(' ')}`)
  return outputFiles.map(({ path: file, text }) => ({
    file: isDoor(file) ? file : path.join(path.dirname(file), names.get(path.basename(file))),
    text: [...names].reduce((code, [old, name]) => code.replaceAll(old, name), text),
  }))
}

function isDoor(file) {
  return !file.split(path.sep).join('/').includes(`/${FOLDER}`)
}

/** The files of src that need this one as soon as they are loaded; esbuild makes one for each set. */
function partsThatLoad(file, outputs) {
  return outputs
    .filter(([entry, { entryPoint }]) => entryPoint !== undefined && loads(entry, file, outputs))
    .map(([, { entryPoint }]) => path.basename(entryPoint, '.ts'))
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

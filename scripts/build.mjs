// Bundles the doors into dist/. The command line program and the story are ESM with chunks, so that
// a verb loads only what it needs. So is the Action, whose files are committed with the licences of
// what is in all of them, because GitHub runs them as they stand in the repository. A file that is
// there already stays untouched, so that what runs from dist/ meanwhile goes on.
import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { build } from 'esbuild'
import { namedChunks } from './action-chunks.mjs'
import { ACTION, COMMAND_LINE, VALIDATE } from './bundles.mjs'
import { FILE, licensesText } from './licenses.mjs'

const DIST = path.resolve('dist')
const DOORS = ['cli.js', 'story.js', 'validate.cjs', 'action.js']
const PROGRAM = path.join(DIST, 'cli.js')

const program = await build({ ...COMMAND_LINE, write: false })
const validate = await build({ ...VALIDATE, write: false })
const action = await build(ACTION)
const files = new Map([
  ...[program, validate].flatMap(({ outputFiles }) =>
    outputFiles.map(({ path: file, text }) => [path.resolve(file), text]),
  ),
  ...namedChunks(action).map(({ file, text }) => [path.resolve(file), text]),
  [path.resolve(FILE), licensesText([program, validate, action].map(({ metafile }) => metafile))],
])
for (const [file, text] of files) await write(file, text)
await chmod(PROGRAM, 0o755)
for (const file of await written()) if (!files.has(file)) await rm(file)

/** In one step, and only where something else stands there. */
async function write(file, text) {
  if ((await readFile(file, 'utf8').catch(() => undefined)) === text) return
  await mkdir(path.dirname(file), { recursive: true })
  const beside = `${file}.${process.pid}`
  await writeFile(beside, text)
  if (file === PROGRAM) await chmod(beside, 0o755)
  await rename(beside, file)
}

/** Everything that a build has written there. */
async function written() {
  const chunks = await Promise.all(
    ['chunks', 'action'].map(async (folder) =>
      (await readdir(path.join(DIST, folder))).map((name) => path.join(DIST, folder, name)),
    ),
  )
  return [...DOORS.map((name) => path.join(DIST, name)), ...chunks.flat()]
}

// Bundles the doors into dist/. The command line program and the story are ESM with chunks, so that
// a verb loads only what it needs. So is the Action, whose files are committed with the licences of
// what is in all of them, because GitHub runs them as they stand in the repository.
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises'
import { build } from 'esbuild'
import { namedChunks } from './action-chunks.mjs'
import { ACTION, COMMAND_LINE, VALIDATE } from './bundles.mjs'
import { FILE, licensesText } from './licenses.mjs'

const WRITTEN = ['cli.js', 'story.js', 'validate.cjs', 'chunks', 'action.js', 'action']
await Promise.all(WRITTEN.map((path) => rm(`dist/${path}`, { recursive: true, force: true })))
const action = await build(ACTION)
const built = [await build(COMMAND_LINE), await build(VALIDATE), action]
await mkdir('dist/action', { recursive: true })
await Promise.all(namedChunks(action).map(({ file, text }) => writeFile(file, text)))
await writeFile(FILE, licensesText(built.map(({ metafile }) => metafile)))
await chmod('dist/cli.js', 0o755)

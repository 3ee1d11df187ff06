// Bundles the doors into dist/. The command line program and the story are ESM with chunks, so that
// a verb loads only what it needs; the Action is one file, committed with the licences of what is
// in all of them, because GitHub runs it as it stands in the repository.
import { chmod, rm, writeFile } from 'node:fs/promises'
import { build } from 'esbuild'
import { ACTION, COMMAND_LINE } from './bundles.mjs'
import { FILE, licensesText } from './licenses.mjs'

await Promise.all(
  ['dist/cli.js', 'dist/story.js', 'dist/chunks'].map((path) =>
    rm(path, { recursive: true, force: true }),
  ),
)
const built = [await build(COMMAND_LINE), await build(ACTION)]
await writeFile(FILE, licensesText(built.map(({ metafile }) => metafile)))
await chmod('dist/cli.js', 0o755)

// npm runs this before it packs, and after an install in a clone or from git: the command line
// program is in no commit, so it is built here. The Action's bundle, which is committed, is left as
// it is.
import { chmod, rm } from 'node:fs/promises'
import { COMMAND_LINE } from './bundles.mjs'

/** An install without development packages can't build, and wants no more than the Action. */
const esbuild = await import('esbuild').catch(() => undefined)
if (esbuild === undefined)
  console.error('dist/cli.js is not built: there is no esbuild (npm ci installs it)')
else {
  await Promise.all(
    ['dist/cli.js', 'dist/story.js', 'dist/chunks'].map((path) =>
      rm(path, { recursive: true, force: true }),
    ),
  )
  await esbuild.build(COMMAND_LINE)
  await chmod('dist/cli.js', 0o755)
}

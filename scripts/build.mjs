// Bundles the doors into dist/. The command line program and the story are ESM with chunks, so that a verb loads only what it
// needs; the Action is one file, committed, because GitHub runs it as it stands in the repository.
import { chmod, rm } from 'node:fs/promises'
import { build } from 'esbuild'

const BANNER = "import { createRequire as createRequireOfBundle } from 'node:module'; const require = createRequireOfBundle(import.meta.url);"

const common = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  external: ['@foundry-rs/anvil'],
  banner: { js: BANNER },
  legalComments: 'none',
  logLevel: 'warning',
}

await Promise.all(['dist/cli.js', 'dist/story.js', 'dist/chunks'].map((path) => rm(path, { recursive: true, force: true })))
await build({
  ...common,
  entryPoints: { cli: 'src/cli.ts', story: 'src/story.ts' },
  outdir: 'dist',
  splitting: true,
  minifyWhitespace: true,
  minifySyntax: true,
  chunkNames: 'chunks/[name]-[hash]',
})
/** Verbs that the Action never runs stay out of its file. */
const onlyItsVerbs = {
  name: 'only-its-verbs',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^\.\/(devnet|init|import|pull|pin|template|render)\.ts$/ }, ({ path, importer }) =>
      importer.endsWith('program.ts') ? { path, external: true } : undefined,
    ),
}
await build({ ...common, entryPoints: { action: 'src/action.ts' }, outdir: 'dist', target: 'node24', minify: true, plugins: [onlyItsVerbs] })
await chmod('dist/cli.js', 0o755)

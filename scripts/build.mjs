// Bundles the command line program and the story into dist/: ESM with chunks, so that a verb loads only what it needs.
import { chmod, rm } from 'node:fs/promises'
import { build } from 'esbuild'

const BANNER = "import { createRequire as createRequireOfBundle } from 'node:module'; const require = createRequireOfBundle(import.meta.url);"

await rm('dist', { recursive: true, force: true })
await build({
  entryPoints: { cli: 'src/cli.ts', story: 'src/story.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  external: ['@foundry-rs/anvil'],
  banner: { js: BANNER },
  chunkNames: 'chunks/[name]-[hash]',
  legalComments: 'none',
  logLevel: 'warning',
})
await chmod('dist/cli.js', 0o755)

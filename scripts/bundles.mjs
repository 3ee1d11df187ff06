// What esbuild is told for each door. build.mjs writes the bundles; licenses.mjs asks what is in the Action's.
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

export const COMMAND_LINE = {
  ...common,
  entryPoints: { cli: 'src/cli.ts', story: 'src/story.ts' },
  outdir: 'dist',
  splitting: true,
  minifyWhitespace: true,
  minifySyntax: true,
  chunkNames: 'chunks/[name]-[hash]',
}

/** Verbs that the Action never runs stay out of its file. */
const onlyItsVerbs = {
  name: 'only-its-verbs',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^\.\/(devnet|doctor|init|import|pull|pin|template|render)\.ts$/ }, ({ path, importer }) =>
      importer.endsWith('program.ts') ? { path, external: true } : undefined,
    ),
}

export const ACTION = {
  ...common,
  entryPoints: { action: 'src/action.ts' },
  outdir: 'dist',
  target: 'node24',
  minify: true,
  metafile: true,
  plugins: [onlyItsVerbs],
}

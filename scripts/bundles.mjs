import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

// What esbuild is told for each door. build.mjs writes the bundles; licenses.mjs asks what is in
// them.
const OWN_PACKAGE = fileURLToPath(new URL('../package.json', import.meta.url))
/** Lets an ESM bundle hold packages that require others. */
export const BANNER =
  "import { createRequire as createRequireOfBundle } from 'node:module'; const require = createRequireOfBundle(import.meta.url);"

/**
 * Of package.json only the version is wanted: whatever else changes there leaves the bundles as
 * they are.
 */
const onlyItsVersion = {
  name: 'only-its-version',
  setup: ({ onLoad }) =>
    onLoad({ filter: /[/\\]package\.json$/ }, async ({ path }) =>
      path === OWN_PACKAGE
        ? {
            contents: JSON.stringify({ version: JSON.parse(await readFile(path, 'utf8')).version }),
            loader: 'json',
          }
        : undefined,
    ),
}

const common = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  external: ['@foundry-rs/anvil'],
  banner: { js: BANNER },
  legalComments: 'none',
  logLevel: 'warning',
  plugins: [onlyItsVersion],
}

export const COMMAND_LINE = {
  ...common,
  entryPoints: { cli: 'src/cli.ts', story: 'src/story.ts' },
  outdir: 'dist',
  splitting: true,
  minifyWhitespace: true,
  minifySyntax: true,
  chunkNames: 'chunks/[name]-[hash]',
  metafile: true,
  // The commit that a release is made from; a clone has none, and init then writes no workflow
  // before it is told one.
  define: { RELEASE_COMMIT: JSON.stringify(process.env.OGPU_RELEASE_COMMIT ?? '') },
}

/**
 * Of @actions/core the Action asks for no identity token and runs no program: what only these need,
 * a whole HTTP client, stays out of the file and of every start.
 */
const withoutIdentityTokens = {
  name: 'without-identity-tokens',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^@actions\/(http-client|exec)(\/|$)/ }, ({ path }) => ({
      path,
      namespace: 'left-out',
    }))
    onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({ contents: LEFT_OUT, loader: 'js' }))
  },
}
const LEFT_OUT = `
const refuse = () => { throw new Error('left out of this bundle') }
export const HttpClient = refuse, BearerCredentialHandler = refuse, exec = refuse, getExecOutput = refuse`

export const ACTION = {
  ...common,
  entryPoints: { action: 'src/action.ts' },
  outdir: 'dist',
  target: 'node24',
  minify: true,
  metafile: true,
  plugins: [...common.plugins, withoutIdentityTokens],
}

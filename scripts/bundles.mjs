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

/**
 * yaml has its modules a second time as such, for browsers: of these only what is used gets into a
 * bundle, and nothing is put together at each start.
 */
const yamlInModules = {
  name: 'yaml-in-modules',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^yaml$/ }, () => ({
      path: fileURLToPath(new URL('../node_modules/yaml/browser/dist/index.js', import.meta.url)),
      sideEffects: false,
    })),
}

/** What draws the lines around a mistake can also colour JavaScript, which nobody asks it to. */
const framesWithoutColours = {
  name: 'frames-without-colours',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^(js-tokens|@babel\/helper-validator-identifier)$/ }, ({ path }) => ({
      path,
      namespace: 'no-colours',
    }))
    onLoad({ filter: /.*/, namespace: 'no-colours' }, () => ({ contents: '', loader: 'js' }))
  },
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
  plugins: [onlyItsVersion, yamlInModules, framesWithoutColours],
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
 * What `validate` needs, once more and in one file, for `src/compiled/`: hooks run it at every
 * commit, and what V8 makes of one script can be kept.
 */
export const VALIDATE = {
  ...common,
  entryPoints: { validate: 'src/cli/only-validate.ts' },
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  format: 'cjs',
  banner: {},
  minify: true,
  charset: 'ascii',
  metafile: true,
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

/** `action-chunks.mjs` gives the chunks their names. */
export const ACTION = {
  ...common,
  entryPoints: { action: 'src/action.ts' },
  outdir: 'dist',
  splitting: true,
  chunkNames: 'action/[name]-[hash]',
  write: false,
  target: 'node24',
  minify: true,
  metafile: true,
  plugins: [...common.plugins, withoutIdentityTokens],
}

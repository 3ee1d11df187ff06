// The checker that the program holds compose files against, bundled for Node.
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { BANNER } from '../bundles.mjs'

const ENTRY = `
export { checkCompose } from './src/compose/check.ts'
export { convertCompose } from './src/compose/convert/convert.ts'
export { NOVELTIES } from './src/compose/versions.ts'
export { readValues } from './scripts/compose/values.ts'
`

/** What of src/compose the scripts ask. */
export async function checker() {
  const outfile = path.resolve('node_modules/.cache/compose/checker.mjs')
  const stdin = { contents: ENTRY, resolveDir: process.cwd(), loader: 'ts' }
  await build({
    stdin,
    bundle: true,
    format: 'esm',
    platform: 'node',
    banner: { js: BANNER },
    outfile,
    logLevel: 'warning',
  })
  return import(pathToFileURL(outfile).href)
}

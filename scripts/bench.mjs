// Measures this program beside the build before it was made faster, as whole processes in turn, and
// prints a table of ratios: machines differ and are noisy, and what is run in turn shares the noise.
//   npm run bench                       every row, seven pairs each
//   npm run bench -- --only plan        the rows whose name holds it; may be given several times
//   npm run bench -- --pairs 3 --json   fewer pairs; one JSON document
//   npm run bench -- --full             50,000 strangers in place of 5,000
//   npm run bench -- --baseline COMMIT  beside another commit
import { spawnSync } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { build } from 'esbuild'
import { BASELINE, baselineFolder } from './bench/baseline.mjs'
import { BANNER } from './bundles.mjs'
import './build.mjs'
import { node24 } from './node24.mjs'
import { pythonWith } from './peers/shared/python.mjs'

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    pairs: { type: 'string', default: '7' },
    json: { type: 'boolean', default: false },
    full: { type: 'boolean', default: false },
    baseline: { type: 'string', default: BASELINE },
  },
})
const OUT = 'dist/bench.js'
const isWanted = (name) => values.only.length === 0 || values.only.some((one) => name.includes(one))

const before = await baselineFolder(values.baseline)
await build({
  entryPoints: ['bench/main.ts'],
  outfile: OUT,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  external: ['@foundry-rs/anvil'],
  banner: { js: BANNER },
  logLevel: 'warning',
})
const told = {
  before: path.join(before, 'dist'),
  now: path.resolve('dist'),
  pairs: Number(values.pairs),
  only: values.only,
  json: values.json,
  full: values.full,
  node24: isWanted('action') ? path.join(node24(), 'node') : undefined,
  python: isWanted('read') ? await pythonOrWhyNot() : undefined,
  sdk: fileURLToPath(new URL('bench/read-with-sdk.py', import.meta.url)),
}
const { status } = spawnSync(process.execPath, [OUT, JSON.stringify(told)], { stdio: 'inherit' })
await rm(OUT, { force: true })
process.exitCode = status ?? 1

/** The interpreter with the SDK; undefined, with a word about it, where there is no Python. */
async function pythonOrWhyNot() {
  const base = process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache')
  try {
    return await pythonWith(
      { cache: path.join(base, 'ogpu-gitops', 'peers') },
      fileURLToPath(new URL('peers/requirements.txt', import.meta.url)),
    )
  } catch (error) {
    console.error(`without the Python SDK: ${String(error).split('\n', 1)[0]}`)
    return undefined
  }
}

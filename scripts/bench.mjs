// Bundles the program and the benchmarks, and runs them. Figures are for comparing within one run:
// machines differ and are noisy.
import { spawnSync } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { build } from 'esbuild'
import './build.mjs'

const outfile = 'dist/bench.js'
const BANNER =
  "import { createRequire as createRequireOfBundle } from 'node:module'; const require = createRequireOfBundle(import.meta.url);"
await build({
  entryPoints: ['bench/main.ts'],
  outfile,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  external: ['@foundry-rs/anvil'],
  banner: { js: BANNER },
  logLevel: 'warning',
})
const { status } = spawnSync(process.execPath, [outfile], { stdio: 'inherit' })
await rm(outfile)
process.exitCode = status ?? 1

// Runs the Action's life from end to end: builds the bundle, sees to a Node.js 24, then gives its own arguments to vitest;
// `life` or `rest` before them names a part of the tests.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const RUNTIME = path.join(ROOT, 'test/e2e/runtime')
const NEEDED = 24

run(process.execPath, ['scripts/build.mjs'], ROOT)
if (Number.parseInt(process.versions.node, 10) < NEEDED && !existsSync(path.join(RUNTIME, 'node_modules/node24/bin/node')))
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], RUNTIME)
const vitest = path.join(path.dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')
const [first, ...rest] = process.argv.slice(2)
const isPart = first === 'life' || first === 'rest'
if (isPart) process.env.E2E_PART = first
run(process.execPath, [vitest, 'run', '--config', 'vitest.e2e.config.ts', ...(isPart ? rest : process.argv.slice(2))], ROOT)

function run(command, args, cwd) {
  const { status, error } = spawnSync(command, args, { cwd, stdio: 'inherit' })
  if (error !== undefined) throw error
  if (status !== 0) process.exit(status ?? 1)
}

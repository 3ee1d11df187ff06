// Runs the Action's life from end to end: builds the bundle, sees to a Node.js 24, then gives its
// own arguments to vitest; `life` or `rest` before them names a part of the tests.
import { createRequire } from 'node:module'
import path from 'node:path'
import { node24, promisedNodes, run } from './node24.mjs'

run(process.execPath, ['scripts/build.mjs'])
node24()
const vitest = path.join(
  path.dirname(createRequire(import.meta.url).resolve('vitest/package.json')),
  'vitest.mjs',
)
const [first, ...rest] = process.argv.slice(2)
const isPart = first === 'life' || first === 'rest'
if (first !== 'life') promisedNodes()
if (isPart) process.env.E2E_PART = first
run(process.execPath, [
  vitest,
  'run',
  '--config',
  'vitest.e2e.config.ts',
  ...(isPart ? rest : process.argv.slice(2)),
])

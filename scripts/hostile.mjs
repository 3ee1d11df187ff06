// Every lie of the table, told to the program while it plans and applies, and every secret in every
// place that fails. npm run hostile -- [--only 'TEXT|TEXT']
import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'

const { values } = parseArgs({ options: { only: { type: 'string' } } })
const only = values.only === undefined ? {} : { OGPU_HOSTILE_ONLY: values.only }
const { status } = spawnSync('npx', ['vitest', 'run', 'test/hostile', '--maxConcurrency=6'], {
  stdio: 'inherit',
  env: { ...process.env, OGPU_HOSTILE: 'all', ...only },
})
process.exitCode = status ?? 1

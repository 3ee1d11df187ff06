// Runs whole workflows under act (github.com/nektos/act), which reads them as GitHub's runner does:
// builds the program with Go where it is not there yet, then gives its own arguments to vitest.
// --build builds and nothing else; where that can't be done it says why and ends with 1.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { node24, ROOT, run } from './node24.mjs'

const VERSION = 'v0.2.89'
const FOLDER = path.join(ROOT, 'node_modules/.cache/act', VERSION)
const PROGRAM = path.join(FOLDER, 'act')
/**
 * Seconds for fetching and building; it takes two minutes on two cores, and many times that beside
 * other tests.
 */
const PATIENCE = 900

const [first, ...rest] = process.argv.slice(2)
const problem = build()
if (problem !== undefined) {
  console.log(`Workflows were not run under act: ${problem}`)
  process.exit(1)
}
if (first !== '--build') {
  run(process.execPath, ['scripts/build.mjs'])
  node24()
  const vitest = path.join(
    path.dirname(createRequire(import.meta.url).resolve('vitest/package.json')),
    'vitest.mjs',
  )
  const args = [
    vitest,
    'run',
    '--config',
    'vitest.act.config.ts',
    ...(first === undefined ? [] : [first, ...rest]),
  ]
  run(process.execPath, args, { env: { ...process.env, ACT: PROGRAM } })
}

/** Sees to the program; gives why it is not there. */
function build() {
  if (existsSync(PROGRAM)) return undefined
  mkdirSync(FOLDER, { recursive: true })
  try {
    const env = { ...process.env, GOBIN: FOLDER, GOFLAGS: '-trimpath' }
    execFileSync('go', ['install', `github.com/nektos/act@${VERSION}`], {
      env,
      stdio: 'pipe',
      timeout: PATIENCE * 1_000,
    })
    return undefined
  } catch (error) {
    if (error.code === 'ENOENT') return 'there is no Go'
    if (error.code === 'ETIMEDOUT') return `it was not built within ${PATIENCE} s`
    const said = String(error.stderr ?? '')
      .trim()
      .split('\n')
    return `it can't be built: ${said.at(-1)}`
  }
}

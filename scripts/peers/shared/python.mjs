import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'

const exec = promisify(execFile)
const LIMIT = 10 * 60_000

/**
 * The interpreter of a virtual environment that holds exactly what a requirements file names. It
 * stays in the cache.
 */
export async function pythonWith({ cache }, requirements) {
  const digest = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12)
  const folder = path.join(cache, `python-${digest}`)
  if (!existsSync(path.join(folder, 'complete'))) await create(folder, requirements)
  return interpreterOf(folder)
}

/** An environment can't be moved, so a file in it says that it is whole. */
async function create(folder, requirements) {
  console.log(`installing ${path.basename(requirements)} into ${folder}`)
  await rm(folder, { recursive: true, force: true })
  await exec(process.platform === 'win32' ? 'python' : 'python3', ['-m', 'venv', folder], {
    timeout: LIMIT,
  })
  const install = [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--no-deps',
    '-r',
    requirements,
  ]
  const report = path.join(folder, 'report')
  await exec(interpreterOf(folder), [...install, '--report', report], { timeout: LIMIT })
  await rename(report, path.join(folder, 'complete'))
}

function interpreterOf(folder) {
  return process.platform === 'win32'
    ? path.join(folder, 'Scripts/python.exe')
    : path.join(folder, 'bin/python')
}

import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, rename, rm, symlink } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { run } from '../node24.mjs'

/** The commit before the program was made faster; what the targets are ratios of. */
export const BASELINE = 'd41dc1b902240c42a3291456e0f2746649d63355'
const CACHE = path.resolve('node_modules/.cache/ogpu-gitops-bench')

/**
 * The folder of the baseline with its `dist/`, built where it is not there yet. Ends the process
 * with a message where the commit is not in this clone.
 */
export async function baselineFolder(commit) {
  const id = idOf(commit)
  const folder = path.join(CACHE, id)
  if (existsSync(path.join(folder, 'dist/action.js'))) return folder
  console.error(`building the baseline ${id.slice(0, 12)} into ${path.relative('.', folder)}`)
  const unfinished = `${folder}.${process.pid}`
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished, { recursive: true })
  const tar = execFileSync('git', ['archive', '--format=tar', id], { maxBuffer: 2 ** 30 })
  execFileSync('tar', ['-x', '-C', unfinished], { input: tar })
  await packages(unfinished)
  await bundles(unfinished)
  await rm(folder, { recursive: true, force: true })
  await rename(unfinished, folder)
  return folder
}

function idOf(commit) {
  const { status, stdout } = spawnSync('git', ['rev-parse', '--verify', `${commit}^{commit}`], {
    encoding: 'utf8',
  })
  if (status === 0) return stdout.trim()
  console.error(
    `the baseline ${commit} is not in this clone. A shallow one gets it with\n  git fetch --unshallow\nor give another commit: npm run bench -- --baseline COMMIT`,
  )
  process.exit(1)
}

/** Ours where the lockfiles are equal, else its own. */
async function packages(folder) {
  const lock = (place) => readFileSync(path.join(place, 'package-lock.json'), 'utf8')
  if (lock(folder) === lock('.'))
    return symlink(path.resolve('node_modules'), path.join(folder, 'node_modules'))
  return run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder })
}

/** As its own build does it, less the licences. */
async function bundles(folder) {
  await rm(path.join(folder, 'dist'), { recursive: true, force: true })
  const { COMMAND_LINE, ACTION } = await import(
    pathToFileURL(path.join(folder, 'scripts/bundles.mjs')).href
  )
  for (const options of [COMMAND_LINE, ACTION])
    await build({ ...options, absWorkingDir: folder, write: true })
}

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('..', import.meta.url))
const RUNTIME = path.join(ROOT, 'test/e2e/runtime')
const NEEDED = 24

/**
 * Sees to the versions of Node.js that are promised, for tests of what is installed; on Linux on
 * x64, of which the registry has them.
 */
export function promisedNodes() {
  const names = ['node20', 'node22', 'node24']
  const isThere = (name) => existsSync(path.join(RUNTIME, 'node_modules', name, 'bin/node'))
  if (process.platform === 'linux' && process.arch === 'x64' && !names.every(isThere))
    install(RUNTIME)
}

/**
 * The folder of a Node.js 24, which is installed where this one is older: GitHub runs the Action
 * with it.
 */
export function node24() {
  if (Number.parseInt(process.versions.node, 10) >= NEEDED) return path.dirname(process.execPath)
  const bin = path.join(RUNTIME, 'node_modules/node24/bin')
  if (!existsSync(path.join(bin, 'node'))) install(RUNTIME)
  return bin
}

/** Installs what a folder of its own needs and the rest of the project does not. */
export function install(folder) {
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder })
}

/** Runs a program to its end; ends this one with its exit code where that is not 0. */
export function run(command, args, options) {
  const { status, error } = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit', ...options })
  if (error !== undefined) throw error
  if (status !== 0) process.exit(status ?? 1)
}

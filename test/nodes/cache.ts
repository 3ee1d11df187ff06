import { execFile } from 'node:child_process'
import { cp, mkdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url))
const exec = promisify(execFile)
const INSTALL_LIMIT = 30 * 60_000
/** Hardhat 3 runs under none that is older. */
const NEEDED = 22

/** Where everything that is installed stays, outside of the repository: XDG's cache folder. */
export function cacheFolder(): string {
  const caches = process.env['XDG_CACHE_HOME'] || path.join(homedir(), '.cache')
  return path.join(caches, 'ogpu-gitops', 'nodes')
}

/** The folder of packages that `runtime/package-lock.json` pins. */
export async function npmPackages(): Promise<string> {
  const folder = await packagesOf('npm', here('runtime'), path.dirname(await recentNode()))
  return path.join(folder, 'node_modules')
}

/** A Node.js that Hardhat runs under. */
export async function recentNode(): Promise<string> {
  if (Number.parseInt(process.versions.node, 10) >= NEEDED) return process.execPath
  return path.join(
    await packagesOf('node24', here('../e2e/runtime')),
    'node_modules/node24/bin/node',
  )
}

/** A Go program, built from its module in one version. */
export async function goProgram(module: string, version: string): Promise<string> {
  const name = path.basename(module)
  const folder = await once(`${name}-${version}`, async (target) => {
    await exec('go', ['install', `${module}@${version}`], {
      env: { ...process.env, GOBIN: target },
      timeout: INSTALL_LIMIT,
    })
  })
  return path.join(folder, name)
}

/**
 * Installs a lockfile's packages; npm leaves out optional ones that the Node.js it runs under is
 * too old for, so it runs under that in `bin`.
 */
async function packagesOf(name: string, source: string, bin?: string): Promise<string> {
  const lock = await readFile(path.join(source, 'package-lock.json'))
  return once(`${name}-${await digestOf(lock)}`, async (target) => {
    for (const file of ['package.json', 'package-lock.json'])
      await cp(path.join(source, file), path.join(target, file))
    const PATH = [...(bin === undefined ? [] : [bin]), process.env['PATH']].join(path.delimiter)
    const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund']
    await exec('npm', args, { cwd: target, env: { ...process.env, PATH }, timeout: INSTALL_LIMIT })
  })
}

async function digestOf(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', Uint8Array.from(bytes))
  return Buffer.from(digest).toString('hex').slice(0, 12)
}

const underWay = new Map<string, Promise<string>>()

/** A folder that is filled once and for all; one that was left half filled has another name. */
function once(name: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const started = underWay.get(name) ?? filled(path.join(cacheFolder(), name), fill)
  underWay.set(name, started)
  return started
}

async function filled(folder: string, fill: (folder: string) => Promise<void>): Promise<string> {
  if (await exists(folder)) return folder
  process.stderr.write(`installing ${path.basename(folder)}\n`)
  const partial = `${folder}.${process.pid}`
  await rm(partial, { recursive: true, force: true })
  await mkdir(partial, { recursive: true })
  try {
    await fill(partial)
    await rename(partial, folder)
  } catch (error) {
    await rm(partial, { recursive: true, force: true })
    if (!(await exists(folder))) throw error // else another process was quicker
  }
  return folder
}

function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  )
}

import { execFile } from 'node:child_process'
import { cp, mkdir, readdir } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Runs git in a folder, as somebody. */
export async function gitIn(folder: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await run(
    'git',
    ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args],
    { cwd: folder, maxBuffer: 2 ** 24 },
  )
  return stdout.trim()
}

/**
 * A fresh clone as far as git knows this checkout, changes included, in one commit, with this one's
 * development packages.
 */
export async function freshClone(to: string): Promise<void> {
  const files = await gitIn('.', 'ls-files', '-z', '--cached', '--others', '--exclude-standard')
  for (const file of files.split('\0').filter((name) => name !== ''))
    await cp(file, path.join(to, file), { recursive: true, verbatimSymlinks: true }).catch(
      () => undefined,
    ) // it is deleted here
  await gitIn(to, 'init', '-q', '-b', 'main')
  await gitIn(to, 'add', '-A')
  await gitIn(to, 'commit', '-q', '-m', 'all')
  await linkPackages(path.join(to, 'node_modules'))
}

/** What other programs write to in place, and take away, while a clone is made. */
const CACHES = ['.cache', '.vite', '.vite-temp']

/**
 * The development packages, as links to the same files: behind a link to their folder, builds would
 * tell where that is.
 */
async function linkPackages(to: string): Promise<void> {
  const names = (await readdir('node_modules')).filter((name) => !CACHES.includes(name))
  await mkdir(to)
  await run('cp', ['-al', ...names.map((name) => path.resolve('node_modules', name)), to])
}

import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { VERSION } from '../../src/version.ts'
import { freshClone } from './fresh-clone.ts'

// What npm would publish, installed where nothing else is, without any package's scripts, under
// every Node.js that is promised.

const run = promisify(execFile)
const INSTALL = [
  'install',
  '--ignore-scripts',
  '--no-audit',
  '--no-fund',
  '--prefer-offline',
  '--loglevel=error',
]
/** The oldest that is promised first. `npm run e2e:rest` installs them. */
const NODES = ['node20', 'node22', 'node24']
  .map((name) => path.resolve('test/e2e/runtime/node_modules', name, 'bin'))
  .filter((bin) => existsSync(path.join(bin, 'node')))
const LISTED =
  /^(?:LICENSE|README\.md|package\.json|dist\/(?:cli\.js|licenses\.txt|validate\.cjs|chunks\/[\w-]+\.js)|schemas\/v\d+\/[a-z-]+\.schema\.json)$/

let top: string
let clone: string
const started: ChildProcess[] = []

beforeAll(async () => {
  top = await mkdtemp(path.join(tmpdir(), 'ogpu-packed-'))
  clone = path.join(top, 'clone')
  await freshClone(clone)
  await run('npm', ['pack', '--silent', '--pack-destination', top], { cwd: clone })
}, 300_000)
afterAll(async () => {
  for (const child of started) child.kill()
  await rm(top, { recursive: true, force: true })
})

test('holds what runs and nothing else', async () => {
  const folder = path.join(top, 'unpacked')
  await mkdir(folder)
  await run('tar', ['-xzf', tarball(), '-C', folder, '--strip-components=1'])
  const files = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
  const bundled = files.filter((file) => file.startsWith('dist/') && file.endsWith('.js'))

  expect(files.filter((file) => !LISTED.test(file))).toEqual([])
  expect([...(await reachedFrom(path.join(folder, 'dist'), 'cli.js'))].sort()).toEqual(
    bundled.map((file) => file.slice('dist/'.length)).sort(),
  )
})

test('there is every Node.js that is promised, where the registry has it', () => {
  const expected = process.platform === 'linux' && process.arch === 'x64' ? 3 : 0

  expect(NODES.length).toBeGreaterThanOrEqual(expected)
})

describe.each(NODES.length > 0 ? NODES : [path.dirname(process.execPath)])(
  'installed with the Node.js of %s',
  (bin) => {
    let home: string

    beforeAll(async () => {
      home = await mkdtemp(path.join(top, 'empty-'))
      await run('npm', [...INSTALL, tarball()], { cwd: home, env: installing(bin) })
    }, 300_000)

    test('brings no package with it, and says what a chain of its own needs', async () => {
      const installed = (await readdir(path.join(home, 'node_modules'))).filter(
        (name) => !name.startsWith('.'),
      )

      expect(installed).toEqual(['ogpu-gitops'])
      await expect(
        run(process.execPath, [file(home), 'devnet'], { cwd: home, env: { HOME: home } }),
      ).rejects.toMatchObject({
        code: 1,
        stderr: expect.stringContaining('npm install --save-dev @foundry-rs/anvil'),
      })
      await run('npm', [...INSTALL, `@foundry-rs/anvil@${await lockedAnvil()}`], {
        cwd: home,
        env: installing(bin),
      })
    })

    test('starts by its name, and goes from nothing to a Source', async () => {
      const { rpcUrl, key } = await startDevnet(home, bin)
      const env = { OGPU_RPC_URL: rpcUrl, CLIENT_PRIVATE_KEY: key }
      const settings = { cwd: home, env: { ...surroundings(home, bin), ...env } }
      const program = (...args: readonly string[]) =>
        run(path.join(home, 'node_modules/.bin/ogpu-gitops'), args, settings)

      expect(
        (await run('npx', ['--no-install', 'ogpu-gitops', '--version'], settings)).stdout.trim(),
      ).toBe(VERSION)
      await program('init', '--yes', '--network', 'devnet', '--template', 'huggingface-pipeline')
      await program('validate')
      expect((await program('plan')).stdout).toContain('1 to publish')
      expect((await program('apply', '--yes')).stdout).toContain('0x')
      expect((await program('plan')).stdout).toContain('Nothing to change')
    })
  },
)

test('an install from git builds the program and holds the same', async () => {
  const home = await mkdtemp(path.join(top, 'from-git-'))
  const install = INSTALL.filter((word) => word !== '--ignore-scripts')
  await run('npm', [...install, `git+file://${clone}`], { cwd: home })
  const installed = path.join(home, 'node_modules/ogpu-gitops')

  expect((await run(process.execPath, [file(home), '--version'])).stdout.trim()).toBe(VERSION)
  expect((await readdir(path.join(installed, 'dist'))).sort()).toEqual([
    'chunks',
    'cli.js',
    'licenses.txt',
    'validate.cjs',
  ])
}, 600_000)

function tarball(): string {
  return path.join(top, `ogpu-gitops-${VERSION}.tgz`)
}

function file(home: string): string {
  return path.join(home, 'node_modules/ogpu-gitops/dist/cli.js')
}

/** The files that a bundle loads, itself included, by their names beneath its folder. */
async function reachedFrom(
  folder: string,
  name: string,
  reached = new Set<string>(),
): Promise<ReadonlySet<string>> {
  if (reached.has(name)) return reached
  reached.add(name)
  const text = await readFile(path.join(folder, name), 'utf8')
  for (const [, loaded = ''] of text.matchAll(
    /\b(?:from|import) ?\(?["'](\.\.?\/[\w./-]+\.js)["']/g,
  ))
    await reachedFrom(folder, path.join(path.dirname(name), loaded), reached)
  return reached
}

async function lockedAnvil(): Promise<string> {
  const { packages } = JSON.parse(await readFile('package-lock.json', 'utf8'))
  return packages['node_modules/@foundry-rs/anvil'].version
}

/** This environment, with its registry, in which `node` is another one. */
function installing(bin: string): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${bin}:${process.env['PATH']}` }
}

/** An environment of its own, in which `node` is another one. */
function surroundings(home: string, bin: string): NodeJS.ProcessEnv {
  return {
    PATH: `${bin}:${process.env['PATH']}`,
    HOME: home,
    XDG_STATE_HOME: path.join(home, '.state'),
  }
}

/** Starts the installed program by its file, as a shell does. */
async function startDevnet(
  home: string,
  bin: string,
): Promise<{ readonly rpcUrl: string; readonly key: string }> {
  const devnet = spawn(path.join(home, 'node_modules/.bin/ogpu-gitops'), ['devnet', '--json'], {
    cwd: home,
    env: surroundings(home, bin),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  started.push(devnet)
  for await (const line of createInterface({ input: devnet.stdout })) {
    const { rpcUrl, accounts } = JSON.parse(line)
    return { rpcUrl, key: accounts[0].privateKey }
  }
  throw new Error('the devnet ended before it was ready')
}

import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { VERSION } from '../../src/version.ts'

// What npm would publish, installed where nothing else is, without any package's scripts.

const run = promisify(execFile)
const INSTALL = [
  'install',
  '--ignore-scripts',
  '--no-audit',
  '--no-fund',
  '--prefer-offline',
  '--loglevel=error',
]

let top: string
let home: string
let devnet: ChildProcess | undefined

beforeAll(async () => {
  top = await mkdtemp(path.join(tmpdir(), 'ogpu-packed-'))
  const clone = path.join(top, 'clone')
  home = path.join(top, 'empty')
  await Promise.all([copyTracked(clone), mkdir(home)])
  await run('npm', ['pack', '--silent', '--pack-destination', top], { cwd: clone })
  await run('npm', [...INSTALL, path.join(top, `ogpu-gitops-${VERSION}.tgz`)], { cwd: home })
}, 300_000)
afterAll(async () => {
  devnet?.kill()
  await rm(top, { recursive: true, force: true })
})

test('brings no package with it, and says what a chain of its own needs', async () => {
  const installed = (await readdir(path.join(home, 'node_modules'))).filter(
    (name) => !name.startsWith('.'),
  )

  expect(installed).toEqual(['ogpu-gitops'])
  await expect(program(['devnet'], { PATH: path.dirname(process.execPath) })).rejects.toMatchObject(
    {
      code: 1,
      stderr: expect.stringContaining('npm install --save-dev @foundry-rs/anvil'),
    },
  )
  await run('npm', [...INSTALL, `@foundry-rs/anvil@${await lockedAnvil()}`], { cwd: home })
})

test('starts by its name, and goes from nothing to a Source', async () => {
  const { rpcUrl, key } = await startDevnet()
  const env = { OGPU_RPC_URL: rpcUrl, CLIENT_PRIVATE_KEY: key }
  const answers = ['--network', 'devnet', '--template', 'huggingface-pipeline']

  expect((await program(['--version'])).stdout.trim()).toBe(VERSION)
  await program(['init', '--yes', ...answers], env)
  expect((await program(['plan'], env)).stdout).toContain('1 to publish')
  expect((await program(['apply', '--yes'], env)).stdout).toContain('0x')
  expect((await program(['plan'], env)).stdout).toContain('Nothing to change')
})

async function lockedAnvil(): Promise<string> {
  const { packages } = JSON.parse(await readFile('package-lock.json', 'utf8'))
  return packages['node_modules/@foundry-rs/anvil'].version
}

/** A fresh clone as far as git knows it, with this one's development packages. */
async function copyTracked(to: string): Promise<void> {
  const { stdout } = await run(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
    {
      maxBuffer: 2 ** 24,
    },
  )
  for (const file of stdout.split('\0').filter((name) => name !== ''))
    await cp(file, path.join(to, file), { recursive: true, verbatimSymlinks: true }).catch(
      () => undefined,
    ) // it is deleted here
  await symlink(path.resolve('node_modules'), path.join(to, 'node_modules'))
}

function program(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return run('npx', ['--no-install', 'ogpu-gitops', ...args], { cwd: home, env: surroundings(env) })
}

function surroundings(env: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: home,
    XDG_STATE_HOME: path.join(home, '.state'),
    ...env,
  }
}

/** Starts the installed program by its file, as a shell does. */
async function startDevnet(): Promise<{ readonly rpcUrl: string; readonly key: string }> {
  const file = path.join(home, 'node_modules/.bin/ogpu-gitops')
  const started = spawn(file, ['devnet', '--json'], {
    cwd: home,
    env: surroundings(),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  devnet = started
  for await (const line of createInterface({ input: started.stdout })) {
    const { rpcUrl, accounts } = JSON.parse(line)
    return { rpcUrl, key: accounts[0].privateKey }
  }
  throw new Error('the devnet ended before it was ready')
}

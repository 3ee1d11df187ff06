import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { ROOT } from '../node24.mjs'
import { pythonWith } from './shared/python.mjs'

export const name = 'pre-commit'

const REQUIREMENTS = fileURLToPath(new URL('pre-commit-requirements.txt', import.meta.url))
/** The hook is built where it is installed, with all that a build needs. */
const LIMIT = 15 * 60_000
const CONFIG = {
  version: 1,
  owner: 'acme-1',
  networks: { testnet: { client: `0x${'1'.repeat(40)}` } },
}
const DEFINITION = {
  id: 'one',
  name: 'One',
  environments: { cpu: 'https://example.com/1.0.0/compose.yml' },
  payment: { minPayment: '1 OGPU' },
  maxExpiry: '24h',
  networks: ['testnet'],
}

/** The hook that .pre-commit-hooks.yaml defines, installed from the newest commit of this clone. */
export async function run({ step, folder, cache }) {
  const python = await pythonWith({ cache }, REQUIREMENTS)
  const team = await aTeam(folder)
  const preCommit = (...args) => team.run(python, ['-m', 'pre_commit', ...args])
  await step('it takes the file that defines our hook', async () => {
    const manifest = path.join(ROOT, '.pre-commit-hooks.yaml')
    assert.equal((await preCommit('validate-manifest', manifest)).exit, 0)
  })
  await team.write('.pre-commit-config.yaml', {
    repos: [{ repo: ROOT, rev: await team.tipOf(ROOT), hooks: [{ id: 'ogpu-validate' }] }],
  })
  await team.write('ogpu.yaml', CONFIG)
  await team.write('sources/one.yaml', DEFINITION)
  await step('it installs the hook from a commit, and good definitions pass', async () => {
    await preCommit('install')
    await team.git('add', '--all')
    const { exit, shown } = await preCommit('run')
    assert.equal(exit, 0, shown)
    assert.match(shown, /ogpu-gitops validate\.+Passed/)
  })
  await step('a commit of what validate refuses is stopped, with file and line', async () => {
    await team.git('commit', '--quiet', '--message', 'Begin')
    await team.write('sources/one.yaml', { ...DEFINITION, payment: { minPayment: '1' } })
    await team.git('add', '--all')
    const { exit, shown } = await team.run('git', ['commit', '--message', 'Without a unit'])
    assert.notEqual(exit, 0)
    assert.match(shown, /bad-amount/)
    assert.match(shown, /sources\/one\.yaml:\d+/)
  })
  await step('what is not staged does not count', async () => {
    await team.git('checkout', '--quiet', 'HEAD', 'sources')
    await team.write('sources/two.yaml', { ...DEFINITION, id: 'two' })
    await team.git('add', '--all')
    await team.write('sources/two.yaml', 'id: [')
    const { exit, shown } = await preCommit('run')
    assert.equal(exit, 0, shown)
  })
  await step('a commit without files of ours does not start it', async () => {
    await team.git('reset', '--quiet', '--hard')
    await team.write('notes.md', 'a note\n')
    await team.git('add', '--all')
    assert.match((await preCommit('run')).shown, /no files to check.*Skipped/)
  })
  return /^pre-commit==(.*)$/m.exec(readFileSync(REQUIREMENTS, 'utf8'))[1]
}

/** A repository of somebody who takes the hook. */
async function aTeam(folder) {
  const root = path.join(folder, 'team')
  await mkdir(root)
  // all of the environment: npm may need it to reach its registry
  const env = {
    ...process.env,
    PRE_COMMIT_HOME: path.join(folder, 'hooks'),
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_AUTHOR_NAME: 'Somebody',
    GIT_AUTHOR_EMAIL: 'somebody@example.com',
    GIT_COMMITTER_NAME: 'Somebody',
    GIT_COMMITTER_EMAIL: 'somebody@example.com',
  }
  const run = (program, args) =>
    new Promise((resolve) => {
      execFile(program, args, { cwd: root, env, timeout: LIMIT }, (error, out, err) =>
        resolve({ exit: error === null ? 0 : error.code, shown: out + err }),
      )
    })
  const git = (...args) => promisify(execFile)('git', args, { cwd: root, env })
  await git('init', '--quiet')
  return {
    run,
    git,
    tipOf: async (clone) =>
      (await promisify(execFile)('git', ['rev-parse', 'HEAD'], { cwd: clone })).stdout.trim(),
    write: async (file, value) => {
      await mkdir(path.dirname(path.join(root, file)), { recursive: true })
      await writeFile(
        path.join(root, file),
        typeof value === 'string' ? value : JSON.stringify(value, null, 2),
      )
    },
  }
}

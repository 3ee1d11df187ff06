import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { ROOT } from '../node24.mjs'
import { startDevnet } from './shared/devnet.mjs'
import { aProject } from './shared/project.mjs'

export const name = 'conftest'

const exec = promisify(execFile)
const VERSION = 'v0.56.0'
/** It has many dependencies: minutes on two cores. */
const LIMIT = 15 * 60_000
const CPU = { cpu: 'https://example.com/1.0.0/compose.yml' }

/** The rules in Rego of docs/policy.md, held against real plans by the real program. */
export async function run(ground) {
  const conftest = await built(ground)
  const devnet = await startDevnet(ground)
  const team = await aProject(ground, devnet, { account: 5 })
  const policy = path.join(ground.folder, 'policy')
  await mkdir(policy)
  await writeFile(path.join(policy, 'main.rego'), exampleOf('docs/policy.md'))
  const judged = async (plan) => {
    const file = path.join(ground.folder, 'plan.json')
    await writeFile(file, JSON.stringify(plan))
    const args = ['test', '--policy', policy, '--output', 'json', file]
    const { stdout } = await exec(conftest, args).catch((error) => error)
    const [result] = JSON.parse(stdout)
    const said = (all = []) => all.map(({ msg }) => msg)
    return { failures: said(result.failures), warnings: said(result.warnings) }
  }
  const price = (minPayment, minLockup = '0 OGPU') => ({ minPayment, minLockup })

  await ground.step(
    'it takes the example of docs/policy.md and a real plan, and passes it',
    async () => {
      for (const id of ['one', 'two'])
        await team.define(id, { name: id, environments: CPU, payment: price('1 OGPU') })
      assert.deepEqual(await judged(await team.run(0, 'plan')), { failures: [], warnings: [] })
      await team.run(0, 'apply', '--yes')
    },
  )
  await ground.step(
    'two prices at once are denied, by the number that stands in the plan',
    async () => {
      for (const id of ['one', 'two'])
        await team.define(id, { name: id, environments: CPU, payment: price('2 OGPU') })
      assert.deepEqual((await judged(await team.run(0, 'plan'))).failures, [
        '2 prices change at once',
      ])
    },
  )
  await ground.step(
    'a compose file from elsewhere is denied, and a lockup in wei warned of',
    async () => {
      for (const id of ['one', 'two'])
        await team.define(id, { name: id, environments: CPU, payment: price('1 OGPU') })
      const environments = { ...CPU, nvidia: 'https://example.com/1.0.0/nvidia.yml' }
      await team.define('one', { name: 'one', environments, payment: price('1 OGPU', '2 OGPU') })
      assert.deepEqual(await judged(await team.run(0, 'plan')), {
        failures: ['one: https://example.com/1.0.0/nvidia.yml is not in this repository'],
        warnings: ['one asks for a lockup of 2 OGPU'],
      })
    },
  )
  return VERSION.slice(1)
}

/** The block of a page in Rego. */
function exampleOf(page) {
  return /^```rego\n([\s\S]*?)^```$/m.exec(readFileSync(path.join(ROOT, page), 'utf8'))[1]
}

/** The program, built once with Go. */
async function built({ cache }) {
  const folder = path.join(cache, `conftest-${VERSION}`)
  const program = path.join(folder, 'conftest')
  if (existsSync(program)) return program
  const env = { ...process.env, GOBIN: folder, GOFLAGS: '-trimpath' }
  await exec('go', ['install', `github.com/open-policy-agent/conftest@${VERSION}`], {
    env,
    timeout: LIMIT,
  })
  return program
}

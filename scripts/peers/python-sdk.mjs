import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { startDevnet } from './shared/devnet.mjs'
import { startLossyProxy } from './shared/lossy-proxy.mjs'
import { aProject } from './shared/project.mjs'
import { pythonWith } from './shared/python.mjs'

export const name = 'Python SDK'

const DRIVER = fileURLToPath(new URL('python-sdk.py', import.meta.url))
const REQUIREMENTS = fileURLToPath(new URL('requirements.txt', import.meta.url))
const LIMIT = 180_000
const OGPU = 10n ** 18n

/** The SDK that users have today beside us, both ways, on one chain. */
export async function run(ground) {
  const python = await pythonWith(ground, REQUIREMENTS)
  const devnet = await startDevnet(ground)
  const context = {
    ground,
    devnet,
    sdk: (wish) => asked(python, ground.folder, { chain: devnet, ...wish }),
  }
  await itsSource(context)
  await ourSource(context)
  await lostAnswer(context)
  await aTask(context, python)
  return /^ogpu==(.*)$/m.exec(readFileSync(REQUIREMENTS, 'utf8'))[1]
}

/** A Source of the SDK's, taken over by us and changed by both. */
async function itsSource({ ground: { step }, ground, devnet, sdk }) {
  const ours = await aProject(ground, devnet, { account: 0 })
  const { privateKey } = ours
  const info = {
    name: 'Größe → Gefühl',
    description: 'by the SDK',
    environments: { cpu: 'https://example.com/cpu.yml' },
    minPayment: OGPU,
  }
  let address
  await step('it publishes a Source, and our list shows it as not ours', async () => {
    address = (await sdk({ act: 'publish', privateKey, info })).address
    assert.match(address, /^0x/)
    const row = (await ours.run(0, 'list', '--all')).find((one) => same(one.address, address))
    assert.equal(row?.managed, false)
  })
  await step('we import it, and the next plan is empty', async () => {
    await ours.run(0, 'import')
    const { summary } = await ours.run(0, 'plan', '--detailed-exitcode')
    assert.equal(summary.unchanged, 1)
  })
  await step(
    'it changes it; our drift names the field, and after our pull the plan is empty',
    async () => {
      await sdk({ act: 'update', privateKey, address, info: { ...info, minPayment: 2n * OGPU } })
      const drift = await ours.run(2, 'drift')
      assert.match(JSON.stringify(drift), /minPayment/)
      const [file] = await readdir(path.join(ours.root, 'sources'))
      await ours.run(0, 'pull', path.parse(file).name)
      await ours.run(0, 'plan', '--detailed-exitcode')
    },
  )
  await step(
    'it closes it; our plan says that it was closed outside and publishes nothing',
    async () => {
      await sdk({ act: 'close', privateKey, address })
      const { problems, changes } = await ours.run(3, 'plan')
      assert.deepEqual([problems.map(({ code }) => code), changes], [['closed-outside'], []])
    },
  )
}

/** A Source of ours, read and changed by the SDK. */
async function ourSource({ ground: { step }, ground, devnet, sdk }) {
  const ours = await aProject(ground, devnet, { account: 1 })
  const { privateKey } = ours
  const definition = {
    name: 'Ours',
    environments: { cpu: 'https://example.com/ours.yml' },
    delivery: 'first-response',
    payment: { minPayment: '1 OGPU' },
  }
  const [provider] = devnet.accounts.slice(2)
  let address
  await step('it reads what we published: client, status, payment, metadata', async () => {
    await ours.define('ours', definition)
    address = (await ours.run(0, 'apply', '--yes')).receipts[0].address
    const read = await sdk({ act: 'read', privateKey, address })
    const { cpu, name: shown } = read.metadata
    assert.deepEqual(
      [read.client.toLowerCase(), read.status, read.minPayment, read.environments, shown, cpu],
      [ours.address.toLowerCase(), 'ACTIVE', String(OGPU), 1, 'Ours', definition.environments.cpu],
    )
  })
  await step(
    'a provider that it registers is in its list, and in the impact of our plan',
    async () => {
      await ours.define('ours', { ...definition, payment: { minPayment: '3 OGPU' } })
      await sdk({
        act: 'register',
        privateKey: provider.privateKey,
        address,
        provider: provider.address,
      })
      const { changes } = await ours.run(2, 'plan', '--detailed-exitcode')
      assert.equal(changes[0].impact.providers, 1)
      const { registrants } = await sdk({ act: 'read', privateKey, address })
      assert.deepEqual(
        registrants.map((one) => one.toLowerCase()),
        [provider.address.toLowerCase()],
      )
    },
  )
  await step('we change it, and it reads the new payment', async () => {
    await ours.run(0, 'apply', '--yes')
    assert.equal((await sdk({ act: 'read', privateKey, address })).minPayment, String(3n * OGPU))
  })
  await step('we close it, and it reads that it is inactive', async () => {
    await ours.define('closing', {
      ...definition,
      name: 'Closing',
      environments: { cpu: 'https://example.com/closing.yml' },
    })
    const { receipts } = await ours.run(0, 'apply', '--yes')
    await ours.define('closing', {
      ...definition,
      name: 'Closing',
      environments: { cpu: 'https://example.com/closing.yml' },
      state: 'closed',
    })
    await ours.run(0, 'apply', '--yes')
    assert.equal(
      (await sdk({ act: 'read', privateKey, address: receipts[0].address })).status,
      'INACTIVE',
    )
  })
  await step(
    'it changes ours, which drops our record: our plan publishes nothing and names the Source as a possible match',
    async () => {
      const info = { name: 'Ours', environments: definition.environments, minPayment: 4n * OGPU }
      await sdk({ act: 'update', privateKey, address, info })
      const { problems, changes } = await ours.run(3, 'plan')
      assert.deepEqual([problems.map(({ code }) => code), changes], [['possible-match'], []])
      assert.ok(JSON.stringify(problems).toLowerCase().includes(address.toLowerCase()))
      return 'its update keeps six keys of the metadata'
    },
  )
}

/** The node takes the transaction, and the answer is lost on the way. */
async function lostAnswer({ ground: { step }, ground, devnet, sdk }) {
  const theirs = await aProject(ground, devnet, { account: 3 })
  const definition = {
    name: 'Lost',
    environments: { cpu: 'https://example.com/lost.yml' },
    payment: { minPayment: '1 OGPU' },
  }
  let doubled = []
  await step('the answer to its publish is lost: how many Sources it leaves', async () => {
    const rpcUrl = await startLossyProxy(ground, devnet.rpcUrl, 1)
    const info = { name: 'Lost', environments: definition.environments, minPayment: OGPU }
    const { address, error } = await sdk({
      act: 'publish',
      privateKey: theirs.privateKey,
      info,
      rpcUrl,
    })
    doubled = await theirs.run(0, 'list', '--all')
    assert.ok(doubled.length > 0, error)
    return `${doubled.length}; it says ${error ?? `that it published ${address}`}`
  })
  await step('our next plan names them all and publishes nothing', async () => {
    await theirs.define('lost', definition)
    const { problems, changes } = await theirs.run(3, 'plan')
    assert.deepEqual([problems.map(({ code }) => code), changes], [['possible-match'], []])
    const told = JSON.stringify(problems).toLowerCase()
    for (const { address } of doubled)
      assert.ok(told.includes(address.toLowerCase()), `${address} is not named: ${told}`)
  })
  await step('the answer to our publish is lost: there is one Source', async () => {
    const rpcUrl = await startLossyProxy(ground, devnet.rpcUrl, 1)
    const ours = await aProject(ground, devnet, { account: 4, rpcUrl })
    await ours.define('alone', {
      ...definition,
      name: 'Alone',
      environments: { cpu: 'https://example.com/alone.yml' },
    })
    const { outcome } = await ours.run(0, 'apply', '--yes')
    assert.deepEqual([outcome, (await ours.run(0, 'list', '--all')).length], ['done', 1])
  })
}

/** What the catalog's page gives its readers to copy, run as it stands. */
async function aTask({ ground: { step }, ground, devnet }, python) {
  const ours = await aProject(ground, devnet, { account: 5 })
  await ours.define('asked', {
    name: 'Asked',
    environments: { cpu: 'https://example.com/asked.yml' },
    payment: { minPayment: '0.25 OGPU' },
  })
  await ours.run(0, 'apply', '--yes')
  await step(
    'the program on the page of our catalog publishes a task, as it stands there',
    async () => {
      const { sources } = await ours.run(0, 'catalog')
      const { out, exit, err } = await ranPython(python, ground.folder, sources[0].snippet, {
        CLIENT_PRIVATE_KEY: devnet.accounts[6].privateKey,
        OGPU_CONTROLLER: devnet.controller,
        OGPU_TERMINAL: devnet.terminal,
        OGPU_PIN_URL: devnet.pinUrl,
        OGPU_RPC_URL: devnet.rpcUrl,
      })
      assert.equal(exit, 0, err)
      assert.match(out, /^0x[0-9a-fA-F]{40} NEW$/m)
      const after = await ours.run(0, 'catalog')
      assert.deepEqual([sources[0].tasks, after.sources[0].tasks], [0, 1])
      return 'the task is there with status NEW; no provider of the development chain answers it'
    },
  )
}

/** Runs a program of somebody's in an empty folder. */
function ranPython(python, cwd, program, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(python, ['-I', '-c', program], {
      cwd,
      env: { PATH: process.env.PATH, NO_PROXY: '127.0.0.1', ...env },
      timeout: LIMIT,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let [out, err] = ['', '']
    child.stdout.on('data', (chunk) => {
      out += chunk
    })
    child.stderr.on('data', (chunk) => {
      err += chunk
    })
    child.once('error', reject)
    child.once('close', (exit) => resolve({ exit, out, err: err.trim().split('\n').at(-1) }))
  })
}

function same(one, other) {
  return one.toLowerCase() === other.toLowerCase()
}

/** Asks the SDK, in a process and an empty folder of its own: it reads `.env` files. */
function asked(python, cwd, wish) {
  return new Promise((resolve, reject) => {
    const child = spawn(python, ['-I', DRIVER], {
      cwd,
      env: { PATH: process.env.PATH, NO_PROXY: '127.0.0.1' },
      timeout: LIMIT,
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    let [out, err] = ['', '']
    child.stdout.on('data', (chunk) => {
      out += chunk
    })
    child.stderr.on('data', (chunk) => {
      err += chunk
    })
    child.once('error', reject)
    child.once('close', (exit) =>
      exit === 0
        ? resolve(JSON.parse(out.trim().split('\n').at(-1)))
        : reject(new Error(err.trim().split('\n').at(-1))),
    )
    child.stdin.end(
      JSON.stringify(wish, (_, value) => (typeof value === 'bigint' ? String(value) : value)),
    )
  })
}

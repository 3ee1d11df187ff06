import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Contract, ContractFactory, JsonRpcProvider, Transaction, Wallet } from 'ethers'
import { ROOT } from '../node24.mjs'
import { startDevnet } from './shared/devnet.mjs'
import { aProject } from './shared/project.mjs'

export const name = 'Safe'

const VERSION = '1.4.1'
const REQUIREMENTS = fileURLToPath(new URL('safe-requirements.json', import.meta.url))
/** Where Safe's own deployment puts the contract that makes several calls at once. */
const MULTI_SEND = '0x9641d764fc13c8B624c04430C7356C1C7C8102e2'
const NOBODY = `0x${'0'.repeat(40)}`
const DEFINITION = {
  environments: { cpu: 'https://example.com/1.0.0/compose.yml' },
  payment: { minPayment: '1 OGPU' },
}

/** The contracts of Safe as the client of a network, and keys that sign on another machine. */
export async function run(ground) {
  const artifact = await safeArtifacts(ground)
  const devnet = await startDevnet(ground)
  const provider = new JsonRpcProvider(devnet.rpcUrl, undefined, {
    staticNetwork: true,
    cacheTimeout: -1,
  })
  ground.atEnd(() => provider.destroy())
  await ground.step('bytes that cast signs are sent, one after another, and each once', () =>
    signedByCast(ground, devnet),
  )
  const owners = devnet.accounts
    .slice(1, 4)
    .map(({ privateKey }) => new Wallet(privateKey, provider))
  const safe = await deploySafe(artifact, owners, 2)
  const team = await aTeam(ground, devnet, safe)
  await ground.step(
    'without MultiSendCallOnly each call is a transaction of the Safe by itself',
    async () => {
      await team.define('one', { ...DEFINITION, name: 'One' })
      await team.define('two', { ...DEFINITION, name: 'Two' })
      const { account } = await team.run(0, 'apply', '--yes', '--unsigned', 'alone.json')
      assert.equal(account.kind, 'safe')
      assert.deepEqual(
        account.safe.executions.map(({ operation, nonce }) => [operation, nonce]),
        [
          [0, '0'],
          [0, '1'],
        ],
      )
      await sameHashes(safe, account.safe)
    },
  )
  await provider.send('anvil_setCode', [
    MULTI_SEND,
    artifact('libraries/MultiSendCallOnly').deployedBytecode,
  ])
  await ground.step('the hashes to compare are those of the contract', async () => {
    const { account } = await team.run(0, 'apply', '--yes', '--unsigned', 'batch.json')
    assert.equal(account.safe.executions.length, 1)
    assert.equal(account.safe.executions[0].to, MULTI_SEND)
    await sameHashes(safe, account.safe)
  })
  await ground.step('two of three owners execute it, and nothing is left to do', async () => {
    const { safe: facts } = JSON.parse(
      readFileSync(path.join(team.root, 'batch.json'), 'utf8'),
    ).account
    await execute(safe, owners.slice(0, 2), facts.executions[0])
    const { summary } = await team.run(0, 'plan', '--detailed-exitcode')
    assert.deepEqual([summary.publish, summary.update, summary.unchanged], [0, 0, 2])
  })
  await ground.step('the other file can’t be executed any more: its nonce is spent', async () => {
    const { safe: facts } = JSON.parse(
      readFileSync(path.join(team.root, 'alone.json'), 'utf8'),
    ).account
    await assert.rejects(() => execute(safe, owners.slice(0, 2), facts.executions[0]))
  })
  await ground.step('a change and a closing are executed the same way', async () => {
    await team.define('one', { ...DEFINITION, name: 'One', payment: { minPayment: '2 OGPU' } })
    await team.define('two', { ...DEFINITION, name: 'Two', state: 'closed' })
    const { account, transactions } = await team.run(0, 'apply', '--yes', '--unsigned', 'next.json')
    assert.deepEqual(
      transactions.map(({ kind }) => kind),
      ['update', 'close'],
    )
    await execute(safe, owners.slice(1, 3), account.safe.executions[0])
    await team.run(0, 'plan', '--detailed-exitcode')
  })
  await ground.step('apply with a key says that the client is a contract', async () => {
    await team.define('one', { ...DEFINITION, name: 'One', payment: { minPayment: '3 OGPU' } })
    const { problems } = await team.run(3, 'apply', '--yes')
    assert.equal(problems[0].code, 'contract-client')
  })
  return VERSION
}

/** What Safe compiled, from its own package. */
async function safeArtifacts({ cache }) {
  const home = path.join(cache, `safe-${VERSION}`)
  mkdirSync(home, { recursive: true })
  copyFileSync(REQUIREMENTS, path.join(home, 'package.json'))
  const base = path.join(home, 'node_modules/@safe-global/safe-contracts/build/artifacts/contracts')
  if (!existsSync(base))
    await promisify(execFile)('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: home,
    })
  return (file) =>
    JSON.parse(readFileSync(path.join(base, `${file}.sol`, `${path.basename(file)}.json`), 'utf8'))
}

async function deploySafe(artifact, owners, threshold) {
  const [payer] = owners
  const deploy = async (file, ...args) => {
    const { abi, bytecode } = artifact(file)
    return (await new ContractFactory(abi, bytecode, payer).deploy(...args)).waitForDeployment()
  }
  const singleton = await deploy('Safe')
  const proxy = await deploy('proxies/SafeProxy', await singleton.getAddress())
  const safe = new Contract(await proxy.getAddress(), artifact('Safe').abi, payer)
  const setup = await safe.setup(
    owners.map(({ address }) => address),
    threshold,
    NOBODY,
    '0x',
    NOBODY,
    NOBODY,
    0,
    NOBODY,
  )
  await setup.wait()
  return safe
}

/** A project whose client is the Safe, on a machine with somebody else's key. */
async function aTeam(ground, devnet, safe) {
  const address = await safe.getAddress()
  const accounts = [{ ...devnet.accounts[0], address }]
  return aProject(ground, { ...devnet, accounts }, { account: 0 })
}

async function sameHashes(safe, { executions }) {
  for (const one of executions) {
    const asked = [one.to, one.value, one.data, one.operation, 0, 0, 0, NOBODY, NOBODY, one.nonce]
    assert.equal(await safe.domainSeparator(), one.domainHash)
    assert.equal(await safe.getTransactionHash(...asked), one.safeTxHash)
    assert.equal(
      await safe.encodeTransactionData(...asked),
      `0x1901${one.domainHash.slice(2)}${one.messageHash.slice(2)}`,
    )
  }
}

/** Owners sign the hash that the file names, in the order of their addresses, and one of them pays. */
async function execute(safe, owners, one) {
  const sorted = [...owners].sort((a, b) =>
    a.address.toLowerCase() < b.address.toLowerCase() ? -1 : 1,
  )
  const signatures = sorted.map((owner) =>
    owner.signingKey.sign(one.safeTxHash).serialized.slice(2),
  )
  const sent = await safe.execTransaction(
    one.to,
    one.value,
    one.data,
    one.operation,
    0,
    0,
    0,
    NOBODY,
    NOBODY,
    `0x${signatures.join('')}`,
  )
  await sent.wait()
}

/** cast takes the fields that the file names, and signs them on its own. */
async function signedByCast(ground, devnet) {
  const team = await aProject(ground, devnet, { account: 5 })
  await team.define('alpha', { ...DEFINITION, name: 'Alpha' })
  await team.define('beta', { ...DEFINITION, name: 'Beta' })
  const document = await team.run(0, 'apply', '--yes', '--unsigned', 'unsigned.json')
  const cast = path.join(ROOT, 'node_modules/.bin/cast')
  for (const one of document.transactions) {
    const { stdout } = await promisify(execFile)(cast, [
      'mktx',
      '--private-key',
      team.privateKey,
      '--chain',
      `${devnet.chainId}`,
      '--nonce',
      `${one.nonce}`,
      '--gas-limit',
      one.gasLimit,
      '--gas-price',
      one.fees.maxFeePerGas,
      '--priority-gas-price',
      one.fees.maxPriorityFeePerGas,
      '--rpc-url',
      devnet.rpcUrl,
      one.to,
      one.data,
    ])
    one.signed = stdout.trim()
    assert.equal(Transaction.from(one.signed).unsignedHash, one.signingHash)
  }
  await team.write('signed.json', document)
  const { outcome } = await team.run(0, 'apply', '--yes', '--signed', 'signed.json')
  assert.equal(outcome, 'done')
  await team.run(0, 'plan', '--detailed-exitcode')
}

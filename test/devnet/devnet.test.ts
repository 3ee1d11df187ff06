import { createServer, type Server } from 'node:net'
import { parseEther } from 'ethers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startDevnet } from '../../src/devnet/devnet.ts'
import { rpcAt } from '../../src/devnet/rpc.ts'
import { BUILTIN_NETWORKS } from '../../src/model/network/builtin-networks.ts'
import { type Address, ZERO_ADDRESS } from '../../src/model/units/address.ts'
import { asWei } from '../../src/model/units/amount.ts'
import { startTestChain, type TestChain } from '../support/chain.ts'
import { contracts, someParams } from '../support/contracts/nexus-calls.ts'

let chain: TestChain

beforeAll(async () => {
  chain = await startTestChain()
})

afterAll(() => chain.stop())

test('stands where the built-in network says', async () => {
  expect(chain).toMatchObject({
    nexus: BUILTIN_NETWORKS['devnet']?.nexus,
    vault: BUILTIN_NETWORKS['devnet']?.vault,
    chainId: 31_337,
  })
  expect(Number(await chain.rpc('eth_chainId'))).toBe(31_337)
  expect(await chain.rpc('eth_getCode', [chain.nexus, 'latest'])).toMatch(/^0x[0-9a-f]{1000,}/)
})

test('has the pinning service one port above the chain', () => {
  const port = Number(new URL(chain.rpcUrl).port) + 1

  expect(chain.pinUrl).toBe(`http://127.0.0.1:${port}/file/create`)
  expect(chain.gatewayUrl).toBe(`http://127.0.0.1:${port}/ipfs/`)
})

test('nine accounts have funds, a stake for ten thousand Sources, and have sent nothing', async () => {
  const fresh = await startTestChain()
  const minimum = BigInt(String(await fresh.read(fresh.vault, 'MIN_LOCKUP_PER_SOURCE')))

  const rows = await Promise.all(fresh.accounts.map(({ address }) => standing(fresh, address)))

  await fresh.stop()
  expect(rows).toEqual(
    Array.from({ length: 9 }, () => ({
      balance: parseEther('10000'),
      nonce: 0,
      lockup: minimum * 10_000n,
      eligible: true,
    })),
  )
})

test('publishes, updates and closes a Source', async () => {
  const params = someParams(clientOf(0), { imageMetadataUrl: 'ipfs://one', lastUpdateTime: 7n })
  const { address, hash } = await chain.publishAs(0, params)
  expect(await topicsOf(hash)).toEqual([contracts.getEvent('SourcePublished')?.topicHash])
  expect(await chain.paramsOf(address)).toEqual(params)
  expect(await chain.read(address, 'getClient')).toBe('0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266')

  const updated = await chain.updateAs(0, address, { imageMetadataUrl: 'ipfs://two' })
  expect(await topicsOf(updated.hash)).toEqual([contracts.getEvent('SourceUpdated')?.topicHash])
  expect(await chain.paramsOf(address)).toEqual({ ...params, imageMetadataUrl: 'ipfs://two' })

  const before = Number(await chain.read(chain.nexus, 'getActiveSourceCount', clientOf(0)))
  const closed = await chain.inactivateAs(0, address)
  expect(await topicsOf(closed.hash)).toEqual([
    contracts.getEvent('SourceStatusChanged')?.topicHash,
  ])
  expect(await chain.read(address, 'getStatus')).toBe(1n)
  expect(Number(await chain.read(chain.nexus, 'getActiveSourceCount', clientOf(0)))).toBe(
    before - 1,
  )
  await expect(chain.inactivateAs(0, address)).rejects.toThrow('SourceInactive')
})

test('refuses strangers', async () => {
  const { address } = await chain.publishAs(0)
  const refusal = `custom error 0x118cdaa7: ${clientOf(1).slice(2).padStart(64, '0')}`

  await expect(chain.updateAs(1, address, {})).rejects.toThrow(refusal)
  await expect(chain.inactivateAs(1, address)).rejects.toThrow(refusal)
  await expect(chain.publishAs(1, { client: clientOf(0) })).rejects.toThrow(refusal)
})

test('gives pages with both their bounds, and panics for what lies beyond the end', async () => {
  const { nexus, read, seedSources } = await chain.deployNexus()
  const seeded = await seedSources(3)

  const page = async (lower: number, upper: number): Promise<unknown> =>
    lowerCase(await read(nexus, 'getSources', lower, upper))

  expect(await read(nexus, 'getSourceCount')).toBe(3n)
  expect(await page(0, 2)).toEqual(seeded)
  expect(await page(1, 2)).toEqual(seeded.slice(1))
  expect(await page(2, 2)).toEqual(seeded.slice(2))
  expect(String(await read(nexus, 'sources', 2)).toLowerCase()).toBe(seeded[2])
  for (const upper of [3, 4]) await expect(page(0, upper)).rejects.toThrow('0x32')
  await expect(read(nexus, 'sources', 3)).rejects.toThrow('0x32')
  await expect(page(2, 1)).rejects.toThrow('panic')
})

test('gives the tasks and providers of a Source from the first on, and panics for any other page', async () => {
  const { address } = await chain.publishAs(0)
  for (const account of [4, 5]) await chain.registerAs(account, address)
  for (const account of [4, 5]) await chain.publishTaskAs(account, address)

  expect(lowerCase(await chain.read(address, 'getRegistrants', 0, 1))).toEqual([
    clientOf(4),
    clientOf(5),
  ])
  expect(lowerCase(await chain.read(address, 'getTasks', 0, 1))).toHaveLength(2)
  for (const name of ['getRegistrants', 'getTasks']) {
    await expect(chain.read(address, name, 0, 2)).rejects.toThrow('0x32')
    await expect(chain.read(address, name, 1, 1)).rejects.toThrow('0x32')
  }
})

test('seeds many Sources in order, and the account stays an account', async () => {
  const nonce = await chain.rpc('eth_getTransactionCount', [clientOf(3), 'latest'])

  const seeded = await chain.seedSources(600, {
    account: 3,
    params: (index) => ({ imageMetadataUrl: `ipfs://${index}` }),
  })

  expect(new Set(seeded).size).toBe(600)
  expect((await chain.paramsOf(seeded[599] ?? ZERO_ADDRESS)).imageMetadataUrl).toBe('ipfs://599')
  expect(await chain.read(seeded[0] ?? ZERO_ADDRESS, 'getClient')).toBe(
    '0x90F79bf6EB2c4f870365E785982E1f101E93b906',
  )
  expect(await chain.rpc('eth_getCode', [clientOf(3), 'latest'])).toBe('0x')
  expect(await chain.rpc('eth_getTransactionCount', [clientOf(3), 'latest'])).toBe(nonce)
})

test('counts providers and tasks', async () => {
  const { address } = await chain.publishAs(0, {
    imageEnvironments: 3,
    minAvailableLockup: asWei(parseEther('10')),
  })

  await chain.registerAs(4, address, 2)
  await chain.publishTaskAs(5, address)
  await chain.publishTaskAs(5, address)

  expect(await chain.read(address, 'getRegistrantCount')).toBe(1n)
  expect(lowerCase(await chain.read(address, 'getRegistrants', 0, 0))).toEqual([clientOf(4)])
  expect(await chain.read(address, 'preferredEnvironmentOf', clientOf(4))).toBe(2n)
  expect(await chain.read(address, 'getTaskCount')).toBe(2n)
  await expect(chain.registerAs(6, address, 4)).rejects.toThrow('NotEligible')
})

test('refuses to publish beyond the stake where one is asked', async () => {
  const { nexus, vault, sendAs, publishAs, read } = await chain.deployNexus('StakingNexus')
  await publishAs(0)

  await sendAs(9, vault, 'setMinLockupPerSource', parseEther('6'))

  await expect(publishAs(0)).rejects.toThrow('InsufficientLockup')
  await sendAs(9, vault, 'setMinLockupPerSource', parseEther('5'))
  await publishAs(0)
  expect(await read(nexus, 'getActiveSourceCount', clientOf(0))).toBe(2n)
})

test('an account can add to its stake, and lose of it', async () => {
  const { vault, sendAs, stakeAs, read } = await chain.deployNexus('FinalNexus')

  await stakeAs(7, 60n)
  await sendAs(9, vault, 'sanction', clientOf(7), 10)

  expect(await read(vault, 'lockupOf', clientOf(7))).toBe(parseEther('10') + 50n)
  expect(await read(vault, 'balanceOf', clientOf(7))).toBe(0n)
  expect(await read(vault, 'sanctionOf', clientOf(7))).toBe(10n)
  await expect(sendAs(7, vault, 'lock', 1)).rejects.toThrow('InsufficientBalance')
  await expect(sendAs(7, vault, 'setMinLockupPerSource', 0)).rejects.toThrow('custom error')
})

test('refuses a port that is taken', async () => {
  const port = Number(new URL(chain.rpcUrl).port)

  await expect(startDevnet({ port })).rejects.toMatchObject({
    code: 'devnet-failed',
    message: `port ${port} or ${port + 1} is taken`,
  })
})

test('refuses a port that leaves none for the pinning service', async () => {
  await expect(startDevnet({ port: 65_535 })).rejects.toMatchObject({ code: 'devnet-failed' })
})

test('takes another pair of ports when the usual one is taken', async () => {
  const squatter = await squat(8545)

  const devnet = await startDevnet()

  expect(devnet.rpcUrl).not.toBe('http://127.0.0.1:8545')
  expect(await rpcAt(devnet.rpcUrl)('eth_chainId')).toBe('0x7a69')
  await devnet.stop()
  squatter.close()
})

test('with a block time, makes blocks by itself', async () => {
  const slow = await startTestChain({ blockTime: 1 })
  const before = Number(await slow.rpc('eth_blockNumber'))

  const { block } = await slow.publishAs(0)

  expect(block).toBeGreaterThan(before)
  await slow.stop()
})

test('after a stop nothing listens, and nothing counts as a crash', async () => {
  const devnet = await startDevnet({ port: 0, chainId: 1337 })
  expect(await rpcAt(devnet.rpcUrl)('eth_chainId')).toBe('0x539')

  await devnet.stop()

  await expect(fetch(devnet.rpcUrl)).rejects.toThrow()
  await expect(fetch(devnet.gatewayUrl)).rejects.toThrow()
  expect(await Promise.race([devnet.crashed, Promise.resolve('quiet')])).toBe('quiet')
})

function clientOf(account: number): Address {
  return chain.accounts[account]?.address ?? ZERO_ADDRESS
}

async function standing({ rpc, read, vault }: TestChain, address: Address): Promise<unknown> {
  return {
    balance: BigInt(String(await rpc('eth_getBalance', [address, 'latest']))),
    nonce: Number(await rpc('eth_getTransactionCount', [address, 'latest'])),
    lockup: await read(vault, 'lockupOf', address),
    eligible: await read(vault, 'isEligible', address),
  }
}

async function topicsOf(hash: string): Promise<readonly unknown[]> {
  const receipt = (await chain.rpc('eth_getTransactionReceipt', [hash])) as {
    readonly logs: readonly { readonly topics: readonly string[] }[]
  }
  return receipt.logs.flatMap(({ topics }) => topics)
}

function lowerCase(page: unknown): readonly string[] {
  return Array.isArray(page) ? page.map((address) => String(address).toLowerCase()) : []
}

/** Holds a port, if somebody else does not already. */
function squat(port: number): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(server))
    server.listen(port, '127.0.0.1', () => resolve(server))
  })
}

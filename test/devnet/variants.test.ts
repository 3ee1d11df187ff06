import { afterAll, beforeAll, expect, test } from 'vitest'
import { ZERO_ADDRESS } from '../../src/model/address.ts'
import { startTestChain, type TestChain } from '../support/chain.ts'
import { contracts } from '../support/contracts/nexus-calls.ts'

let chain: TestChain

beforeAll(async () => {
  chain = await startTestChain()
})

afterAll(() => chain.stop())

test('the usual Nexus keeps the lastUpdateTime that it is given; StampingNexus writes its own', async () => {
  const stamping = await chain.deployNexus('StampingNexus')

  const usual = await chain.publishAs(0, { lastUpdateTime: 7n })
  const stamped = await stamping.publishAs(0, { lastUpdateTime: 7n })

  expect((await chain.paramsOf(usual.address)).lastUpdateTime).toBe(7n)
  expect((await stamping.paramsOf(stamped.address)).lastUpdateTime).toBeGreaterThan(1_000_000_000n)
})

test('SparseNexus counts and lists removed Sources as zero addresses', async () => {
  const { nexus, read, publishAs } = await chain.deployNexus('SparseNexus')
  const { address } = await publishAs(0)

  const page = await read(nexus, 'getSources', 0, 2)

  expect(await read(nexus, 'getSourceCount')).toBe(2n)
  expect(String(page).toLowerCase()).toBe(`${ZERO_ADDRESS},${address}`)
})

test('FinalNexus refuses to update a closed Source; the usual one does not', async () => {
  const final = await chain.deployNexus('FinalNexus')
  const usual = await chain.publishAs(0)
  const refused = await final.publishAs(0)
  await chain.inactivateAs(0, usual.address)
  await final.updateAs(0, refused.address, { deliveryMethod: 1 })
  await final.inactivateAs(0, refused.address)

  await chain.updateAs(0, usual.address, { deliveryMethod: 1 })

  expect((await chain.paramsOf(usual.address)).deliveryMethod).toBe(1)
  await expect(final.updateAs(0, refused.address, { deliveryMethod: 0 })).rejects.toThrow('SourceInactive')
})

test('MuteNexus reverts without data until it may speak', async () => {
  const { nexus, publishAs, sendAs } = await chain.deployNexus('MuteNexus')

  await expect(publishAs(0)).rejects.toThrow(/execution reverted$/)
  await sendAs(1, nexus, 'mute', false)
  await publishAs(0)
})

test('DemandingNexus asks more stake than anybody has; StakelessNexus asks none', async () => {
  const demanding = await chain.deployNexus('DemandingNexus')
  const stakeless = await chain.deployNexus('StakelessNexus')

  await expect(demanding.publishAs(0)).rejects.toThrow('InsufficientLockup')
  await stakeless.publishAs(9)
  await expect(chain.publishAs(9)).rejects.toThrow('InsufficientLockup')
})

test('IgnoringNexus announces an update and changes nothing', async () => {
  const { publishAs, updateAs, paramsOf } = await chain.deployNexus('IgnoringNexus')
  const { address } = await publishAs(0)
  const before = await paramsOf(address)

  const { hash } = await updateAs(0, address, { deliveryMethod: 1 })

  expect(await topicsOf(hash)).toEqual([contracts.getEvent('SourceUpdated')?.topicHash])
  expect(await paramsOf(address)).toEqual(before)
})

test('SilentNexus publishes without an event', async () => {
  const { publishAs, read } = await chain.deployNexus('SilentNexus')

  const { hash, address } = await publishAs(0)

  expect(await topicsOf(hash)).toEqual([])
  expect(await read(address, 'getStatus')).toBe(0n)
})

async function topicsOf(hash: string): Promise<readonly unknown[]> {
  const receipt = (await chain.rpc('eth_getTransactionReceipt', [hash])) as { readonly logs: readonly { readonly topics: readonly string[] }[] }
  return receipt.logs.flatMap(({ topics }) => topics)
}

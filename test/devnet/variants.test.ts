import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { asAddress, ZERO_ADDRESS } from '../../src/model/units/address.ts'
import { startTestChain, type TestChain, type Variant } from '../support/chain.ts'
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

  const page = await read(nexus, 'getSources', 0, 1)

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
  await expect(final.updateAs(0, refused.address, { deliveryMethod: 0 })).rejects.toThrow(
    'SourceInactive',
  )
})

test('MuteNexus reverts without data until it may speak', async () => {
  const { nexus, publishAs, sendAs } = await chain.deployNexus('MuteNexus')

  await expect(publishAs(0)).rejects.toThrow(/execution reverted$/)
  await sendAs(1, nexus, 'mute', false)
  await publishAs(0)
})

test('the usual Nexus asks no stake; StakingNexus asks the minimum, DemandingNexus more than anybody has', async () => {
  const staking = await chain.deployNexus('StakingNexus')
  const demanding = await chain.deployNexus('DemandingNexus')

  await chain.publishAs(9)
  await expect(staking.publishAs(9)).rejects.toThrow('InsufficientLockup')
  await staking.publishAs(0)
  await expect(demanding.publishAs(0)).rejects.toThrow('InsufficientLockup')
})

describe('three Sources of which the first is closed', () => {
  // What getSources gives for (0, 1), (1, 1), (1, 2) and (2, 3), by the rows of the list; x is a
  // stranger, 0 no address.
  test.each<[Variant, readonly string[]]>([
    ['ExclusiveNexus', ['a', '', 'b', 'c']],
    ['AbsoluteNexus', ['a b', 'refused', 'refused', 'refused']],
    ['ClippedNexus', ['a b', 'b', 'b c', 'c']],
    ['PaddedNexus', ['a b', 'b', 'b c', 'c 0']],
    ['StrangerNexus', ['a b x', 'b x', 'b c x', 'c 0 x']],
    ['NarrowNexus', ['a b', 'b', 'b c', 'refused']],
    ['PagelessNexus', ['refused', 'refused', 'refused', 'refused']],
    ['BlankingNexus', ['0 b', 'b', 'b c', 'refused']],
  ])('are paged by %s in its way', async (variant, pages) => {
    const { nexus, seedSources, inactivateAs, read } = await chain.deployNexus(variant)
    const [a = ZERO_ADDRESS, b = ZERO_ADDRESS, c = ZERO_ADDRESS] = await seedSources(3)
    await inactivateAs(0, a)
    const letters = new Map([
      [a, 'a'],
      [b, 'b'],
      [c, 'c'],
      [ZERO_ADDRESS, '0'],
    ])
    const page = async ([lower, upper]: readonly [number, number]): Promise<string> =>
      read(nexus, 'getSources', lower, upper).then(
        (rows) =>
          Array.isArray(rows)
            ? rows.map((row) => letters.get(asAddress(String(row))) ?? 'x').join(' ')
            : 'no list',
        () => 'refused',
      )

    expect(await Promise.all([page([0, 1]), page([1, 1]), page([1, 2]), page([2, 3])])).toEqual(
      pages,
    )
  })
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
  const receipt = (await chain.rpc('eth_getTransactionReceipt', [hash])) as {
    readonly logs: readonly { readonly topics: readonly string[] }[]
  }
  return receipt.logs.flatMap(({ topics }) => topics)
}

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Supply, SupplyCause, SupplyMemory } from '../../src/model/source/supply.ts'
import { asWei } from '../../src/model/units/amount.ts'
import { type Watch, watchSupply } from '../../src/supply/watch.ts'
import { aPlan } from '../support/builders.ts'
import {
  aLiveSource,
  ENOUGH,
  type Manner,
  OTHER,
  PINNED,
  type Servers,
  supplyPorts,
  TOO_LITTLE,
} from '../support/supply-double.ts'

const NETWORK = { gatewayUrl: 'https://gateway.example/ipfs/' }
const DAY = 86_400n
const START = 1_800_000_000n
const PRICE = { expected: asWei(1n), atMost: asWei(2n), tip: asWei(0n) }

type Watched = Supply & { readonly memory: SupplyMemory }

function look(servers: Servers, watch: Partial<Watch> = {}): Promise<Watched> {
  const plan = { ...aPlan(), fees: null, balance: ENOUGH, price: PRICE }
  return watchSupply(supplyPorts(servers), {
    ...{ plan, live: [aLiveSource()], at: 100, network: NETWORK, memory: new Map() },
    ...watch,
  })
}

function causes({ findings }: Supply): readonly SupplyCause[] {
  return findings.map(({ cause }) => cause)
}

/** The runs of a watch, each with what the one before remembered. */
async function days(...each: readonly Servers[]): Promise<readonly Watched[]> {
  const runs: Watched[] = []
  for (const [index, servers] of each.entries())
    runs.push(
      await look(
        { today: START + BigInt(index) * DAY, ...servers },
        { memory: runs.at(-1)?.memory ?? new Map() },
      ),
    )
  return runs
}

test('says nothing on a good day, and remembers what it saw', async () => {
  const first = await look({})

  expect(first).toMatchObject({ findings: [], unknown: [] })
  const second = await look({}, { memory: first.memory })
  expect(second).toMatchObject({ findings: [], unknown: [] })
  expect(second.memory).toEqual(first.memory)
})

describe('each fault is told as what it is', () => {
  const ONE_AT_A_TIME: readonly (readonly [Servers, readonly SupplyCause[], number])[] = [
    [{ gateway: 'gone' }, ['content-gone', 'content-gone'], 0],
    [{ gateway: 'other' }, ['content-gone', 'content-gone'], 0],
    [{ gateway: 'silent' }, [], 2],
    // once all time is over nobody else is asked
    [{ gateway: 'hangs' }, [], 3],
    [{ url: 'gone' }, ['content-gone'], 0],
    [{ url: 'other' }, ['url-changed'], 0],
    [{ url: 'silent' }, [], 1],
    [{ url: 'hangs' }, [], 2],
    [{ registry: 'gone' }, ['image-gone'], 0],
    [{ registry: 'other' }, ['image-moved'], 0],
    [{ registry: 'silent' }, [], 1],
    [{ registry: 'hangs' }, [], 1],
    [{ providers: 2 }, ['providers-left'], 0],
    [{ providers: 0 }, ['providers-left'], 0],
    [{ providers: null }, [], 1],
  ]
  test.each(ONE_AT_A_TIME)('%o', async (servers, expected, unknown) => {
    const [, second] = await days({}, servers)

    expect(causes(second ?? fail())).toEqual(expected)
    expect(second?.unknown.length).toBe(unknown)
  })

  test('a finding is told since it was seen first, while it lasts', async () => {
    const runs = await days({}, { gateway: 'gone' }, { gateway: 'gone' }, {}, { gateway: 'gone' })

    expect(runs.map(({ findings }) => findings[0]?.since)).toEqual([
      undefined,
      START + DAY,
      START + DAY,
      undefined,
      START + 4n * DAY,
    ])
  })

  test('no provider is told after three days of it', async () => {
    const runs = await days(...Array(5).fill({ providers: 0 }))

    expect(runs.map(causes)).toEqual([[], [], [], ['no-providers'], ['no-providers']])
    expect(runs[3]?.findings[0]?.since).toBe(START)
  })

  test('where nothing is remembered, no provider is told at once and nothing as a change', async () => {
    const now = { memory: undefined }

    expect(causes(await look({ providers: 0 }, now))).toEqual(['no-providers'])
    expect(causes(await look({ url: 'other', registry: 'other', providers: 1 }, now))).toEqual([])
    expect((await look({ gateway: 'gone' }, now)).findings[0]?.since).toBeNull()
    expect((await look({}, now)).memory.size).toBe(0)
  })

  test('a peak of a month ago is forgotten, and one of two who leaves is no half', async () => {
    const [first] = await days({ providers: 10 })
    const later = (providers: number, day: bigint) =>
      look({ providers, today: START + day * DAY }, { memory: first?.memory ?? new Map() })

    expect(causes(await later(5, 29n))).toEqual(['providers-left'])
    expect(causes(await later(6, 29n))).toEqual([])
    expect(causes(await later(5, 30n))).toEqual([])
    expect((await days({ providers: 2 }, { providers: 1 })).map(causes)).toEqual([[], []])
  })

  test('a balance below the next apply, or below one update where nothing is wanted', async () => {
    const plan = { ...aPlan(), balance: TOO_LITTLE, price: PRICE }
    const fees = { expected: asWei(1n), atMost: asWei(5n), balance: TOO_LITTLE, limit: asWei(9n) }

    const wanted = await look({}, { plan: { ...plan, fees } })
    expect(wanted.findings).toMatchObject([{ cause: 'balance-low', needed: 5n, isWanted: true }])
    const idle = await look({}, { plan: { ...plan, fees: null } })
    expect(idle.findings).toMatchObject([{ cause: 'balance-low', isWanted: false }])
    const contract = { ...plan, fees, isContractClient: true as const }
    expect(causes(await look({}, { plan: contract }))).toEqual([])
  })
})

describe('images', () => {
  const running = (image: string, letsTagsMove = false) => {
    const text = `services:\n  chat:\n    image: ${image}\n`
    const contents = [{ part: 'cpu', content: 'QmCompose', isOurs: true, text } as const]
    return { live: [aLiveSource({ contents, letsTagsMove })] }
  }

  test('one with a digest is moved where the tag of a version is, whatever was seen before', async () => {
    const pinned = running(`registry.example/acme/chat:1.4.0@${PINNED}`)
    // the digest itself answers too, since the double has one answer for both
    expect(causes(await look({ gateway: 'silent', registry: 'fine' }, pinned))).toEqual([])
    const moved = await look({ gateway: 'silent', registry: 'other' }, pinned)
    expect(moved.findings).toMatchObject([
      { cause: 'image-moved', isPinned: true, before: 'a'.repeat(16), now: 'b'.repeat(16) },
    ])
    const rolling = running(`registry.example/acme/chat:latest@${PINNED}`)
    expect(causes(await look({ gateway: 'silent', registry: 'other' }, rolling))).toEqual([])
  })

  test('a tag may move where the definition says that it needs no digest', async () => {
    const free = running('registry.example/acme/chat:latest', true)
    const { memory } = await look({ gateway: 'silent' }, free)

    const next = await look({ gateway: 'silent', registry: 'other' }, { ...free, memory })
    expect(causes(next)).toEqual([])
  })

  test('nobody is asked for what a text behind an https: URL names, nor for a variable', async () => {
    const ports = supplyPorts()
    const live = [aLiveSource({ contents: [] }), ...running('acme/$CHAT').live]
    const plan = { ...aPlan(), balance: ENOUGH, price: PRICE, fees: null }
    await watchSupply(ports, { plan, live, at: 100, network: NETWORK })

    expect(ports.asked.filter((what) => what !== 'QmCompose')).toEqual([
      'https://files.example/compose.yml',
      '1.4.0',
    ])
  })
})

test('what somebody has accepted by closing the issue goes for right, and the next change does not', async () => {
  const [, changed] = await days({}, { url: 'other', registry: 'other', providers: 1 })
  const memory = changed?.memory ?? new Map()
  const accepting = { memory, isAcknowledged: true }

  const same = { url: 'other', registry: 'other', providers: 1 } as const
  const accepted = await look(same, accepting)
  expect(causes(accepted)).toEqual([])
  expect(causes(await look(same, { memory: accepted.memory }))).toEqual([])
  const back = await look({ url: 'fine', registry: 'other', providers: 1 }, accepting)
  expect(causes(back)).toEqual(['url-changed'])
  const gone = await look({ gateway: 'gone', url: 'other', registry: 'other' }, accepting)
  expect(causes(gone)).toEqual(['content-gone', 'content-gone'])
})

test('a silence neither adds a finding nor takes one away', async () => {
  const manner = fc.constantFrom<Manner>('fine', 'gone', 'silent', 'other')
  const servers = fc.record({
    gateway: manner,
    url: manner,
    registry: manner,
    providers: fc.constantFrom(null, 0, 1, 4, 9),
  })
  const silent: Servers = { gateway: 'silent', url: 'silent', registry: 'silent', providers: null }
  await fc.assert(
    fc.asyncProperty(fc.array(servers, { minLength: 1, maxLength: 6 }), async (history) => {
      const runs = await days(...history)
      const last = runs.at(-1)
      const today = START + BigInt(history.length - 1) * DAY
      const quiet = await look({ ...silent, today }, { memory: last?.memory ?? new Map() })

      const told = (run: Watched | undefined) =>
        run?.findings.map(({ cause, ids, since }) => ({ cause, ids, since }))
      expect(told(quiet)).toEqual(told(last))
      expect(quiet.findings.every(({ unseen }) => unseen !== null)).toBe(true)
      expect(quiet.memory).toEqual(last?.memory)
    }),
    { numRuns: 60 },
  )
})

test('a host that keeps silent is left alone, and everything is asked once', async () => {
  const many = Array.from({ length: 40 }, (_, at) =>
    aLiveSource({
      id: `chat-${at}`,
      urls: [],
      contents: [{ part: 'metadata', content: `QmMetadata${at}`, isOurs: true }],
    }),
  )
  const plan = { ...aPlan(), balance: ENOUGH, price: PRICE, fees: null }
  const [fine, silent] = [supplyPorts(), supplyPorts({ gateway: 'silent' })]
  const watch = { plan, live: many, at: 100, network: NETWORK } as const
  await watchSupply(fine, watch)
  const found = await watchSupply(silent, watch)

  expect([...new Set(fine.asked)].length).toBe(fine.asked.length)
  expect(fine.asked.length).toBe(40)
  expect(silent.asked.length).toBeLessThan(8)
  expect(found.unknown.length).toBe(40)
  expect(OTHER).not.toBe(PINNED)
})

function fail(): never {
  throw new Error('there was no such run')
}

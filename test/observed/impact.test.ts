import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Fault } from '../../src/model/fault.ts'
import type { Close, Update } from '../../src/model/source/change.ts'
import type { Registrant, RegistrantsQuery } from '../../src/model/source/registrant.ts'
import { ENVIRONMENTS, type Environment } from '../../src/model/source/source.ts'
import { asWei } from '../../src/model/units/amount.ts'
import { readImpacts, registeredOf } from '../../src/observed/impact.ts'
import { aChange, anAddress } from '../support/builders.ts'
import { memoryChain } from '../support/memory-chain.ts'

const BITS = { cpu: 1, nvidia: 2, amd: 4 } as const
type Kept = readonly Environment[]

const maskOf = (environments: Kept): number =>
  environments.reduce((mask, environment) => mask | BITS[environment], 0)
const value = (raw: string) => ({ text: raw, raw })

/** An update from these environments to those, and from one lockup to another. */
function anUpdate(before: Kept, after: Kept, lockup: readonly [bigint, bigint] = [0n, 0n]): Update {
  const update = aChange('update', 'one') as Update
  const url = (kept: Kept, one: Environment) => (kept.includes(one) ? value(`ipfs://${one}`) : null)
  return {
    ...update,
    params: { ...update.params, imageEnvironments: maskOf(after) },
    fields: [
      ...ENVIRONMENTS.map((field) => ({
        field,
        before: url(before, field),
        after: url(after, field),
      })),
      { field: 'minLockup', before: value(`${lockup[0]}`), after: value(`${lockup[1]}`) },
    ],
  }
}

const kept = fc.subarray([...ENVIRONMENTS])
const registrant = fc.record({
  environments: fc.option(fc.integer({ min: 0, max: 255 })),
  lockup: fc.option(fc.bigInt({ min: 0n, max: 20n }).map(asWei), { freq: 20 }),
})

test('a provider is stranded where an environment of its own goes and it has none that stays', () => {
  fc.assert(
    fc.property(kept, kept, fc.array(registrant), (before, after, registrants) => {
      const { stranded } = registeredOf(anUpdate(before, after), registrants.length, registrants)

      const dropped = before.filter((one) => !after.includes(one))
      const own = ({ environments: mask }: Registrant): Kept =>
        mask === null || mask > 7 ? [] : ENVIRONMENTS.filter((one) => (mask & BITS[one]) !== 0)
      const hit = registrants.filter(
        (one) =>
          own(one).some((name) => dropped.includes(name)) &&
          !own(one).some((name) => after.includes(name)),
      )
      expect(stranded).toBe(dropped.length === 0 ? undefined : hit.length)
    }),
  )
})

test('who holds less than a raised lockup is counted, where it is known of all', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 20n }),
      fc.bigInt({ min: 0n, max: 20n }),
      fc.array(registrant),
      (before, after, registrants) => {
        const { belowLockup } = registeredOf(
          anUpdate(['cpu'], ['cpu'], [before, after]),
          registrants.length,
          registrants,
        )

        const isKnown = registrants.every(({ lockup }) => lockup !== null)
        expect(belowLockup).toBe(
          after > before && isKnown
            ? registrants.filter(({ lockup }) => (lockup ?? 0n) < after).length
            : undefined,
        )
      },
    ),
  )
})

test('environments are counted in their order, and those of nobody are left out', () => {
  const masks = [4, 1, 1, 0, 9, null, 4, 1]

  const { byEnvironment } = registeredOf(
    aChange('close', 'one') as Close,
    masks.length,
    masks.map((environments) => ({ environments, lockup: null })),
  )

  expect(Object.entries(byEnvironment)).toEqual([
    ['cpu', 3],
    ['amd', 2],
  ])
})

test('few providers are all looked at, and of a great many as many as one plan has room for', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(fc.nat(40), fc.nat(20_000)), { minLength: 1, maxLength: 30 }),
      async (counts) => {
        let asked: readonly RegistrantsQuery[] = []
        const chain = memoryChain({
          impacts: (addresses) =>
            Promise.resolve(
              addresses.map((_, index) => ({ providers: counts[index] ?? 0, tasks: 0 })),
            ),
          registrants: (queries) => {
            asked = queries
            return Promise.resolve(
              queries.map(({ looked }) =>
                Array.from({ length: looked }, () => ({ environments: 1, lockup: null })),
              ),
            )
          },
        })
        const changes = counts.map((_, index) => aChange('close', `one-${index}`))

        const impacts = await readImpacts(chain, changes, 7)

        const sum = counts.reduce((all, count) => all + count, 0)
        const looked = asked.reduce((all, query) => all + query.looked, 0)
        expect(looked).toBeLessThanOrEqual(2_000)
        if (sum <= 2_000) expect(looked).toBe(sum)
        for (const query of asked) expect(query.looked).toBeGreaterThan(0)
        for (const [index, count] of counts.entries()) {
          const impact = impacts.get(`one-${index}`)
          const { registered } = impact ?? {}
          expect(impact?.providers).toBe(count)
          expect(registered === undefined).toBe(count === 0)
          const share = registered?.looked ?? count
          expect(registered?.byEnvironment).toEqual(count === 0 ? undefined : { cpu: share })
          if (count <= 2_000 / counts.length) expect(registered?.looked).toBeUndefined()
        }
      },
    ),
    { numRuns: 40 },
  )
})

test.each<[string, number | null]>([
  ['nobody is registered', 0],
  ['the Source does not say how many are', null],
  ['the number is no number of people', 2 ** 200],
])('nobody is looked for where %s', async (_, providers) => {
  const chain = memoryChain({
    impacts: () => Promise.resolve([providers === null ? null : { providers, tasks: 3 }]),
    registrants: () => expect.fail(),
  })

  const impacts = await readImpacts(chain, [aChange('close', 'one')], 7)

  expect(impacts.get('one')).toEqual(providers === null ? null : { providers, tasks: 3 })
})

test('stakes are asked for only where the lockup is raised', async () => {
  let asked: readonly RegistrantsQuery[] = []
  const chain = memoryChain({
    impacts: (addresses) => Promise.resolve(addresses.map(() => ({ providers: 1, tasks: 0 }))),
    registrants: (queries) => {
      asked = queries
      return Promise.resolve(queries.map(() => null))
    },
  })
  const raised = { ...anUpdate(['cpu'], ['cpu'], [1n, 2n]), id: 'raised', address: anAddress(5) }
  const lowered = { ...anUpdate(['cpu'], ['cpu'], [2n, 1n]), id: 'lowered', address: anAddress(6) }

  const impacts = await readImpacts(chain, [raised, lowered], 7)

  expect(asked.map(({ source, withLockups }) => [source, withLockups])).toEqual([
    [anAddress(5), true],
    [anAddress(6), false],
  ])
  expect([...impacts.values()]).toEqual([
    { providers: 1, tasks: 0 },
    { providers: 1, tasks: 0 },
  ])
})

test('a node that does not say who is registered costs nobody a run: the counts stand alone', async () => {
  const update = anUpdate(['cpu', 'nvidia'], ['cpu'])
  const chain = {
    ...memoryChain({}),
    impacts: () => Promise.resolve([{ providers: 12, tasks: 3 }]),
    registrants: () => Promise.reject(new Fault('rpc-unreachable', 'it hangs')),
  }

  const impacts = await readImpacts(chain, [update], 7)

  expect(impacts.get('one')).toEqual({ providers: 12, tasks: 3 })
})

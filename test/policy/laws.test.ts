import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Consent, decide } from '../../src/consent/decide.ts'
import { policyRefusals } from '../../src/consent/policies.ts'
import { stricter } from '../../src/consent/stricter.ts'
import { POLICY_CODES } from '../../src/model/codes.ts'
import type { Config, Network } from '../../src/model/network/network.ts'
import type { Policy, PolicyRule, Step } from '../../src/model/policy.ts'
import type { Impact, PlannedChange } from '../../src/model/source/change.ts'
import { asWei } from '../../src/model/units/amount.ts'
import { violationsOf } from '../../src/policy/judge.ts'
import { isWithin, reachOf } from '../../src/policy/step.ts'
import { aChange, aContext, aNetwork, anAddress, aPlan } from '../support/builders.ts'

const PLACE = { path: 'policy', file: 'ogpu.yaml', line: 1 }
const NAMES = ['docker.io/library/redis', 'ghcr.io/acme/chat', 'quay.io/acme/chat'] as const

const wei = fc.bigInt({ min: 0n, max: 12n }).map(asWei)
const step: fc.Arbitrary<Step> = fc.oneof(
  fc
    .bigInt({ min: 0n, max: 30_000n })
    .map((hundredths) => ({ kind: 'percent' as const, hundredths })),
  fc
    .bigInt({ min: 100n, max: 900n })
    .map((hundredths) => ({ kind: 'factor' as const, hundredths })),
)
const rule: fc.Arbitrary<PolicyRule> = fc
  .oneof(
    fc.record({ kind: fc.constantFrom('price-min' as const, 'price-max' as const), amount: wei }),
    fc.record({ kind: fc.constantFrom('price-step' as const, 'lockup-step' as const), step }),
    fc.record({
      kind: fc.constant('images' as const),
      from: fc
        .subarray([...NAMES])
        .map((names) => names.map((name) => ({ text: name, name, isBeneath: false }))),
    }),
    fc.record({ kind: fc.constant('digests' as const) }),
    fc.record({
      kind: fc.constant('stranded' as const),
      most: fc.nat(4).map((most) => ({ kind: 'count' as const, most })),
    }),
    fc.record({ kind: fc.constant('download' as const), bytes: fc.bigInt({ min: 0n, max: 9n }) }),
    fc.record({
      kind: fc.constant('folders' as const),
      folders: fc
        .constantFrom<readonly string[]>([], ['local'], ['other'])
        .map((networks) => [{ folder: 'sources', networks }]),
    }),
  )
  .map((one) => ({ ...one, place: PLACE }))
const somePolicy: fc.Arbitrary<Policy> = fc.array(rule, { maxLength: 5 })

const impact: fc.Arbitrary<Impact | null> = fc.option(
  fc.record({
    providers: fc.nat(5),
    tasks: fc.constant(0),
    registered: fc.record({ byEnvironment: fc.constant({}), stranded: fc.nat(5) }),
  }),
)

const image = fc.record({
  service: fc.constant('app'),
  image: fc.constant('an image'),
  name: fc.option(fc.constantFrom(...NAMES)),
  hasDigest: fc.boolean(),
})

const shown = (amount: bigint | null) =>
  amount === null ? null : { text: `${amount}`, raw: `${amount}` }

/** A change with figures of its own, whatever a real plan would hold. */
function changeOf(id: string): fc.Arbitrary<PlannedChange> {
  return fc
    .record({
      kind: fc.constantFrom('publish' as const, 'update' as const, 'close' as const),
      price: fc.tuple(fc.option(wei), wei),
      lockup: fc.tuple(fc.option(wei), wei),
      drops: fc.boolean(),
      services: fc.option(fc.array(image, { maxLength: 2 })),
      impact,
      bytes: fc.option(fc.nat(20)),
    })
    .map(({ kind, price, lockup, drops, services, impact: affected, bytes }): PlannedChange => {
      const change = aChange(kind, id)
      if (change.kind === 'close') return { ...change, impact: affected }
      return {
        ...change,
        impact: change.kind === 'publish' ? null : affected,
        fields: [
          { field: 'minPayment', before: shown(price[0]), after: shown(price[1]) },
          { field: 'minLockup', before: shown(lockup[0]), after: shown(lockup[1]) },
          ...(drops ? [{ field: 'amd' as const, before: shown(1n), after: null }] : []),
        ],
        compose: [
          {
            environment: 'cpu',
            from: 'file',
            name: 'compose.yaml',
            cid: null,
            changed: true,
            ...(services === null ? {} : { services }),
          },
        ],
        ...(bytes === null
          ? {}
          : {
              download: {
                images: [
                  { environment: 'cpu', service: 'app', image: 'an image', bytes, newBytes: null },
                ],
                unknown: [],
              },
            }),
      }
    })
}

const changes = fc.tuple(changeOf('one'), changeOf('two'), changeOf('three'))
const waived = fc.subarray([...POLICY_CODES])

const network = (policy: Policy): Network => aNetwork({ policy })
const configOf = (networks: readonly Network[], policy: Policy = []): Config => ({
  file: 'ogpu.yaml',
  owner: 'acme-abc123',
  policy,
  networks: new Map(networks.map((one) => [one.name, one])),
})
const brokenBy = (change: PlannedChange, policy: Policy): ReadonlySet<string> =>
  new Set(violationsOf(change, policy, 'local').map(({ code }) => code))

describe('the stricter of head and base', () => {
  test('refuses whatever one of them refuses, under whichever name the wallet goes', () => {
    fc.assert(
      fc.property(
        somePolicy,
        somePolicy,
        changeOf('one'),
        fc.constantFrom('local', 'renamed'),
        (head, base, change, name) => {
          const both = stricter(
            network(head),
            configOf([{ ...network(base), name }]),
            'c'.repeat(40),
          )

          expect(brokenBy(change, both.policy)).toEqual(
            new Set([...brokenBy(change, head), ...brokenBy(change, base)]),
          )
        },
      ),
    )
  })

  test('holds a network that the base does not know by what the base says of all', () => {
    fc.assert(
      fc.property(somePolicy, somePolicy, changeOf('one'), (head, base, change) => {
        const other = { ...network([]), name: 'other', client: anAddress(99) }
        const both = stricter(network(head), configOf([other], base))

        expect(brokenBy(change, both.policy)).toEqual(
          new Set([...brokenBy(change, head), ...brokenBy(change, base)]),
        )
      }),
    )
  })
})

describe('a waiver', () => {
  test('lets its own rule through and no other, and only once it counts', () => {
    fc.assert(
      fc.property(
        somePolicy,
        changeOf('one'),
        waived,
        fc.boolean(),
        (policy, change, all, counts) => {
          const waivers = new Map([
            ['one', all.map((code) => ({ code, reason: 'a good reason', counts }))],
            ['two', POLICY_CODES.map((code) => ({ code, reason: 'of another one', counts: true }))],
          ])
          const left = policyRefusals([change], aContext({ network: { policy }, waivers }))

          const expected = [...brokenBy(change, policy)].filter(
            (code) => !counts || !all.some((one) => one === code),
          )
          expect(left.length).toBe(expected.length)
          for (const { code, message } of left)
            expect(expected.some((one) => one === code || message.startsWith(`${one} can't`))).toBe(
              true,
            )
        },
      ),
    )
  })
})

test('neither the order of definitions nor that of rules matters', () => {
  fc.assert(
    fc.property(
      fc.tuple(somePolicy, changes).chain(([policy, all]) =>
        fc.record({
          policy: fc.constant(policy),
          all: fc.constant(all),
          shuffledRules: fc.shuffledSubarray([...policy], { minLength: policy.length }),
          shuffled: fc.shuffledSubarray([...all], { minLength: all.length }),
        }),
      ),
      ({ policy, all, shuffledRules, shuffled }) => {
        const told = (rules: Policy, of: readonly PlannedChange[]): readonly string[] =>
          policyRefusals(of, aContext({ network: { policy: rules } }))
            .map(({ id, code }) => `${id} ${code}`)
            .sort()

        expect(told(shuffledRules, shuffled)).toEqual(told(policy, all))
      },
    ),
  )
})

test('a policy never lets through what is refused without it, and a waiver nothing that no policy refuses', () => {
  const consents: fc.Arbitrary<Consent> = fc.constantFrom(
    { kind: 'none' },
    { kind: 'all' },
    { kind: 'reviews' },
    { kind: 'foretold' },
  )
  fc.assert(
    fc.property(
      somePolicy,
      changes,
      waived,
      consents,
      fc.constantFrom('none' as const, 'plan' as const),
      fc.option(fc.nat(2), { nil: undefined }),
      (policy, all, codes, consent, review, closings) => {
        const plan = aPlan(all)
        const facts = { review, ...(closings === undefined ? {} : { limits: { closings } }) }
        const waivers = new Map(
          all.map(({ id }) => [id, codes.map((code) => ({ code, reason: 'why', counts: true }))]),
        )
        const sent = (rules: Policy): readonly string[] =>
          decide(
            plan,
            consent,
            aContext({ network: { ...facts, policy: rules }, waivers }),
          ).send.map(({ id }) => id)

        const without = sent([])
        expect(sent(policy).filter((id) => !without.includes(id))).toEqual([])
      },
    ),
  )
})

test('a step reaches exactly what it says, whatever is published', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 10n ** 30n }),
      fc.bigInt({ min: 0n, max: 10n ** 31n }),
      step,
      (was, is, one) => {
        const away = is > was ? is - was : was - is
        const expected =
          one.kind === 'percent'
            ? away * 10_000n <= was * one.hundredths
            : is * 100n <= was * one.hundredths && was * 100n <= is * one.hundredths

        expect(isWithin(was, is, one)).toBe(expected)
        const { least, most } = reachOf(was, one)
        if (least <= most) expect([least, most].every((end) => isWithin(was, end, one))).toBe(true)
      },
    ),
  )
})

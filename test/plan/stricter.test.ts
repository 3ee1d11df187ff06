import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { identityChange, stricter } from '../../src/consent/stricter.ts'
import type {
  Config,
  Limits,
  Network,
  PromotedFrom,
  Review,
  SetFinality,
} from '../../src/model/network/network.ts'
import { asWei } from '../../src/model/units/amount.ts'
import { aNetwork, anAddress } from '../support/builders.ts'

/** From the one that believes everybody to the one that believes nobody. */
const FINALITIES: readonly (SetFinality | undefined)[] = ['instant', undefined, 'confirmations']

const REVIEWS: readonly Review[] = ['none', 'plan', 'approval']

function aConfig(networks: readonly Network[], owner = 'acme-abc123'): Config {
  return {
    file: 'ogpu.yaml',
    owner,
    policy: [],
    networks: new Map(networks.map((network) => [network.name, network])),
  }
}

const someLimits: fc.Arbitrary<Limits> = fc.record(
  {
    publishes: fc.nat(3),
    updates: fc.nat(3),
    closings: fc.nat(3),
    fees: fc.bigInt({ min: 0n, max: 3n }).map(asWei),
  },
  { requiredKeys: ['fees'] },
)
/** Two networks to promote from, of which one has other endpoints now and then. */
const somePromotion: fc.Arbitrary<PromotedFrom> = fc.record({
  from: fc.constantFrom(
    ...['https://one.example', 'https://two.example'].flatMap((rpcUrl) =>
      [1, 2].map((chainId) => aNetwork({ chainId, rpcUrl })),
    ),
  ),
  require: fc.constantFrom('warn', 'refuse'),
})
const somePromotions = fc.uniqueArray(somePromotion, {
  maxLength: 2,
  selector: ({ from }) => from.chainId,
})
const someNetwork = fc
  .record({
    review: fc.constantFrom(...REVIEWS),
    limits: someLimits,
    confirmations: fc.nat(5),
    name: fc.constantFrom('local', 'elsewhere'),
    finality: fc.constantFrom(...FINALITIES),
    promotions: somePromotions,
  })
  .map(({ finality, promotions, ...facts }) =>
    aNetwork({
      ...facts,
      ...(finality === undefined ? {} : { finality }),
      ...(promotions.length === 0 ? {} : { promotions }),
    }),
  )

/** Whether one network lets through no more than the other. */
function isAsStrict(one: Network, other: Network): boolean {
  const within = (limit: keyof Limits): boolean => {
    const [mine, theirs] = [one.limits[limit], other.limits[limit]]
    return theirs === undefined || (mine !== undefined && mine <= theirs)
  }
  return (
    REVIEWS.indexOf(one.review) >= REVIEWS.indexOf(other.review) &&
    one.confirmations >= other.confirmations &&
    FINALITIES.indexOf(one.finality) >= FINALITIES.indexOf(other.finality) &&
    (other.promotions ?? []).every(({ from, require }) =>
      (one.promotions ?? []).some(
        (mine) => mine.from.chainId === from.chainId && [require, 'refuse'].includes(mine.require),
      ),
    ) &&
    (['publishes', 'updates', 'closings', 'fees'] as const).every(within)
  )
}

test('somebody may approve drift only where both head and base name them, in whatever letters', () => {
  const [head, base] = [
    aNetwork({ approvers: ['Keeper', 'new'] }),
    aNetwork({ approvers: ['keeper', 'gone'] }),
  ]

  expect(stricter(head, aConfig([base])).approvers).toEqual(['Keeper'])
  expect(stricter(head, aConfig([aNetwork()])).approvers).toEqual([])
  expect(stricter(head, undefined).approvers).toEqual(['Keeper', 'new'])
})

test('a limit of fees that nobody wrote counts as if it were written, in base and head', () => {
  const usual = aNetwork({ limits: { fees: asWei(5n), isFeesDefault: true } })
  const written = (fees: bigint): Network => aNetwork({ limits: { fees: asWei(fees) } })
  const both = (head: Network, base: Network): Limits => stricter(head, aConfig([base])).limits

  expect(both(written(9n), usual)).toEqual({ fees: 5n, isFeesDefault: true })
  expect(both(written(1n), usual)).toEqual({ fees: 1n })
  expect(both(usual, written(1n))).toEqual({ fees: 1n })
  expect(both(usual, written(9n))).toEqual({ fees: 5n, isFeesDefault: true })
  expect(both(written(9n), written(8n))).toEqual({ fees: 8n })
})

describe('the guards of head and base together', () => {
  test('are as strict as each of them', () => {
    fc.assert(
      fc.property(someNetwork, someNetwork, (head, base) => {
        const both = stricter(head, aConfig([base]))

        expect(isAsStrict(both, head)).toBe(true)
        expect(isAsStrict(both, base)).toBe(true)
      }),
      { numRuns: 200 },
    )
  })

  test('are no stricter than one of them in each respect', () => {
    fc.assert(
      fc.property(someNetwork, someNetwork, (head, base) => {
        const { review, confirmations, limits } = stricter(head, aConfig([base]))

        expect([head.review, base.review]).toContain(review)
        expect([head.confirmations, base.confirmations]).toContain(confirmations)
        for (const key of ['publishes', 'updates', 'closings', 'fees'] as const)
          expect([head.limits[key], base.limits[key]]).toContain(limits[key])
      }),
    )
  })

  test('ask the network that something has to be live on where the base asks it', () => {
    fc.assert(
      fc.property(someNetwork, someNetwork, (head, base) => {
        const { promotions = [] } = stricter(head, aConfig([base]))
        const then = new Map((base.promotions ?? []).map(({ from }) => [from.chainId, from.rpcUrl]))

        expect(new Set(promotions.map(({ from }) => from.chainId)).size).toBe(promotions.length)
        for (const { from } of promotions)
          expect([from.rpcUrl, undefined]).toContain(then.get(from.chainId))
      }),
    )
  })

  test('leave everything else as head has it', () => {
    const head = aNetwork({
      rpcUrl: 'https://new.example',
      gatewayUrl: 'https://new.example/ipfs/',
      unmanaged: [anAddress(50)],
    })

    expect(stricter(head, aConfig([aNetwork()]))).toStrictEqual(head)
  })

  test('are head’s where there is no base', () => {
    const head = aNetwork({ review: 'plan' })

    expect(stricter(head, undefined)).toEqual(head)
    expect(stricter(head, aConfig([]))).toEqual(head)
  })

  test('stay on under a new name for the same wallet', () => {
    expect(
      stricter(
        aNetwork({ name: 'new', review: 'none' }),
        aConfig([aNetwork({ review: 'approval' })]),
      ).review,
    ).toBe('approval')
  })

  test('stay on for another wallet or chain under the same name', () => {
    const head = aNetwork({ review: 'none', client: anAddress(51), chainId: 1 })

    expect(stricter(head, aConfig([aNetwork({ review: 'approval' })])).review).toBe('approval')
  })

  test('of the same wallet on another chain say nothing', () => {
    expect(
      stricter(aNetwork({ name: 'new', chainId: 1 }), aConfig([aNetwork({ review: 'approval' })]))
        .review,
    ).toBe('none')
  })

  test('of another wallet say nothing', () => {
    expect(
      stricter(
        aNetwork({ name: 'new', client: anAddress(51) }),
        aConfig([aNetwork({ review: 'approval' })]),
      ).review,
    ).toBe('none')
  })
})

describe('the identity', () => {
  test('is unchanged where owner, client and contracts are', () => {
    expect(
      identityChange(
        'local',
        aConfig([aNetwork()]),
        aConfig([aNetwork({ review: 'plan', rpcUrl: 'https://other.example' })]),
      ),
    ).toBeUndefined()
  })

  test.each([
    ['owner', aConfig([aNetwork()], 'new-000000')],
    ['client', aConfig([aNetwork({ client: anAddress(52) })])],
    ['chainId', aConfig([aNetwork({ chainId: 1 })])],
    ['nexus', aConfig([aNetwork({ nexus: anAddress(53) })])],
  ])('is another with another %s', (word, head) => {
    expect(identityChange('local', head, aConfig([aNetwork()]))).toMatch(
      new RegExp(`^${word} .* \\(was `),
    )
  })

  test('is nobody’s to compare without a base, and of a new network only by its owner', () => {
    expect(identityChange('local', aConfig([aNetwork()]), undefined)).toBeUndefined()
    expect(identityChange('local', aConfig([aNetwork()]), aConfig([]))).toBeUndefined()
    expect(identityChange('local', aConfig([aNetwork()], 'new-000000'), aConfig([]))).toMatch(
      /^owner/,
    )
  })

  test('of a network that head no longer has is nobody’s to compare', () => {
    expect(
      identityChange('local', aConfig([], 'new-000000'), aConfig([aNetwork()])),
    ).toBeUndefined()
  })
})

test.each<[SetFinality | undefined, SetFinality | undefined, SetFinality | undefined]>([
  ['instant', 'instant', 'instant'],
  ['instant', undefined, undefined],
  [undefined, 'instant', undefined],
  ['instant', 'confirmations', 'confirmations'],
  ['confirmations', 'instant', 'confirmations'],
  [undefined, 'confirmations', 'confirmations'],
  [undefined, undefined, undefined],
])('finality: %s on top of %s is %s', (head, base, both) => {
  const network = (finality: SetFinality | undefined) =>
    aNetwork(finality === undefined ? {} : { finality })

  expect(stricter(network(head), aConfig([network(base)])).finality).toBe(both)
})

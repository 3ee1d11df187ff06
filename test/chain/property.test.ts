import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type DefinitionText, writeDefinition } from '../support/project.ts'
import { aStage } from '../support/stage.ts'
import {
  aTroubledProject,
  type LiveSource,
  type TroubledProject,
} from '../support/troubled-project.ts'

const SEED = 20_260_717
const RUNS = 15

const stage = aStage()

/** What a definition says, with amounts as the chain will hold them. */
interface Wanted {
  readonly text: Omit<DefinitionText, 'id'>
  readonly minPayment: bigint
  readonly minLockup: bigint
  readonly maxExpiry: bigint
}

const words = fc.constantFrom(
  ...[
    'Whisper',
    'naïve',
    'ωμέγα',
    'Голос',
    '音声認識',
    'שלום',
    'हिन्दी',
    '🎙️',
    '👩‍💻',
    'e\u0301',
    '<b>',
    '&amp;',
    '`code`',
    '"q"',
    "it's",
    '\\',
    '$'.concat('{x}'),
    '@org/all',
    '| a |',
    '#1',
    '%0A',
    '::error::',
  ],
)
const line = fc.oneof(
  fc.array(words, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(' ')),
  fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 60 }).map((text) => `x${text}`),
)
const paragraph = fc.array(line, { maxLength: 3 }).map((lines) => lines.join('\n'))
const slug = fc.stringMatching(/^[a-z0-9]{1,12}$/)
const url = fc.oneof(
  slug.map((name) => `https://example.com/${name}.yml`),
  slug.map((name) => `https://files.example.org/${name}/compose.yaml?version=2&raw=1`),
  fc
    .constantFrom(
      'QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH',
      'bafkreifjjcie6lypi6ny7amxnfftagclbuxndqonfipmb64f2km2devei4',
    )
    .map((cid) => `ipfs://${cid}`),
)
const environments = fc
  .record({ cpu: url, nvidia: url, amd: url }, { requiredKeys: [] })
  .filter((chosen) => Object.keys(chosen).length > 0)
const wei = fc.oneof(fc.bigInt(0n, 10n ** 21n), fc.bigInt(0n, 1_000n), fc.constant(2n ** 256n - 1n))
const amount = wei.chain((value) =>
  fc.constantFrom(...spellings(value)).map((text) => ({ value, text })),
)

const wanted: fc.Arbitrary<Wanted> = fc
  .record({
    name: line,
    description: paragraph,
    logoUrl: fc.oneof(
      fc.constant(''),
      slug.map((name) => `https://example.com/${name}.png`),
    ),
    environments,
    delivery: fc.constantFrom('first-response', 'manual-confirmation'),
    payment: amount,
    lockup: amount,
    expiry: fc.constantFrom(
      ...([
        ['90s', 90n],
        ['15m', 900n],
        ['24h', 86_400n],
        ['7d', 604_800n],
        [1, 1n],
        ['3650d', 315_360_000n],
      ] as const),
    ),
  })
  .map(({ payment, lockup, expiry: [maxExpiry, seconds], ...text }) => ({
    text: { ...text, minPayment: payment.text, minLockup: lockup.text, maxExpiry },
    minPayment: payment.value,
    minLockup: lockup.value,
    maxExpiry: seconds,
  }))

/** One amount in all the units that hold it exactly. */
function spellings(value: bigint): readonly string[] {
  const exact = (decimals: number): string => {
    const digits = value.toString().padStart(decimals + 1, '0')
    return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
  }
  return [`${value} wei`, `${exact(9)} gwei`, `${exact(18)} OGPU`]
}

/** An orphan of the same name or with the same file would rightly hold up its publish. */
function unlikeAny(definition: Wanted): Wanted {
  const { text } = definition
  return {
    ...definition,
    text: {
      ...text,
      name: `Added: ${text.name}`,
      environments: { amd: 'https://example.com/added-later.yml' },
    },
  }
}

type Step =
  | { readonly kind: 'keep' | 'close' | 'delete' }
  | { readonly kind: 'change'; readonly to: Wanted }

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.constant<Step>({ kind: 'keep' }) },
  { weight: 3, arbitrary: wanted.map((to): Step => ({ kind: 'change', to })) },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: 'close' }) },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: 'delete' }) },
)
const someIds = fc.uniqueArray(fc.stringMatching(/^[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,2}$/), {
  minLength: 1,
  maxLength: 5,
})
const story = someIds.chain((ids) =>
  fc.record({
    first: fc.tuple(...ids.map((id) => wanted.map((definition) => [id, definition] as const))),
    steps: fc.tuple(...ids.map(() => step)),
    added: fc.option(wanted.map(unlikeAny), { nil: undefined }),
  }),
)

test('after any set of definitions is applied the plan is empty, and again after any change of them', async () => {
  await fc.assert(
    fc.asyncProperty(story, async ({ first, steps, added }) => {
      const project = await aTroubledProject(stage.chain, stage.nexus)
      try {
        for (const [id, definition] of first)
          await writeDefinition(project, { id, ...definition.text })
        await expectSettled(project)
        await expectLive(project, new Map(first))

        const live = new Map(first)
        for (const [index, [id, definition]] of first.entries())
          await take(project, live, { id, definition, change: steps[index] ?? { kind: 'keep' } })
        if (added !== undefined) {
          live.set('added-later', added)
          await writeDefinition(project, { id: 'added-later', ...added.text })
        }
        await expectSettled(project)
        await expectLive(project, live)
        expect(await project.sources()).toHaveLength(first.length + (added === undefined ? 0 : 1))
      } finally {
        await project.delete()
      }
    }),
    { seed: SEED, numRuns: RUNS, endOnFailure: true },
  )
})

/** Writes one step down, and what it makes of the wanted Sources. */
async function take(
  project: TroubledProject,
  live: Map<string, Wanted>,
  {
    id,
    definition,
    change,
  }: { readonly id: string; readonly definition: Wanted; readonly change: Step },
): Promise<void> {
  switch (change.kind) {
    case 'keep':
      return
    case 'change':
      live.set(id, change.to)
      return writeDefinition(project, { id, ...change.to.text })
    case 'close':
      live.delete(id)
      return writeDefinition(project, { id, ...definition.text, state: 'closed' })
    case 'delete':
      // a repository without definitions is refused
      return live.size > 1 ? project.remove(`sources/${id}`) : undefined
  }
}

/** Applies, and finds that nothing is left to do. */
async function expectSettled(project: TroubledProject): Promise<void> {
  const applied = await project.run('apply', '--yes', '--json')
  expect(applied.exit, applied.out + applied.err).toBe(0)
  const planned = await project.run('plan', '--json')
  expect([0, 4], planned.out).toContain(planned.exit) // 4: an orphan to decide on
  expect(planned.json()).toMatchObject({
    changes: [],
    problems: [],
    summary: { publish: 0, update: 0, close: 0, blocked: 0 },
  })
}

/** Each has exactly one active Source, which holds what was written, as the chain itself tells. */
async function expectLive(
  project: TroubledProject,
  live: ReadonlyMap<string, Wanted>,
): Promise<void> {
  await project.expectOneEach(...live.keys())
  for (const { id, active, params } of await project.sources()) {
    const definition = active && id !== undefined ? live.get(id) : undefined
    if (definition === undefined) continue
    const { minPayment, minLockup, maxExpiry, text } = definition
    expect(params).toMatchObject({
      minPayment,
      minAvailableLockup: minLockup,
      maxExpiryDuration: maxExpiry,
      deliveryMethod: text.delivery === 'first-response' ? 1 : 0,
    })
    expect(await metadataOf({ params })).toMatchObject({
      name: text.name,
      description: text.description,
      logoUrl: text.logoUrl,
    })
  }
}

async function metadataOf({ params }: Pick<LiveSource, 'params'>): Promise<unknown> {
  const { imageMetadataUrl } = params
  return (
    await fetch(
      stage.chain.gatewayUrl + imageMetadataUrl.slice(imageMetadataUrl.lastIndexOf('/') + 1),
    )
  ).json()
}

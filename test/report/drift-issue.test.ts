import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Review } from '../../src/model/network/network.ts'
import type { Drift } from '../../src/model/source/drift.ts'
import { readDriftHeader, sameDrift, tellsMore } from '../../src/report/github/drift/header.ts'
import { driftMarkdown, driftTitle } from '../../src/report/github/drift/issue.ts'
import {
  aDrift,
  aQuietDrift,
  aSupply,
  aTroubledDrift,
  driftContext,
  hostileDrift,
  lastPulls,
  waiting,
} from './drift-scene.ts'
import { expectGolden } from './golden.ts'
import { hostileText, markdownFaults } from './hostile.ts'
import { aTroubledPlan, digestOf, publish, update } from './scene.ts'

const memory = new Map([
  [
    '00112233445566aa',
    { since: 1_795_996_800n, known: '1f0a77c2d1b24e90', seen: '8be409d1a1b24e90' },
  ],
  ['ffeeddccbbaa0099', { most: 12, at: 1_795_996_800n }],
])

const whole = { ...driftContext, waiting: [waiting], lastPulls }

test('reads as written in the examples', () => {
  expectGolden('drift-issue.md', driftMarkdown(aDrift(), whole))
  expectGolden('drift-issue-troubled.md', driftMarkdown(aTroubledDrift(), whole))
  expectGolden('drift-issue-closing.md', driftMarkdown(aQuietDrift(), driftContext))
  expectGolden(
    'drift-issue-supply.md',
    driftMarkdown({ ...aQuietDrift(), supply: aSupply() }, { ...driftContext, memory }),
  )
  const nothing = { findings: [], unknown: aSupply().unknown, looked: 96 }
  expectGolden(
    'drift-issue-supply-quiet.md',
    driftMarkdown({ ...aQuietDrift(), supply: nothing }, { ...driftContext, memory }),
  )
  expectGolden('drift-issue-without-links.md', driftMarkdown(aDrift(), { config: 'ogpu.yaml' }))
  expect(driftTitle('mainnet')).toBe('OpenGPU: mainnet differs from git')
  expect(driftTitle('mainnet', { watches: true })).toBe('OpenGPU: drift and supply of mainnet')
})

test('says what becomes of it by itself in each mode of review', () => {
  const told = (review: Review, waitsForPerson = false): string => {
    const drift = aDrift({ plan: { ...aDrift().plan, review } })
    const [, line = ''] = driftMarkdown(drift, { ...whole, waitsForPerson }).split('\n')
    return line.replace(/^.*This run sent nothing\. /, '')
  }
  const MODES = ['none', 'plan', 'approval'] as const

  const texts = MODES.map((review) => `review ${review}\n: ${told(review)}`)
  const person = `review plan, a person approves first\n: ${told('plan', true)}`
  expectGolden('drift-issue-modes.md', `${[...texts, person].join('\n\n')}\n`)
})

test('tells an update that a merged pull request waits for under that, and not as changed on chain', () => {
  const [told, untold] = [driftMarkdown(aDrift(), whole), driftMarkdown(aDrift(), driftContext)]

  expect(told).toContain('1 Source differs from git, and 1 wanted change has not reached the chain')
  expect(told.split('### Wanted')[0]).not.toContain('ocr-lite')
  expect(untold).toContain('2 Sources differ from git')
})

test('names the last pull request only where it is known', () => {
  expect(driftMarkdown(aDrift(), whole)).toContain(
    'The newest pull request whose receipt says that it was applied: [#98](',
  )
  expect(driftMarkdown(aDrift(), driftContext)).not.toContain('newest pull request')
})

test('names a long text that differs far behind as differing', () => {
  const [first, ...more] = aDrift().plan.changes
  if (first?.kind !== 'update') throw new Error('the scene begins with an update')
  const value = (end: string) => ({ text: 'x'.repeat(150) + end, raw: end })
  const change = {
    ...first,
    fields: [{ field: 'description', before: value('a'), after: value('b') }],
  } as const

  expect(
    driftMarkdown(aDrift({ plan: { ...aDrift().plan, changes: [change, ...more] } }), driftContext),
  ).toContain('(differs further on)')
})

describe('the header', () => {
  test('is read back from a body, also with the line ends of another system', () => {
    const body = driftMarkdown(aDrift(), whole)

    expect(readDriftHeader(body)).toEqual({
      config: 'ogpu.yaml',
      network: 'mainnet',
      digest: expect.stringMatching(/^[0-9a-f]{16}$/),
      facts: expect.arrayContaining([expect.stringMatching(/^[0-9a-f]{8}$/)]),
    })
    expect(readDriftHeader(body.replaceAll('\n', '\r\n'))).toEqual(readDriftHeader(body))
  })

  test.each([
    ['stands on another line', (line: string) => `\n${line}`],
    ['is indented', (line: string) => ` ${line}`],
    ['has more behind it', (line: string) => `${line} more`],
    ['has a key more', (line: string) => line.replace('"v":1', '"v":1,"w":1')],
    [
      'has its keys in another order',
      (line: string) => line.replace('"v":1,"kind":"drift"', '"kind":"drift","v":1'),
    ],
    ['is of another version', (line: string) => line.replace('"v":1', '"v":2')],
    ['is that of a plan', (line: string) => line.replace('"drift"', '"plan"')],
    ['has no digest', (line: string) => line.replace(/"digest":"\w+"/, '"digest":"x"')],
    ['has a fact that is none', (line: string) => line.replace('"facts":[', '"facts":["x",')],
    ['names a network that is no text', (line: string) => line.replace('"mainnet"', '{}')],
    ['is no JSON', (line: string) => line.replace('{', '{{')],
    ['is JSON of another kind', () => '<!-- ogpu-gitops {} -->'],
    ['is not there', () => ''],
  ])('is none where it %s', (_, changed) => {
    const [line = '', ...rest] = driftMarkdown(aDrift(), whole).split('\n')

    expect(readDriftHeader([changed(line), ...rest].join('\n'))).toBeUndefined()
  })

  test('is told apart by what differs, and by nothing else', () => {
    const digest = (drift: Drift, context = whole) =>
      readDriftHeader(driftMarkdown(drift, context))?.digest
    const { plan } = aDrift()
    const [first, ...more] = plan.changes
    if (first === undefined) throw new Error('the scene has changes')
    const other = (change: Partial<Drift>) => digest(aDrift(change))

    expect(
      other({ plan: { ...plan, block: 1, warnings: aTroubledPlan().warnings }, causes: new Map() }),
    ).toBe(digest(aDrift()))
    expect(
      digest(aDrift(), {
        ...whole,
        waiting: [{ ...waiting, runUrl: 'https://github.com/acme/ogpu-sources/actions/runs/4' }],
      }),
    ).toBe(digest(aDrift()))
    const others = [
      digest(aDrift()),
      other({ plan: { ...plan, changes: more } }),
      other({ plan: { ...plan, changes: [{ ...first, digest: digestOf('other') }, ...more] } }),
      other({ plan: { ...plan, orphans: aTroubledPlan().orphans } }),
      other({ plan: { ...plan, problems: aTroubledPlan().problems } }),
      other({ closedOutside: aTroubledDrift().closedOutside }),
      other({ supply: aSupply() }),
      other({ supply: { ...aSupply(), findings: aSupply().findings.slice(1) } }),
      digest(aDrift(), { ...whole, waiting: [] }),
      digest(aDrift(), { ...whole, waiting: [{ ...waiting, why: 'was refused' }] }),
    ]
    expect(new Set(others).size).toBe(others.length)
  })
})

describe('two bodies', () => {
  const body = driftMarkdown(aDrift(), whole)

  test('tell of more where something is new, and not where something got better', () => {
    const { plan } = aDrift()
    const [, ...more] = plan.changes
    const better = driftMarkdown(aDrift({ plan: { ...plan, changes: more } }), whole)

    expect([tellsMore(body, better), tellsMore(better, body), tellsMore(body, body)]).toEqual([
      false,
      true,
      false,
    ])
  })

  test('of which one is of an older version tell of more where anything is another', () => {
    const older = (text: string): string => text.replace(/,"facts":\[[^\]]*\]/, '')
    const other = driftMarkdown(aDrift({ supply: aSupply() }), whole)

    expect(readDriftHeader(older(body))).toMatchObject({ network: 'mainnet' })
    expect([tellsMore(older(body), body), tellsMore(older(body), other)]).toEqual([false, true])
  })

  test('say the same where only the block, or the system, is another', () => {
    const { plan } = aDrift()

    expect(
      sameDrift(body, driftMarkdown(aDrift({ plan: { ...plan, block: 5_000_000 } }), whole)),
    ).toBe(true)
    expect(sameDrift(body, `${body.replaceAll('\n', '\r\n')}\r\n`)).toBe(true)
  })

  test('say another thing where anything else is another', () => {
    for (const other of [
      driftMarkdown(aQuietDrift(), whole),
      driftMarkdown(aDrift({ causes: new Map() }), whole),
      driftMarkdown(aDrift(), { ...whole, config: 'other.yaml' }),
      body.replace('0.09', '0.08'),
      '',
    ])
      expect(sameDrift(body, other)).toBe(false)
    expect(sameDrift('text', 'text')).toBe(false)
  })
})

test('fits an issue whatever the size, and never leaves out a total', () => {
  const counts = fc.record({
    changed: fc.nat(2_000),
    pending: fc.nat(500),
    closed: fc.nat(400),
    orphans: fc.nat(400),
    waiting: fc.nat(300),
    problems: fc.nat(300),
  })
  fc.assert(
    fc.property(counts, (size) => {
      const text = driftMarkdown(large(size), {
        ...whole,
        waiting: many({ ...waiting, kind: 'publish' }, size.waiting),
      })

      expect(new TextEncoder().encode(text).length).toBeLessThanOrEqual(60_000)
      if (size.changed > 0)
        expect(text).toMatch(new RegExp(`${thousands(size.changed)} Sources? differs? from git`))
      if (size.orphans > 0) expect(text).toMatch(new RegExp(`${size.orphans} live Sources? ha`))
    }),
    { numRuns: 30 },
  )
})

test('stays inert whatever stands in ids, files, messages and values', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const context = {
        ...whole,
        config: text,
        workflow: text,
        head: text,
        waiting: [{ ...waiting, id: text, why: text, url: text, runUrl: text }],
      }

      expect(markdownFaults(driftMarkdown(hostileDrift(text), context))).toEqual([])
      expect(readDriftHeader(driftMarkdown(hostileDrift(text), context))).toBeDefined()
    }),
  )
})

interface Size {
  readonly changed: number
  readonly pending: number
  readonly closed: number
  readonly orphans: number
  readonly problems: number
}

function large({ changed, pending, closed, orphans, problems }: Size): Drift {
  const drift = aTroubledDrift()
  const [orphan] = drift.plan.orphans
  const [problem] = drift.plan.problems
  const [source] = drift.closedOutside
  return {
    ...drift,
    closedOutside: many(source, closed),
    plan: {
      ...drift.plan,
      changes: [...many(update, changed), ...many(publish, pending)],
      orphans: many(orphan, orphans),
      problems: many(problem, problems),
    },
  }
}

function many<T extends { readonly id?: string }>(
  item: T | undefined,
  count: number,
): readonly T[] {
  return item === undefined
    ? []
    : Array.from({ length: count }, (_, at) => ({ ...item, id: `${item.id}-${at}` }))
}

function thousands(count: number): string {
  return count.toLocaleString('en-US')
}

test('says how much of a watch it can’t remember', () => {
  const of = (size: number): string => {
    const memory = new Map(
      Array.from({ length: size }, (_, at) => [
        at.toString(16).padStart(16, '0'),
        { known: 'a'.repeat(16), seen: 'b'.repeat(16), since: 1_796_000_000n },
      ]),
    )
    return driftMarkdown(aDrift({ supply: aSupply() }), { ...whole, memory })
  }

  expect(of(20)).not.toContain('not fit into')
  expect(of(2_500)).toMatch(/\d{3,} watched things do not fit into what this issue remembers/)
})

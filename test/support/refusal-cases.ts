import { type Consent, decide } from '../../src/consent/decide.ts'
import { guard, overLimits } from '../../src/consent/guards.ts'
import { otherRepository, uncommittedRefusal } from '../../src/consent/preconditions.ts'
import { fingerprintOf } from '../../src/model/digest.ts'
import type { Problem, Refusal } from '../../src/model/problem.ts'
import type { MergedPull } from '../../src/model/review.ts'
import type { Plan, PlannedChange } from '../../src/model/source/change.ts'
import type { Field } from '../../src/model/source/field.ts'
import type { PromotionFinding } from '../../src/model/source/promoted.ts'
import { promotionKey } from '../../src/plan/promotion.ts'
import {
  aChange,
  aContext,
  amount,
  aNetwork,
  aPlan,
  CLIENT,
  type NetworkFacts,
} from './builders.ts'
import { aMergedPull, aPriceChange, askedIn } from './reviews.ts'

// What every rule says that can refuse, made by the rules themselves.

const UPDATE = aPriceChange('two', '1 OGPU', '2 OGPU')
const PUBLISH = aChange('publish', 'one')
const CLOSE = aChange('close', 'three')
const DEAR = aPriceChange('dear', '0.4 OGPU', '5 OGPU')
const SIX = Array.from({ length: 6 }, (_, at) => aChange('publish', `p-${at}`))

/** By name, the refusals of each case. */
export function refusalCases(): readonly (readonly [string, readonly Refusal[]])[] {
  return [...consents(), ...reviews(), ...asks(), ...guards(), ...policies(), ...preconditions()]
}

type Case = readonly [string, readonly Refusal[]]

function consents(): readonly Case[] {
  const plan = aPlan([UPDATE, PUBLISH, CLOSE])
  const said = (consent: Consent, network: NetworkFacts = {}): readonly Refusal[] =>
    decide(plan, consent, aContext({ network })).refusals
  const saved = savedPlan([aPriceChange('two', '3 OGPU', '0.5 OGPU'), PUBLISH])
  return [
    ['nobody agreed', said({ kind: 'none' })],
    ['nobody agreed under review', said({ kind: 'none' }, { review: 'plan' })],
    ['all, under review', said({ kind: 'all' }, { review: 'approval' })],
    ['an unknown hash', said({ kind: 'approve', prefix: '0'.repeat(16) })],
    ['an ambiguous hash', said({ kind: 'approve', prefix: '' })],
    ['a saved plan that moved', said(saved)],
    [
      'all of them beyond a limit',
      said({ kind: 'all' }, { limits: { updates: 0, closings: 0, publishes: 0 } }),
    ],
  ]
}

function savedPlan(changes: readonly PlannedChange[]): Consent {
  const fingerprint = fingerprintOf(changes.map(({ digest }) => digest))
  const file = { network: 'local', chainId: 31_337, client: CLIENT, fingerprint, changes }
  return { kind: 'plan-file', file }
}

interface World {
  readonly network?: NetworkFacts
  readonly problems?: readonly Problem[]
  readonly facts?: Partial<Plan>
}

function reviewed(
  changes: readonly PlannedChange[],
  pulls: readonly MergedPull[],
  { network = {}, problems = [], facts = {} }: World = {},
): readonly Refusal[] {
  const plan = aPlan(changes, { problems, ...facts })
  const context = askedIn(plan, pulls, aContext({ network: { review: 'plan', ...network } }))
  return decide(plan, { kind: 'reviews' }, context, pulls).refusals
}

function reviews(): readonly Case[] {
  const asked = aMergedPull(1, [UPDATE, PUBLISH])
  const moved = aPriceChange('two', '1.5 OGPU', '2 OGPU')
  const approval = { network: { review: 'approval' } } as const
  const people = { hands: [{ login: 'author', as: 'author' }], unattributed: null } as const
  return [
    ['the chain moved', reviewed([moved, PUBLISH], [asked])],
    ['main moved', reviewed([aPriceChange('two', '1 OGPU', '3 OGPU')], [asked])],
    [
      'another one was merged first',
      reviewed(
        [aPriceChange('two', '2 OGPU', '3 OGPU')],
        [
          aMergedPull(2, [aPriceChange('two', '1 OGPU', '5 OGPU')]),
          aMergedPull(1, [UPDATE], { state: 'applied' }),
        ],
      ),
    ],
    ['other fields moved', reviewed([UPDATE], [aMergedPull(1, [renamed('two')])])],
    [
      'it was told to stay',
      reviewed([CLOSE, UPDATE], [aMergedPull(1, [CLOSE, UPDATE], { withheld: ['two', 'three'] })]),
    ],
    ['nobody approved', reviewed([UPDATE], [asked], approval)],
    [
      'approvals that do not count',
      reviewed(
        [UPDATE],
        [
          aMergedPull(
            1,
            [UPDATE],
            {},
            {
              people,
              discounted: [{ login: 'author', why: { kind: 'before-plan' } }],
            },
          ),
        ],
        approval,
      ),
    ],
    ['a direct push', reviewed([UPDATE], [])],
    ['two direct pushes', reviewed([UPDATE, PUBLISH], [])],
    ['too many for one pull request', reviewed(SIX, [aMergedPull(7, SIX)], limited(5))],
    [
      'what came before used the limit up',
      reviewed(SIX, [aMergedPull(8, SIX.slice(3)), aMergedPull(7, SIX.slice(0, 3))], limited(5)),
    ],
  ]
}

const limited = (publishes: number): World => ({ network: { limits: { publishes } } })

/** An update of other fields than the price. */
function renamed(id: string): PlannedChange {
  const value = (text: string) => ({ text, raw: text })
  const field = (name: Field, before: string | null, after: string | null) => ({
    field: name,
    before: before === null ? null : value(before),
    after: after === null ? null : value(after),
  })
  const fields = [
    field('name', 'Old', 'New'),
    field('cpu', 'ipfs://QmOld', 'ipfs://QmNew'),
    field('amd', null, 'https://example.com/amd.yml'),
    field('maxExpiry', '24h', '7d'),
  ]
  return { ...UPDATE, id, digest: 'ab'.repeat(32), fields } as PlannedChange
}

function asks(): readonly Case[] {
  const plan = aPlan([UPDATE, CLOSE])
  const lost = (why: 'shallow' | 'too-long' | 'unreadable'): readonly Refusal[] => {
    const context = aContext({ network: { review: 'plan' } })
    const asked = {
      ask: { kind: 'lost', why },
      guards: context,
      protecting: [],
      hidden: [],
    } as const
    const known = { ...context, asked: new Map([['two', asked]]) }
    return decide(plan, { kind: 'reviews' }, known, []).refusals
  }
  const approver = (login: string, as: 'person' | 'bot' | 'no-dispatch' = 'person') =>
    ({ login, as, pushed: login === 'pusher' ? ['c'.repeat(40)] : [] }) as const
  const by = (
    login: string,
    as: 'person' | 'bot' | 'no-dispatch',
    pulls: readonly MergedPull[],
    approvers: readonly string[] = [],
  ): readonly Refusal[] => {
    const only = aPlan([UPDATE])
    const context = askedIn(only, pulls, aContext({ network: { review: 'approval', approvers } }))
    const consent = { kind: 'approve', prefix: UPDATE.digest.slice(0, 16) } as const
    return decide(only, { ...consent, by: [approver(login, as)] }, context, pulls).refusals
  }
  const own = aMergedPull(
    1,
    [UPDATE],
    {},
    {
      people: { hands: [{ login: 'author', as: 'author' }], unattributed: null },
    },
  )
  return [
    ['a shallow clone', lost('shallow')],
    ['a long history', lost('too-long')],
    ['guards that nobody can read', lost('unreadable')],
    ['approved by its author', by('author', 'person', [own])],
    ['approved by a workflow', by('author', 'no-dispatch', [own])],
    ['approved by nobody listed', by('somebody', 'person', [])],
    ['approved by one who is not listed', by('somebody', 'person', [], ['other'])],
    ['approved by who pushed it', by('pusher', 'person', [], ['pusher', 'other'])],
    ['approved by a bot', by('robot', 'bot', [], ['other'])],
  ]
}

/** Of what has to be live on another network first. */
function promotions(): readonly Case[] {
  const from = aNetwork({ name: 'testnet', chainId: 2 })
  const network = { promotions: [{ from, require: 'refuse' as const }] }
  const key = promotionKey({ from })
  const said = (finding: PromotionFinding): readonly Refusal[] =>
    guard(
      { changes: [{ ...PUBLISH, promotion: [finding] }], problems: [], fees: null },
      aContext({ network }),
    )
  return [
    ['nothing on the network before', said({ key, kind: 'no-source' })],
    [
      'something else on the network before',
      said({ key, kind: 'never-live', fields: ['cpu', 'maxExpiry'] }),
    ],
    ['a network before that nobody reaches', said({ key, kind: 'unknown', reason: 'it hangs' })],
  ]
}

function policies(): readonly Case[] {
  const place = { path: 'policy.minPayment.max', file: 'ogpu.yaml', line: 4 }
  const most = { kind: 'price-max', amount: amount('0.5 OGPU'), place } as const
  const before = {
    kind: 'price-step',
    step: { kind: 'percent', hundredths: 5000n },
    place: { path: 'policy.minPayment.step', file: 'ogpu.yaml', line: 4, commit: 'ab'.repeat(20) },
  } as const
  const stranded = {
    kind: 'stranded',
    most: { kind: 'percent', hundredths: 1000n },
    place: { path: 'networks.local.policy.stranded', file: 'ogpu.yaml', line: 9 },
  } as const
  const waiver = (counts: boolean) =>
    new Map([['two', [{ code: 'policy-price-step', reason: 'a larger model', counts }]]])
  const said = (
    change: PlannedChange,
    facts: Parameters<typeof aContext>[0],
    subject: Partial<Parameters<typeof guard>[0]> = {},
  ): readonly Refusal[] =>
    guard({ changes: [change], problems: [], fees: null, ...subject }, aContext(facts))
  return [
    ['a price above its range', said(DEAR, { network: { policy: [most] } })],
    ['a step too far', said(UPDATE, { network: { policy: [before] } })],
    [
      'a step whose waiver is new',
      said(UPDATE, { network: { policy: [before] }, waivers: waiver(false) }),
    ],
    [
      'a step whose waiver nobody listed approved',
      said(
        UPDATE,
        { network: { policy: [before], approvers: ['octocat'] }, waivers: waiver(true) },
        { mayWaive: () => false },
      ),
    ],
    ['too many stranded', said(CLOSE, { network: { policy: [stranded] } })],
    [
      'nobody knows how many',
      said({ ...CLOSE, impact: null }, { network: { policy: [stranded] } }),
    ],
  ]
}

function guards(): readonly Case[] {
  const fees = {
    expected: amount('0.1 OGPU'),
    atMost: amount('0.2 OGPU'),
    balance: amount('0.15 OGPU'),
    limit: amount('0.1 OGPU'),
  }
  const blocked = { code: 'possible-match', message: '', hint: '', id: 'other' } as const
  const closing = { ...CLOSE, isProtected: true }
  const said = (
    changes: readonly PlannedChange[],
    facts: Parameters<typeof aContext>[0] = {},
    subject: Partial<Parameters<typeof guard>[0]> = {},
  ): readonly Refusal[] => guard({ changes, problems: [], fees: null, ...subject }, aContext(facts))
  return [
    [
      'counts',
      overLimits(SIX, aContext({ network: { limits: { publishes: 5 } } }), 'ab'.repeat(32)),
    ],
    [
      'one too many',
      overLimits([CLOSE], aContext({ network: { limits: { closings: 0 } } }), 'cd'.repeat(32)),
    ],
    [
      'fees and funds',
      said([UPDATE], { network: { limits: { fees: amount('0.1 OGPU') } } }, { fees }),
    ],
    ['protected', said([closing])],
    ['protected once', said([{ ...closing, wasProtected: true }])],
    ['maybe protected', said([{ ...closing, hidden: ['sources/a.yaml', 'sources/b.yaml'] }])],
    [
      'maybe protected once',
      said([{ ...closing, wasProtected: true, hidden: ['sources/a.yaml'] }]),
    ],
    ...promotions(),
    ['a closing beside what is blocked', said([CLOSE], {}, { problems: [blocked] })],
    [
      'a closing beside what waits',
      said(
        [CLOSE],
        {},
        {
          companions: new Map([['three', new Set(['other', 'third'])]]),
          waiting: ['other', 'third'],
        },
      ),
    ],
  ]
}

function preconditions(): readonly Case[] {
  const network = aNetwork({ review: 'plan' })
  const other = otherRepository(['acme/one', undefined], 'acme/two', network)
  return [
    ['what is not committed', [uncommittedRefusal(['sources/a.yaml', 'ogpu.yaml'], network)]],
    ['another repository', other === undefined ? [] : [other]],
  ]
}

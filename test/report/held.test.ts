import { expect, test } from 'vitest'
import { foretell } from '../../src/consent/foretell.ts'
import { spellingWarnings, wrongPlanFile } from '../../src/consent/preconditions.ts'
import { fingerprintOf } from '../../src/model/digest.ts'
import type { Problem } from '../../src/model/problem.ts'
import type { Refused } from '../../src/model/source/change.ts'
import { draftPlan } from '../../src/plan/draft.ts'
import { simulationProblem } from '../../src/plan/simulation-problem.ts'
import { annotations } from '../../src/report/annotations.ts'
import { type Detail, LEAST } from '../../src/report/github/markup/budget.ts'
import { refusedMarkdown } from '../../src/report/github/outcome/refused.ts'
import { problemList, refusedPart } from '../../src/report/github/plan/problems.ts'
import { planJson } from '../../src/report/json/plan-json.ts'
import { problemJson, refusalJson } from '../../src/report/json/problem-json.ts'
import { problemsText } from '../../src/report/text/problems-text.ts'
import { refusalText } from '../../src/report/text/refusal-text.ts'
import {
  aChange,
  aClosedSpec,
  aContext,
  aMetadata,
  amount,
  aNetwork,
  anAddress,
  anObservation,
  aPlan as aPlanOf,
  aSpec,
  aState,
} from '../support/builders.ts'
import { refusalCases } from '../support/refusal-cases.ts'
import { aPriceChange } from '../support/reviews.ts'
import { expectGolden } from './golden.ts'
import { applyContext, refusedFor } from './merged-scene.ts'

// What programs and reviews hold on to: it stays as it is, byte for byte, whatever moves inside.

const WHOLE: Detail = { ...LEAST, files: true, fields: true, entries: 1000, atLength: 1000 }

const WARNINGS = spellingWarnings([{ path: 'sources/a.yaml', kind: 'line-ends' }])

const DRAFTS = [
  draftPlan([aSpec(), aSpec({ id: 'two', name: 'Text → Sentiment' })], anObservation(), aContext()),
  draftPlan(
    [aSpec({ minPayment: amount('0.02 OGPU') }), aClosedSpec({ id: 'two' })],
    anObservation([aState(), aState({ of: aSpec({ id: 'two' }), address: anAddress(11) })]),
    aContext(),
  ),
  draftPlan(
    [
      aSpec({
        name: 'New',
        description: 'Other',
        environments: { nvidia: 'ipfs://QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o' },
      }),
    ],
    anObservation([aState({ metadata: aMetadata({ name: 'Old' }) })]),
    aContext(),
  ),
]

test('the digests of these plans are what they were when people reviewed them', () => {
  expect(
    DRAFTS.map(({ changes }) => changes.map(({ id, kind, digest }) => [id, kind, digest])),
  ).toEqual([
    [
      ['one', 'publish', '466de7618ffe806a4afead1a83a5be7b0e9907027afb46852a8e63a0170ee789'],
      ['two', 'publish', '799fc2fa61c6884bcb9317be9dcd9618fc89d8d25a24441e621728de00e50907'],
    ],
    [
      ['one', 'update', '4495b365c6249cc488f0a859479b5ed520e866969b7ef06caf0518684d296907'],
      ['two', 'close', '80ec9307e27559cccee7c8e27f31811ca52455df7c5bef0f74615f911cdfb74d'],
    ],
    [['one', 'update', 'eee5ce8a6acd599732ee840f1b637fa6344d2c8cca08e82d739f6b2a5161c566']],
  ])
  expect(DRAFTS.map(({ changes }) => fingerprintOf(changes.map(({ digest }) => digest)))).toEqual([
    '2f467a869d7dbd48a93c892386ee6f6cf3548e356fe6786b6e34cd14c1dc0f0e',
    '71048d4404d65cdce907b6bb49f9743aca164670d7ee06c462a7509c15e037c4',
    '1a32c86d00a5032b9de01e2e271436c25f702db96ab7dd881dc9c0dfbaa9dd6d',
  ])
})

test('every rule refuses in the same JSON', () => {
  const all = refusalCases().map(([name, refusals]) => [name, refusals.map(refusalJson)])
  expectGolden(
    '../held/refused-by-rules.json',
    `${JSON.stringify(Object.fromEntries(all), null, 2)}\n`,
  )
})

test('what waits, and what blocks, is the same JSON', () => {
  const base = { name: 'main', commit: 'ab'.repeat(20) }
  const plan = aPlanOf(
    [
      aPriceChange('two', '1 OGPU', '2 OGPU', { origin: 'base' }),
      aChange('publish', 'one', { origin: 'this-pr' }),
    ],
    { base, sends: 'own', review: 'plan' },
  )
  const context = aContext({ network: { review: 'plan' } })
  const told = [true, false].map((areReviewsKnown) =>
    foretell(plan, context, { pulls: [], areReviewsKnown }),
  )
  const unreadable = draftPlan(
    [aSpec({ id: 'two' })],
    anObservation([aState({ reading: { kind: 'unreadable', reason: 'it is too long' } })]),
    aContext({ identityChange: 'owner' }),
  )
  const problems = [...unreadable.problems, ...otherProblems()]
  const text = JSON.stringify(
    {
      waiting: told.map((one) => planJson(one).waiting),
      problems: problems.map(problemJson),
    },
    null,
    2,
  )
  expectGolden('../held/waiting.json', `${text}\n`)
  expectGolden('../held/blocked-by-rules.txt', problemsText(problems, WARNINGS, { colour: false }))
  expectGolden(
    '../held/blocked-by-rules.md',
    `${problemList([...problems, ...WARNINGS], applyContext, WHOLE)}\n${annotations({
      problems,
      warnings: WARNINGS,
      changes: [],
      changedLines: new Map(),
      prefix: '',
    })
      .map(({ message }) => message)
      .join('\n')}\n`,
  )
})

test('every rule refuses in the same text on a terminal', () => {
  const all = refusalCases().map(
    ([name, refusals]) =>
      `== ${name}\n${refusalText(refusals, { colour: false, sent: 'nothing' })}`,
  )
  expectGolden('../held/refused-by-rules.txt', all.join('\n'))
})

test('every rule refuses in the same comment', () => {
  const told = { ...applyContext, workflow: 'ours.yml' }
  const all = refusalCases().map(([name, refusals]) => {
    const parts = [
      refusedPart({ refusals }, WHOLE),
      refusedPart({ refusals }, WHOLE, 'was', told),
      ...refusals.map((refusal) =>
        refusedMarkdown(refusedFor(refusal), told).split('\n').slice(1).join('\n'),
      ),
    ]
    return `# ${name}\n\n${parts.join('\n\n---\n\n')}`
  })
  expectGolden('../held/refused-by-rules.md', all.join('\n\n'))
})

/** Whatever else of a plan has a command in its hint. */
function otherProblems(): readonly Problem[] {
  const change = aChange('update', 'two')
  const network = aNetwork()
  const file = { network: 'other', chainId: 1, client: 'x', fingerprint: '', changes: [] }
  const said = (what: Refused) => simulationProblem(change, what, { stake: undefined, network })
  return [
    said({ kind: 'reverted-together', reason: 'no', after: ['one'] }),
    said({ kind: 'without-effect', reason: 'it emits nothing' }),
    wrongPlanFile(file, network),
  ].filter((problem) => problem !== undefined)
}

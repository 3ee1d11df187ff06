import { expect, test } from 'vitest'
import type { PlannedChange } from '../../src/model/source/change.ts'
import { planMarkdown } from '../../src/report/github/plan/plan-markdown.ts'
import { jsonText } from '../../src/report/json/json-text.ts'
import { planJson } from '../../src/report/json/plan-json.ts'
import { widthOf } from '../../src/report/text/layout.ts'
import { planText } from '../../src/report/text/plan-text.ts'
import { expectGolden } from './golden.ts'
import { aPlan, close, context, update } from './scene.ts'

const value = (text: string, raw = text) => ({ text, raw })

/** An update that hurts, of few providers and of a great many. */
const few: PlannedChange = {
  ...update,
  fields: [
    { field: 'nvidia', before: value('ipfs://QmVJ3Y1oXqZ'), after: null },
    {
      field: 'minLockup',
      before: value('0.5 OGPU', '500000000000000000'),
      after: value('5 OGPU', '5000000000000000000'),
    },
  ],
  impact: {
    providers: 12,
    tasks: 1_204,
    registered: { byEnvironment: { cpu: 9, nvidia: 3 }, belowLockup: 4, stranded: 3 },
  },
} as PlannedChange
const many: PlannedChange = {
  ...few,
  id: 'llama-chat',
  impact: {
    providers: 10_000,
    tasks: 2_310_877,
    registered: {
      byEnvironment: { cpu: 1_500, nvidia: 499, amd: 1 },
      belowLockup: 40,
      stranded: 499,
      looked: 2_000,
    },
  },
} as PlannedChange
const ending: PlannedChange = {
  ...close,
  impact: {
    providers: 10_000,
    tasks: 2_310_877,
    registered: { byEnvironment: { cpu: 1_500, nvidia: 500 }, looked: 2_000 },
  },
}

test('an update that shuts providers out says so, and of how many that is known', () => {
  const plan = aPlan({ changes: [few, many, ending] })
  const text = planText(plan, { colour: false, raw: false, verb: 'plan' })

  expectGolden('impact.txt', text)
  expectGolden('impact.md', planMarkdown(plan, context))
  for (const line of text.split('\n')) expect(widthOf(line), line).toBeLessThanOrEqual(80)
})

test('what is known of a change has nothing to do with its digest', () => {
  const [bare, rich] = [few, { ...few, impact: null, download: undefined }].map((change) =>
    planJson(aPlan({ changes: [change as PlannedChange] })),
  )

  expect(bare?.fingerprint).toBe(rich?.fingerprint)
  expect(jsonText(bare)).not.toBe(jsonText(rich))
})

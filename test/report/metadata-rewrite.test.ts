import { expect, test } from 'vitest'
import type { MetadataRewrite, Plan } from '../../src/model/source/change.ts'
import { planMarkdown } from '../../src/report/github/plan/plan-markdown.ts'
import { planJson } from '../../src/report/json/plan-json.ts'
import { planText } from '../../src/report/text/plan-text.ts'
import { unwrapped } from '../support/unwrapped.ts'
import { aPlan, context, update } from './scene.ts'

// The first update of a Source that was made with other tools writes our record too.

const OLD = 'QmV8yKuPhCfmvKb6dDvD1FKg6U43xQuAUahJp8Vc8mdS2K'
const NEW = 'QmVmUUGrtAHFNJFzbwDbRGGcdHx5yxvfPDMan2AquvQ4BC'

test('a plan says that our record is added, with the content addresses before and after', () => {
  const plan = planThatWrites('added')
  const text = planText(plan, { colour: false, raw: false, verb: 'plan' })
  const comment = planMarkdown(plan, context)

  expect(text).toContain('metadata             rewritten: adds our record')
  expect(text).toContain('QmV8yK…dS2K → QmVmUU…Q4BC')
  expect(planText(plan, { colour: false, raw: true, verb: 'plan' })).toContain(`${OLD} → ${NEW}`)
  expect(comment).toContain('metadata rewritten: adds our record |')
  expect(comment).toMatch(new RegExp(`imageMetadataUrl \\| \`[^|]*${OLD}\` \\| \`[^|]*${NEW}\``))
  expect(planJson(plan).changes[0]?.metadata).toEqual({
    before: { url: expect.stringContaining(OLD), cid: OLD },
    after: { url: expect.stringContaining(NEW), cid: NEW },
    record: 'added',
  })
})

test('it tells whose record goes, and what could not be read', () => {
  const words: readonly [MetadataRewrite['record'], RegExp][] = [
    ['replaced', /rewritten: puts our record in the place of another one/],
    ['unread', /could not be read/],
    ['kept', /metadata rewritten QmV8yK/],
  ]
  for (const [record, said] of words)
    expect(
      unwrapped(planText(planThatWrites(record), { colour: false, raw: false, verb: 'plan' })),
    ).toMatch(said)
})

test('it says nothing of metadata that stays', () => {
  const { metadata: _, ...stays } = update
  const plan = aPlan({ changes: [{ ...stays, artefacts: [] }] })

  expect(planText(plan, { colour: false, raw: true, verb: 'plan' })).not.toContain('rewritten')
  expect(planMarkdown(plan, context)).toContain('imageMetadataUrl | the same')
  expect(planJson(plan).changes[0]).not.toHaveProperty('metadata')
})

function planThatWrites(record: MetadataRewrite['record']): Plan {
  const { metadata } = update
  if (metadata === undefined) throw new Error('the scene’s update rewrites its metadata')
  return aPlan({ changes: [{ ...update, metadata: { ...metadata, record } }] })
}

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { plannedSince } from '../../src/consent/planned-since.ts'
import { recordLine } from '../../src/consent/record.ts'
import type { RevisionFacts } from '../../src/model/pull-request.ts'
import type { PlanRecord } from '../../src/model/review.ts'
import { aMergedPull, aPriceChange } from '../support/reviews.ts'

const US = 'github-actions[bot]'
const CHANGES = [aPriceChange('two', '1 OGPU', '2 OGPU')]

function aRecord(facts: Partial<PlanRecord> = {}): PlanRecord {
  const { record } = aMergedPull(1, CHANGES, facts)
  if (record === undefined) throw new Error('no record')
  return record
}

function aRevision(
  hour: number,
  facts: Partial<PlanRecord> = {},
  by: string | undefined = US,
): RevisionFacts {
  return {
    at: `2030-01-01T${`${hour}`.padStart(2, '0')}:00:00Z`,
    by,
    body: `${recordLine(aRecord(facts))}\n### Text of ${hour}\n`,
  }
}

const PLAN = aRecord()

describe('a plan is as old', () => {
  test('as its comment where nobody wrote over it', () => {
    expect(plannedSince([aRevision(1)], US, PLAN)).toBe(aRevision(1).at)
  })

  test('as the text that first held it: later blocks, faults, receipts and refusals make it no newer', () => {
    const row = [
      aRevision(1),
      aRevision(2, { block: 200 }),
      aRevision(3, {
        state: 'refused',
        reason: 'rpc-timeout',
        blocked: ['two'],
        merge: 'c'.repeat(40),
      }),
    ]
    expect(plannedSince(row, US, PLAN)).toBe(aRevision(1).at)
  })

  test.each<[string, RevisionFacts]>([
    ['another head', aRevision(2, { head: 'f'.repeat(40) })],
    ['another fingerprint', aRevision(2, { fingerprint: 'e'.repeat(64) })],
    ['other changes', aRevision(2, { changes: [] })],
    ['something else that is withheld', aRevision(2, { withheld: ['two'] })],
    ['a text by somebody else, were it the same', aRevision(2, {}, 'mallory')],
    ['a text by an account that is gone', { ...aRevision(2), by: undefined }],
    ['a text that was deleted from the history', { ...aRevision(2), body: undefined }],
    ['a text that is no plan', { ...aRevision(2), body: 'Hello' }],
  ])('as the text after %s', (_, between) => {
    expect(plannedSince([aRevision(1), between, aRevision(3)], US, PLAN)).toBe(aRevision(3).at)
  })
})

test('what somebody else wrote last has stood there since never', () => {
  expect(plannedSince([aRevision(1), aRevision(2, {}, 'mallory')], US, PLAN)).toBeUndefined()
  expect(plannedSince([], US, PLAN)).toBeUndefined()
})

test('no edit by anybody makes a plan older', () => {
  const revision = fc.record({ ours: fc.boolean(), isPlan: fc.boolean() })
  fc.assert(
    fc.property(fc.array(revision, { minLength: 1, maxLength: 12 }), revision, (history, edit) => {
      const row = [...history, edit].map(({ ours, isPlan }, at) =>
        aRevision(at, isPlan ? {} : { head: 'f'.repeat(40) }, ours ? US : 'mallory'),
      )
      const [then, now] = [plannedSince(row.slice(0, -1), US, PLAN), plannedSince(row, US, PLAN)]
      return now === undefined || (then === undefined ? now === row.at(-1)?.at : now >= then)
    }),
  )
})

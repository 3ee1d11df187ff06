import fc from 'fast-check'
import {
  COMMENT_STATES,
  type PlanRecord,
  type ReviewedChange,
  type ReviewedField,
} from '../../src/model/review.ts'
import { FIELDS } from '../../src/model/source/field.ts'
import { anyText } from '../support/arbitraries.ts'

const hex = (length: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length })
const orNull = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary)
const word = fc.string({ unit: fc.constantFrom(...'abz019'), minLength: 1, maxLength: 5 })
const someId = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join('-'))
const ids = fc.uniqueArray(someId, { maxLength: 4 })
const told = orNull(anyText.filter((text) => [...text].length <= 120))
const kind = fc.constantFrom('publish', 'update', 'close')

const fields: fc.Arbitrary<readonly ReviewedField[]> = fc.uniqueArray(
  fc.record({ field: fc.constantFrom(...FIELDS, 'state' as const), before: told, after: told }),
  { selector: ({ field }) => field, maxLength: 4 },
)

const change: fc.Arbitrary<ReviewedChange> = fc
  .record({
    id: someId,
    kind,
    digest: hex(64),
    before: orNull(hex(64)),
    after: orNull(hex(64)),
    target: orNull(hex(64)),
    fields,
  })
  .map((some) => ({ ...some, fields: some.kind === 'update' ? some.fields : [] }))

/** Any record that a run can have reason to write, its changes in the order of their ids. */
export const someRecord: fc.Arbitrary<PlanRecord> = fc.record({
  config: anyText,
  network: anyText,
  state: fc.constantFrom(...COMMENT_STATES),
  head: orNull(hex(40)),
  base: orNull(hex(40)),
  block: orNull(fc.nat()),
  fingerprint: orNull(hex(64)),
  changes: fc
    .uniqueArray(change, { selector: ({ id }) => id, maxLength: 5 })
    .map((changes) => changes.sort((a, b) => (a.id < b.id ? -1 : 1))),
  blocked: ids,
  withheld: ids,
  reason: orNull(fc.constantFrom('chain-changed', 'limit', 'rpc-timeout')),
  merge: orNull(hex(40)),
  done: ids,
  inFlight: fc.array(
    fc.record({
      id: someId,
      kind: fc.oneof(kind, fc.constant('fence' as const)),
      nonce: fc.nat(1e9),
      hash: hex(64).map((digits) => `0x${digits}`),
    }),
    { maxLength: 2 },
  ),
})

import { expect, test } from 'vitest'
import { NO_LONGER_WANTED, type Receipt } from '../src/model/events.ts'
import { snapshotHash } from '../src/plan/digest.ts'
import { wantedSnapshot } from '../src/plan/values.ts'
import { undoPart } from '../src/report/markdown/undo.ts'
import { withDropped } from '../src/reviews.ts'
import { aClosedSpec, aNetwork, aSpec } from './support/builders.ts'

const { gatewayUrl } = aNetwork()
const CLOSED = snapshotHash(wantedSnapshot(aClosedSpec({ id: 'three' }), gatewayUrl))
const standing = { id: 'three', kind: 'close', digest: 'd'.repeat(64), after: CLOSED }

test('a reviewed change that the default branch still wants stands', () => {
  expect(withDropped([standing], [aClosedSpec({ id: 'three' })], gatewayUrl)).toEqual([standing])
})

test('one that a later merge took back does not', () => {
  expect(withDropped([standing], [aSpec({ id: 'three' })], gatewayUrl)).toEqual([{ ...standing, isDropped: true }])
  expect(withDropped([standing], [], gatewayUrl)).toEqual([{ ...standing, isDropped: true }])
})

test('what no record holds is taken at its word', () => {
  const { after: _, ...bare } = standing

  expect(withDropped([bare], [], gatewayUrl)).toEqual([bare])
})

test('a closing that was taken back is not said to be past undoing', () => {
  const receipt: Receipt = { id: 'three', kind: 'close', address: null, digest: 'd', hash: null, block: null, status: 'skipped', reason: NO_LONGER_WANTED }

  expect(undoPart([receipt], [], 'this pull request', 10)).toBeUndefined()
  expect(undoPart([{ ...receipt, reason: 'it already stands' }], [], 'this pull request', 10)).toContain("can't reopen")
})

import { expect, test } from 'vitest'
import { openNotes } from '../../src/apply/open-journal.ts'
import { type InFlight, UNSIGNED } from '../../src/model/events.ts'

const HASH = `0x${'5'.repeat(64)}`

function aNote(nonce: number, hash = HASH): InFlight {
  return { id: 'one', kind: 'publish', nonce, hash }
}

test.each([
  ['one whose nonce is spent', aNote(6), false],
  ['the one at the account’s nonce', aNote(7), true],
  ['one a little above it, as after a block that was taken back', aNote(9), true],
  ['what the same run was about to sign', aNote(60, UNSIGNED), true],
  ['a signed one that no run can have got to', aNote(100), false],
  ['an unsigned one that no run can have got to', aNote(1_000, UNSIGNED), false],
  ['one at the end of all numbers', aNote(Number.MAX_SAFE_INTEGER), false],
])('%s may still be mined: %o → %s', (_, note, isOpen) => {
  expect(openNotes([note], 7)).toEqual(isOpen ? [note] : [])
})

import { expect, test } from 'vitest'
import { CommentNotes } from '../../src/action/pulls/journal.ts'
import { type InFlight, UNSIGNED } from '../../src/model/events.ts'
import type { ApplyResult } from '../../src/model/result.ts'
import { aChange, aPlan } from '../support/builders.ts'

const HASH = `0x${'5'.repeat(64)}`
const NOTE: InFlight = { id: 'one', kind: 'publish', nonce: 7, hash: HASH }

/** Notes of a run that sends three changes, with what was shown and what stands on this machine. */
function aRun({ left = [] }: { readonly left?: readonly InFlight[] } = {}) {
  const shown: ApplyResult[] = []
  let local: readonly InFlight[] = []
  const notes = new CommentNotes({
    network: 'local',
    local: {
      read: () => Promise.resolve(local),
      write: (written) => {
        local = written
        return Promise.resolve()
      },
    },
    left: () => Promise.resolve(left),
    show: (result) => {
      shown.push(result)
      return Promise.resolve()
    },
  })
  const plan = aPlan([
    aChange('publish', 'one'),
    aChange('publish', 'two'),
    aChange('close', 'three'),
  ])
  notes.observe({
    kind: 'round',
    round: 1,
    nonce: 7,
    plan,
    decision: { send: plan.changes, refusals: [], standing: [], left: [] },
    bound: new Map(),
  })
  return { notes, shown, local: () => local }
}

test('the first note says how far the run may get, so that a later one need not be waited for', async () => {
  const { notes, shown } = aRun()
  await notes.write([NOTE])

  expect(shown[0]?.inFlight).toEqual([
    NOTE,
    { id: 'two', kind: 'publish', nonce: 8, hash: UNSIGNED },
    { id: 'three', kind: 'close', nonce: 9, hash: UNSIGNED },
  ])
})

test('a note stands on this machine as well, for a run that serves no pull request', async () => {
  const { notes, local } = aRun()
  await notes.write([NOTE])

  expect(local()).toEqual([NOTE])
})

test('what earlier runs left in comments is read once, beside what this machine has', async () => {
  const { notes } = aRun({ left: [{ ...NOTE, id: 'older', nonce: 3 }] })
  await notes.write([NOTE])

  expect((await notes.read()).map(({ id }) => id)).toEqual(['one', 'older'])
})

test('a spent nonce and a note of nobody’s change are shown to no pull request', async () => {
  const { notes, shown } = aRun()
  await notes.write([])
  await notes.write([{ id: 'fence', kind: 'fence', nonce: 7, hash: HASH }])

  expect(shown).toEqual([])
})

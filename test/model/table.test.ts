import { expect, test } from 'vitest'
import { aCommit, someIpfs } from './apply/commit.ts'
import { Ledger } from './apply/ledger.ts'
import { Performance } from './apply/performance.ts'
import { NOTHING, type Reply, WAKE } from './apply/question.ts'

// What the model takes for granted of the program that it tabulates.

const FACTS = { confirmations: 0 }

/**
 * A run that published at nonce 0 and has looked once: what it was answered until its first sleep.
 */
const WAITING: readonly Reply[] = [0, 0, 0, 0, 0, '', 0, 0, 1, 1, 0, 'unknown', 0, NOTHING, 0]

/** A look that finds nothing new. */
const LOOK: readonly Reply[] = [WAKE, 0, NOTHING, 0]

/**
 * The looks in which it finds its receipt, reads back what it published, and takes its note away.
 */
const MINED: readonly Reply[] = [WAKE, 1, '1 0 1 nowhere', 0]

async function asked(script: readonly Reply[]): Promise<readonly unknown[]> {
  const commit = await aCommit(0, [{ id: 'x' }], someIpfs(), FACTS)
  const run = new Performance({ ledger: new Ledger([], 0), commit }, script)
  await run.settled()
  return [run.question(), run.events, run.ended]
}

test('a run that has the same answers asks the same', async () => {
  expect(await asked(WAITING)).toEqual(await asked(WAITING))
  expect((await asked(WAITING))[0]).toEqual({ ask: 'sleep' })
})

test('a look that finds nothing new leaves a run where it was: what it does next is the same', async () => {
  expect(await asked([...WAITING, ...LOOK])).toEqual(await asked(WAITING))
  expect(await asked([...WAITING, ...LOOK, ...MINED])).toEqual(await asked([...WAITING, ...MINED]))
  expect((await asked([...WAITING, ...MINED]))[0]).toMatchObject({ ask: 'source' })
})

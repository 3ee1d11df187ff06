import { expect, test } from 'vitest'
import { runToEnd } from '../src/engine/run-apply.ts'
import type { Scope } from '../src/engine/scope.ts'
import type { ApplyEvent } from '../src/model/events.ts'
import { Fault } from '../src/model/fault.ts'
import { done, sent, theRound } from './support/apply-events.ts'
import { aChange, aNetwork } from './support/builders.ts'

const ONE = aChange('update', 'one')
const TWO = aChange('update', 'two')
const FAULT = new Fault('rpc-timeout', 'rpc.example answers nothing')
const DEFECT = new RangeError('a quantity beyond all bounds')

/** A run that tells these events and is then ended by what is thrown. */
async function* ending(
  events: readonly ApplyEvent[],
  error: Error,
): AsyncGenerator<ApplyEvent, void> {
  yield* events
  throw error
}

function driven(events: readonly ApplyEvent[], error: Error) {
  const scope = { network: aNetwork() } as Scope
  return runToEnd(
    Promise.resolve({ kind: 'run', scope, notes: [], events: ending(events, error) }),
    new AbortController().signal,
    () => undefined,
  )
}

test.each<[string, readonly ApplyEvent[]]>([
  ['a transaction was sent', [theRound([ONE]), sent(ONE)]],
  ['one of two changes is done', [theRound([ONE, TWO]), ...done(ONE)]],
  ['all changes are done', [theRound([ONE]), ...done(ONE)]],
  [
    'what was sent is said to have lost its nonce',
    [theRound([ONE]), sent(ONE), { kind: 'overtaken', nonce: 7 }],
  ],
  ['a fence was sent', [theRound([]), { kind: 'raised', id: 'fence', nonce: 7, hash: '0xfence' }]],
  [
    'a fence was mined',
    [
      theRound([]),
      { kind: 'raised', id: 'fence', nonce: 7, hash: '0xfence' },
      { kind: 'fenced', nonce: 7, hash: '0xfence', cost: 5n },
    ],
  ],
])(
  'whatever ends a run after %s, it has a report of what happened, and is partly done',
  async (_, events) => {
    for (const error of [FAULT, DEFECT]) {
      const end = await driven(events, error)

      expect(end).toMatchObject({
        kind: 'result',
        result: { outcome: 'partial', reason: expect.stringContaining(error.message) },
      })
    }
  },
)

test.each<[string, readonly ApplyEvent[]]>([
  ['its first round', []],
  ['anything was sent', [theRound([ONE])]],
])('what ends a run before %s is thrown: nothing was sent', async (_, events) => {
  await expect(driven(events, FAULT)).rejects.toBe(FAULT)
  await expect(driven(events, DEFECT)).rejects.toBe(DEFECT)
})

import { expect, test } from 'vitest'
import type { NexusCall } from '../../src/model/chain.ts'
import { probe } from '../../src/observed/probe.ts'
import { aChange, CLIENT } from '../support/builders.ts'
import { memoryChain } from '../support/memory-chain.ts'

test('each change is simulated as it would be sent, and asked whom it affects, by its id', async () => {
  const asked: NexusCall[] = []
  const chain = memoryChain({
    simulate: (calls) => {
      asked.push(...calls)
      return Promise.resolve(
        calls.map((call) =>
          call.kind === 'update' ? { kind: 'reverted', reason: 'Nope' } : { kind: 'ok', gas: 7n },
        ),
      )
    },
    impacts: (addresses) =>
      Promise.resolve(
        addresses.map((_, index) => (index === 0 ? { providers: 1, tasks: 2 } : null)),
      ),
  })
  const changes = [aChange('update', 'two'), aChange('publish', 'one'), aChange('close', 'three')]

  const { simulations, impacts } = await probe(chain, changes, CLIENT, 100, 1_700_000_123n)

  expect(asked.map(({ kind }) => kind)).toEqual(['update', 'publish', 'close'])
  expect(
    asked.flatMap((call) => (call.kind === 'close' ? [] : [call.params.lastUpdateTime])),
  ).toEqual([1_700_000_123n, 1_700_000_123n])
  expect([...simulations].map(([id, { kind }]) => [id, kind])).toEqual([
    ['two', 'reverted'],
    ['one', 'ok'],
    ['three', 'ok'],
  ])
  expect([...impacts]).toEqual([
    ['two', { providers: 1, tasks: 2 }],
    ['three', null],
  ])
})

test('an answer that is missing is left out, never taken for another’s', async () => {
  const { simulations } = await probe(
    memoryChain({ simulate: () => Promise.resolve([{ kind: 'ok', gas: null }]) }),
    [aChange('publish', 'one'), aChange('publish', 'two')],
    CLIENT,
    100,
    1n,
  )

  expect([...simulations.keys()]).toEqual(['one'])
})

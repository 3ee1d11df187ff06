import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inventory } from '../../src/plan/inventory.ts'
import { matchSources } from '../../src/plan/match.ts'
import { scenarios } from '../support/arbitraries.ts'
import {
  aContext,
  aMetadata,
  anAddress,
  anObservation,
  aSpec,
  aState,
} from '../support/builders.ts'

test('every Source of the client is listed once', () => {
  fc.assert(
    fc.property(scenarios, ({ specs, observation, context }) => {
      const rows = inventory(specs, observation, context)

      expect(rows.map(({ address }) => address).sort()).toEqual(
        observation.own.map(({ address }) => address).sort(),
      )
    }),
  )
})

test('a row is managed exactly where it has an id, and a bound Source has its definition’s', () => {
  fc.assert(
    fc.property(scenarios, ({ specs, observation, context }) => {
      const rows = inventory(specs, observation, context)

      expect(rows.every(({ id, managed }) => managed === (id !== null))).toBe(true)
      for (const [id, { address }] of matchSources(specs, observation, context).bound)
        expect(rows.find((row) => row.address === address)?.id).toBe(id)
    }),
  )
})

test('the order is the same in whatever order the chain lists them', () => {
  fc.assert(
    fc.property(
      scenarios.chain(({ observation, ...rest }) =>
        fc.tuple(
          fc.constant({ observation, ...rest }),
          fc.shuffledSubarray([...observation.own], { minLength: observation.own.length }),
        ),
      ),
      ([{ specs, observation, context }, own]) => {
        expect(inventory(specs, { ...observation, own }, context)).toEqual(
          inventory(specs, observation, context),
        )
      },
    ),
  )
})

test('rows go by id, then by address, and what has no id comes last', () => {
  fc.assert(
    fc.property(scenarios, ({ specs, observation, context }) => {
      const keys = inventory(specs, observation, context).map(
        ({ id, address }) => `${id === null ? 1 : 0} ${id} ${address}`,
      )

      expect(keys).toEqual([...keys].sort())
    }),
  )
})

test('ours come first, by id, then the others by address', () => {
  const own = [
    aState({ address: anAddress(15), metadata: aMetadata({ marker: null, name: 'Theirs' }) }),
    aState({ address: anAddress(14), reading: { kind: 'unreadable', reason: 'gone' } }),
    aState({ address: anAddress(13), of: aSpec({ id: 'zebra' }) }),
    aState({ address: anAddress(12), of: aSpec({ id: 'ape' }), status: 'closed' }),
  ]

  expect(
    inventory([], anObservation(own), aContext()).map(({ id, name, status }) => [id, name, status]),
  ).toEqual([
    ['ape', 'Name of ape', 'closed'],
    ['zebra', 'Name of zebra', 'active'],
    [null, null, 'active'],
    [null, 'Theirs', 'active'],
  ])
})

test('what was declared not ours has no id, whatever its record says', () => {
  const context = aContext({ unmanaged: new Set([anAddress(10)]) })

  expect(inventory([], anObservation([aState()]), context)).toMatchObject([
    { id: null, managed: false, name: 'Name of one' },
  ])
})

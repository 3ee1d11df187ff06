import { expect, test } from 'vitest'
import type { Problem } from '../../src/model/problem.ts'
import type { SourceState } from '../../src/model/source/state.ts'
import { closedOutside, driftedSources } from '../../src/plan/drift.ts'
import { matchSources } from '../../src/plan/match.ts'
import {
  aChange,
  aContext,
  aMetadata,
  anAddress,
  anObservation,
  aPlan,
  aSpec,
  aState,
} from '../support/builders.ts'

const problem = (id: string): Problem => ({
  code: 'closed-outside',
  id,
  file: `sources/${id}/source.yaml`,
  line: 3,
  message: '',
  hint: '',
})

function found(
  spec: ReturnType<typeof aSpec>,
  states: readonly SourceState[],
  context = aContext(),
) {
  const observation = anObservation(states)
  return closedOutside(
    aPlan([], { problems: [problem(spec.id)] }),
    matchSources([spec], observation, context),
    observation,
    context,
  )
}

test('finds the closed Source of a definition by its address, and by its record', () => {
  const [bound, recorded] = [aSpec({ id: 'one', address: anAddress(20) }), aSpec({ id: 'one' })]
  const nameless = aState({
    of: bound,
    address: anAddress(20),
    status: 'closed',
    metadata: aMetadata({ marker: null }, bound),
  })

  expect(found(bound, [nameless])).toEqual([
    { id: 'one', address: anAddress(20), file: 'sources/one/source.yaml', line: 3 },
  ])
  expect(
    found(recorded, [aState({ of: recorded, address: anAddress(21), status: 'closed' })]),
  ).toMatchObject([{ address: anAddress(21) }])
})

test('finds none that is declared not ours, and takes no other problem for one', () => {
  const spec = aSpec({ id: 'one' })
  const state = aState({ of: spec, address: anAddress(21), status: 'closed' })

  expect(found(spec, [state], aContext({ unmanaged: new Set([anAddress(21)]) }))).toEqual([])
  expect(
    closedOutside(
      aPlan([], { problems: [{ ...problem('one'), code: 'possible-match' }] }),
      matchSources([spec], anObservation([state]), aContext()),
      anObservation([state]),
      aContext(),
    ),
  ).toEqual([])
})

test('asks who changed what is otherwise on chain, and not who published what git wants closed', () => {
  const update = aChange('update', 'one')
  const closed = { id: 'two', address: anAddress(22), file: 'sources/two/source.yaml', line: 1 }

  expect(
    driftedSources(aPlan([update, aChange('publish', 'three'), aChange('close', 'four')]), [
      closed,
    ]),
  ).toEqual([update.address, anAddress(22)])
})

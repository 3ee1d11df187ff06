import { expect, test } from 'vitest'
import { NO_LONGER_WANTED } from '../../src/model/events.ts'
import { tellApart } from '../../src/plan/overtaken.ts'
import { aChange, aClosedSpec, aContext, amount, aSpec } from '../support/builders.ts'
import { aMergedPull, aPriceChange } from '../support/reviews.ts'

const [PUBLISH, UPDATE, CLOSE] = [aChange('publish', 'one'), aPriceChange('two', '1 OGPU', '2 OGPU'), aChange('close', 'three')]
const PULL = aMergedPull(1, [PUBLISH, UPDATE, CLOSE])
const STANDING = [PUBLISH, UPDATE, CLOSE].map(({ id, kind, digest }) => ({ id, kind, digest, pull: 1 }))

test('what main still wants as it was reviewed stands', () => {
  const specs = [aSpec({ id: 'one' }), aSpec({ id: 'two', minPayment: amount('2 OGPU') }), aClosedSpec({ id: 'three' })]

  expect(tellApart(STANDING, [PULL], specs, aContext())).toEqual(STANDING)
})

test('what was reverted before it was sent does not stand, and is told so', () => {
  const specs = [aSpec({ id: 'two', minPayment: amount('1 OGPU') }), aSpec({ id: 'three' })]

  expect(tellApart(STANDING, [PULL], specs, aContext()).map(({ id, reason }) => [id, reason])).toEqual(
    ['one', 'two', 'three'].map((id) => [id, NO_LONGER_WANTED]),
  )
})

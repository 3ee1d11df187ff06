import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SourceSpec } from '../../src/model/source/definition.ts'
import { touchedIds } from '../../src/plan/touched.ts'
import { scenarios } from '../support/arbitraries.ts'
import { aClosedSpec, amount, anAddress, aSpec } from '../support/builders.ts'

const touched = (now: readonly SourceSpec[], base: readonly SourceSpec[]): readonly string[] =>
  [...touchedIds(now, base)].sort()

describe('for any two sets of definitions', () => {
  test('nothing is touched between a set and itself, in whatever order its files are read', () => {
    fc.assert(
      fc.property(scenarios, ({ specs }) => {
        expect(touched(specs, [...specs].reverse())).toEqual([])
      }),
    )
  })

  test('what is touched is the same in both directions', () => {
    fc.assert(
      fc.property(scenarios, scenarios, ({ specs }, other) => {
        expect(touched(specs, other.specs)).toEqual(touched(other.specs, specs))
      }),
    )
  })

  test('everything is touched between a set and nothing', () => {
    fc.assert(
      fc.property(scenarios, ({ specs }) => {
        expect(touched(specs, [])).toEqual(specs.map(({ id }) => id).sort())
      }),
    )
  })
})

describe('a definition is touched', () => {
  test.each<[string, SourceSpec]>([
    ['that has another text', aSpec({ description: 'other' })],
    [
      'that has another amount, be it by one wei',
      aSpec({ minPayment: amount('10000000000000001 wei') }),
    ],
    ['that has another file', aSpec({ environments: { cpu: 'https://example.com/other.yml' } })],
    ['that lets a rule off', aSpec({ relax: { 'compose-secret': 'it is a demo' } })],
    ['that is protected', aSpec({ protect: true })],
    ['that names its Source', aSpec({ address: anAddress(10) })],
    ['that takes a Source over', aSpec({ takeover: 'other-000000' })],
    ['that asks to be closed', aClosedSpec()],
  ])('%s', (_, now) => {
    expect(touched([now, aSpec({ id: 'two' })], [aSpec(), aSpec({ id: 'two' })])).toEqual(['one'])
  })

  test('that asks to be closed and only now is protected', () => {
    expect(touched([aClosedSpec({ protect: true })], [aClosedSpec()])).toEqual(['one'])
  })

  test.each<[string, SourceSpec, SourceSpec]>([
    [
      'that only moved to another place or file',
      aSpec({ file: 'moved.yaml', lines: { id: 9 } }),
      aSpec(),
    ],
    [
      'whose compose file is read anew',
      aSpec({ compose: { cpu: { source: { kind: 'file', path: 'compose.yaml' }, findings: [] } } }),
      aSpec(),
    ],
    ['that asks to be closed as before', aClosedSpec({ file: 'moved.yaml' }), aClosedSpec()],
  ])('only where it says something else, so not one %s', (_, now, base) => {
    expect(touched([now], [base])).toEqual([])
  })
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { driftReport } from '../../src/report/text/drift-report.ts'
import { aDrift, aQuietDrift, aSupply, aTroubledDrift, hostileDrift } from './drift-scene.ts'
import { expectGolden } from './golden.ts'
import { hostileText, terminalFaults } from './hostile.ts'

const plain = { colour: false }
const ANSI_ESCAPE = String.fromCharCode(27)

test('reads as written', () => {
  expectGolden('drift.txt', driftReport(aDrift(), plain))
  expectGolden('drift-troubled.txt', driftReport(aTroubledDrift(), plain))
  expectGolden('drift-quiet.txt', driftReport(aQuietDrift(), plain))
  expectGolden('drift-supply.txt', driftReport({ ...aQuietDrift(), supply: aSupply() }, plain))
})

test('counts the warnings of definitions that do not differ', () => {
  const warning = { code: 'mutable-url', message: 'it can change', hint: 'name a commit' } as const
  const [one] = aDrift().plan.changes
  if (one === undefined) throw new Error('the scene has drift')
  const warnings = [
    { ...warning, id: one.id, file: one.file },
    { ...warning, id: 'quiet', file: 'sources/quiet/source.yaml' },
  ]
  const text = driftReport(aDrift({ plan: { ...aDrift().plan, warnings } }), plain)

  expect(text).toContain(`${one.file} mutable-url`)
  expect(text).not.toContain('sources/quiet')
  expect(text).toContain('1 warning of definitions that this leaves as they are')
})

test('says that nobody knows the cause where none was found', () => {
  const text = driftReport(aDrift({ causes: new Map() }), plain)

  expect(text).toContain('last changed         not known')
  expect(text).not.toContain('transaction')
})

test('gives every Source that differs a way on that can be pasted', () => {
  const drift = aTroubledDrift()
  const text = driftReport(drift, plain)

  for (const { id, digest } of drift.plan.changes.filter(({ kind }) => kind === 'update')) {
    expect(text).toContain(`ogpu-gitops pull ${id} --network mainnet`)
    expect(text).toContain(`ogpu-gitops apply --network mainnet --approve ${digest.slice(0, 16)}\n`)
  }
  for (const { id } of drift.closedOutside)
    expect(text).toContain(`ogpu-gitops close ${id} --network mainnet`)
})

test('offers no command for a closing that would be refused', () => {
  const [line = ''] = driftReport(aTroubledDrift(), plain).split('- close ').slice(1)

  expect(line).toContain('refused              closing-held')
  expect(line.split('ORPHANS')[0]).not.toContain('--approve')
})

test('says with colours nothing that it does not say without', () => {
  const coloured = driftReport(aTroubledDrift(), { colour: true })

  expect(coloured).toContain(ANSI_ESCAPE)
  expect(coloured.replaceAll(new RegExp(`${ANSI_ESCAPE}\\[\\d+m`, 'g'), '')).toBe(
    driftReport(aTroubledDrift(), plain),
  )
})

test('stays inert whatever stands in ids, files, messages and values', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      expect(terminalFaults(driftReport(hostileDrift(text), plain))).toEqual([])
    }),
  )
})

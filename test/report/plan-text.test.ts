import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Plan } from '../../src/model/source/change.ts'
import { viewPlan } from '../../src/report/plan-view.ts'
import { planText } from '../../src/report/text/plan-text.ts'
import { wayWords } from '../../src/report/ways.ts'
import { unwrapped } from '../support/unwrapped.ts'
import { expectGolden } from './golden.ts'
import { hostileText, terminalFaults } from './hostile.ts'
import {
  anEmptyPlan,
  aPlan,
  aTroubledPlan,
  composeDiffs,
  hostilePlan,
  publish,
  sendingWaiting,
  update,
} from './scene.ts'

const plain = { colour: false, raw: false, verb: 'plan', composeDiffs } as const
const ANSI_ESCAPE = String.fromCharCode(27)

test('reads as written in the examples', () => {
  expectGolden('plan.txt', planText(aPlan(), plain))
  expectGolden('plan-raw.txt', planText(aPlan(), { ...plain, raw: true }))
  expectGolden('plan-troubled.txt', planText(aTroubledPlan(), plain))
  expectGolden('plan-empty.txt', planText(anEmptyPlan(), plain))
})

test('says on a network without review that apply sends what the base already wants', () => {
  expectGolden(
    'plan-without-review.txt',
    planText(sendingWaiting(aPlan()), { ...plain, verb: 'apply' }),
  )
})

test('speaks of changes and restoring where no base is known', () => {
  const { base: _, ...plan } = aPlan({ changes: [publish] })

  const text = planText(plan, plain)

  expect(text).toContain('CHANGES\n+ publish')
  expect(text).toContain('keep it   restore its definition')
  expect(text).not.toContain('git checkout')
})

test('shows a run that nothing can be planned in by its problems alone', () => {
  const text = planText(
    anEmptyPlan({
      problems: [{ code: 'no-nexus', message: 'no code at Nexus', hint: 'check nexus:' }],
    }),
    plain,
  )

  expect(text).toContain('no-nexus: no code at Nexus')
  expect(text).toContain('Nothing was planned or sent. Next: fix the 1 problem above.')
})

test('shows a long description line by line', () => {
  const [before, after] = ['one\ntwo\nthree', 'one\n2\nthree'].map((text) => ({ text, raw: text }))
  const change = {
    ...update,
    fields: [{ field: 'description', before: before ?? null, after: after ?? null }],
  } as const

  expect(planText(aPlan({ changes: [change] }), plain)).toContain(
    'description          changed   1 line\n             -two\n             +2\n',
  )
})

test('adds up: everything counted is a definition of the network', () => {
  for (const plan of [aPlan(), aTroubledPlan(), anEmptyPlan()]) {
    const { publish, update, close, unchanged, waiting, blocked } = viewPlan(plan).counts

    expect(publish + update + close + unchanged + waiting + blocked).toBe(30)
  }
})

test('shows no wei and no whole CID unless asked to', () => {
  for (const plan of [aPlan(), aTroubledPlan()]) {
    expect(planText(plan, plain)).not.toMatch(/\d{12,}|Qm\w{44}/)
    expect(planText(plan, { ...plain, raw: true })).toMatch(/\d{12,}/)
  }
})

test('gives every refusal and every decision a way that can be pasted', () => {
  const plan = aTroubledPlan()
  const text = planText(plan, plain)

  for (const { ways } of plan.refusals)
    expect(
      ways.map(wayWords).some(({ text: way, isCommand }) => isCommand && text.includes(way)),
    ).toBe(true)
  for (const { id } of plan.orphans.filter(({ isNew }) => isNew))
    expect(text).toContain(`ogpu-gitops close ${id} --network mainnet`)
})

test('says with colours nothing that it does not say without', () => {
  const coloured = planText(aTroubledPlan(), { ...plain, colour: true })

  expect(coloured).toContain(ANSI_ESCAPE)
  expect(coloured.replaceAll(new RegExp(`${ANSI_ESCAPE}\\[\\d+m`, 'g'), '')).toBe(
    planText(aTroubledPlan(), plain),
  )
})

test('stays inert whatever stands in names, files, messages and values', () => {
  fc.assert(
    fc.property(hostileText, fc.boolean(), fc.boolean(), (text, raw, isSent) => {
      expect(
        terminalFaults(planText(sendingWaiting(hostilePlan(text), isSent), { ...plain, raw })),
      ).toEqual([])
    }),
  )
})

test('what is not committed goes on a branch, unless nobody reviews it and no branch is there to ask', () => {
  const warning = { code: 'uncommitted', message: 'it has changes', hint: '' } as const
  const plan = aPlan({ warnings: [warning] })
  const { base: _, ...alone } = plan
  const nextOf = (of: Plan): string => unwrapped(planText(of, plain)).split(' Next: ')[1] ?? ''

  expect(nextOf(plan)).toBe('commit this on a branch and open a pull request. ')
  expect(nextOf({ ...alone, sends: 'all' })).toBe(
    'commit this on a branch and open a pull request. ',
  )
  expect(nextOf({ ...alone, sends: 'all', review: 'none' })).toBe(
    'ogpu-gitops apply --network mainnet ',
  )
})

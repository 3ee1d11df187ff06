import { expect, test } from 'vitest'
import { faultText } from '../../src/report/text/fault-text.ts'
import { listText } from '../../src/report/text/list-text.ts'
import { problemsText } from '../../src/report/text/problems-text.ts'
import { refusalText } from '../../src/report/text/refusal-text.ts'
import { validateText } from '../../src/report/text/validate-text.ts'
import { expectGolden } from './golden.ts'
import { aTroubledPlan, chainChanged, listed, validation } from './scene.ts'

const plain = { colour: false } as const

test('shows problems with their places, frames and hints, and counts them', () => {
  const { problems, warnings } = validation

  expectGolden('problems.txt', problemsText(problems, warnings, plain))
  expect(problemsText([], [], plain)).toBe('')
})

test('shows refusals with what was sent, why, and the ways on', () => {
  expectGolden(
    'refusals.txt',
    refusalText([chainChanged, ...aTroubledPlan().refusals], { ...plain, sent: 'nothing' }),
  )
})

test('shows a fault as one', () => {
  const fault = {
    code: 'rpc-timeout',
    message: 'rpc.example did not answer for 60 s',
    hint: 'run again when it is back',
  } as const

  expect(faultText(fault, plain)).toBe(
    'fault rpc-timeout: rpc.example did not answer for 60 s\n  hint: run again when it is back\n',
  )
})

test('lists Sources below each other', () => {
  expectGolden('list.txt', listText(listed, plain))
  expect(listText([], plain)).toBe('No Sources.\n')
  expect(listText([], { ...plain, others: 2 })).toBe(
    'No Sources that are managed here, and 2 others of the client: --all lists them.\n',
  )
  expect(listText(listed, { ...plain, others: 1 })).toContain('1 managed. --all lists 1 more.')
})

test('says what was checked when all is well', () => {
  expect(validateText({ ...validation, problems: [], warnings: [] }, plain)).toBe(
    '2 definitions for mainnet and testnet: no problems.\n',
  )
  expect(validateText(validation, plain)).toContain('2 problems, 1 warning.')
})

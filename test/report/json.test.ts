import { Ajv, type ValidateFunction } from 'ajv'
import { expect, test } from 'vitest'
import applySchema from '../../schemas/v1/apply.schema.json' with { type: 'json' }
import doctorSchema from '../../schemas/v1/doctor.schema.json' with { type: 'json' }
import reportSchema from '../../schemas/v1/doctor-report.schema.json' with { type: 'json' }
import driftSchema from '../../schemas/v1/drift.schema.json' with { type: 'json' }
import listSchema from '../../schemas/v1/list.schema.json' with { type: 'json' }
import planSchema from '../../schemas/v1/plan.schema.json' with { type: 'json' }
import { CHECKS } from '../../src/model/diagnosis.ts'
import { applyJson } from '../../src/report/json/apply-json.ts'
import { doctorJson } from '../../src/report/json/doctor-json.ts'
import { driftJson } from '../../src/report/json/drift-json.ts'
import { jsonText } from '../../src/report/json/json-text.ts'
import { listJson } from '../../src/report/json/list-json.ts'
import { planJson } from '../../src/report/json/plan-json.ts'
import {
  stoppedDriftJson,
  stoppedJson,
  stoppedPlanJson,
} from '../../src/report/json/stopped-json.ts'
import { validateJson } from '../../src/report/json/validate-json.ts'
import { faultJson } from '../../src/report/text/fault-text.ts'
import { aNetwork } from '../support/builders.ts'
import { examined } from './doctor-scene.ts'
import { aDrift, aQuietDrift, aSupply, aTroubledDrift } from './drift-scene.ts'
import { expectGolden } from './golden.ts'
import {
  anEmptyPlan,
  aPartialResult,
  aPlan,
  aResult,
  aTroubledPlan,
  chainChanged,
  listed,
  publish,
  validation,
} from './scene.ts'

const ajv = new Ajv({ strict: true, allErrors: true })
const isPlan = ajv.compile(planSchema)
const isApply = ajv.compile(applySchema)
const isList = ajv.compile(listSchema)
const isDrift = ajv.compile(driftSchema)
const isDoctor = ajv.compile(doctorSchema)
const isReport = ajv.compile(reportSchema)

test('writes plans that the public schema describes', () => {
  for (const plan of [aPlan(), anEmptyPlan({ stake: null }), aTroubledPlan()])
    expectValid(isPlan, planJson(plan))
  expectGolden('plan.json', jsonText(planJson(aTroubledPlan())))
})

test('writes an origin only where a base is known', () => {
  const { origin: _, ...change } = publish
  const { base: __, ...plan } = aPlan({ changes: [change] })

  expect(planJson(plan).changes[0]).not.toHaveProperty('origin')
  expectValid(isPlan, planJson(plan))
})

test('writes what came of an apply as the public schema describes it', () => {
  for (const result of [
    aResult(),
    aPartialResult(),
    aResult({ outcome: 'refused', receipts: [], refusals: [chainChanged] }),
  ])
    expectValid(isApply, applyJson(result))
  expect(applyJson(aPartialResult()).summary).toEqual({
    done: 1,
    skipped: 0,
    failed: 1,
    notAttempted: 1,
  })
  expectGolden('apply.json', jsonText(applyJson(aPartialResult())))
})

test('writes Sources as the public schema describes them', () => {
  expectValid(isList, listJson(listed))
  expectGolden('list.json', jsonText(listJson(listed)))
})

test('writes drift as the public schema describes it', () => {
  for (const drift of [
    aDrift(),
    aQuietDrift(),
    aTroubledDrift(),
    { ...aDrift(), supply: aSupply() },
  ])
    expectValid(isDrift, driftJson(drift))
  expectGolden('drift.json', jsonText(driftJson(aTroubledDrift())))
})

test('writes an examination as the public schema describes it, which knows every check', () => {
  expectValid(isDoctor, doctorJson(aNetwork(), examined))
  expectValid(isDoctor, doctorJson(undefined, examined))
  expect(doctorSchema.oneOf[0]?.properties?.checks.items.properties.name.enum).toEqual(CHECKS)
  expectGolden('doctor.json', jsonText(doctorJson(aNetwork(), examined)))
})

test('writes a run that was stopped in the form of its verb', () => {
  const run = { problems: validation.problems, warnings: [] }

  expectValid(isPlan, stoppedPlanJson(run))
  expectValid(isDrift, stoppedDriftJson(run))
  expectValid(isDrift, stoppedDriftJson({ ...run, network: aNetwork() }))
  expectValid(isDoctor, stoppedJson(run))
  expectValid(isReport, stoppedJson(run))
})

test('writes what validating found', () => {
  expectGolden('validate.json', jsonText(validateJson(validation)))
})

test('writes a fault in a form that every schema allows', () => {
  const fault = faultJson({
    code: 'rpc-unreachable',
    message: 'the RPC at rpc.example did not answer',
    hint: 'try again when it is back',
  })

  for (const schema of [isPlan, isApply, isList, isDrift, isDoctor, isReport])
    expectValid(schema, fault)
  expect(fault.fault.hint).toBe('try again when it is back')
})

test('lets nothing through that the schemas do not name', () => {
  expect(isPlan({ ...planJson(aPlan()), more: 1 })).toBe(false)
  expect(isApply({ ...applyJson(aResult()), cost: '1' })).toBe(false)
  expect(isDrift({ ...driftJson(aDrift()), more: 1 })).toBe(false)
  expect(isDoctor({ ...doctorJson(aNetwork(), examined), more: 1 })).toBe(false)
})

function expectValid(validate: ValidateFunction, document: unknown): void {
  const isValid = validate(JSON.parse(JSON.stringify(document)))

  expect(validate.errors ?? []).toEqual([])
  expect(isValid).toBe(true)
}

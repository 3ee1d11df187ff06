import { expect, test } from 'vitest'
import { importedText } from '../src/desired/edit/import-definition.ts'
import { writtenValues } from '../src/desired/edit/written-values.ts'
import { FIELD_NAMES } from '../src/desired/generated/field-names.ts'
import { parseYaml } from '../src/desired/parse-yaml.ts'
import { valuesOf } from '../src/desired/spec.ts'
import { FIELD_ROWS, type FieldRow } from '../src/model/source/field.ts'
import type { SourceParams, SourceValues } from '../src/model/source/source.ts'
import { carried } from '../src/plan/changes.ts'
import { differingFields, observedValues, snapshotOf, wantedValues } from '../src/plan/values.ts'
import { paramRows } from '../src/report/github/plan/signed-values.ts'
import { specJson } from '../src/report/json/spec-json.ts'
import { yamlText } from '../src/yaml/text.ts'
import { aMetadata, anAddress, aSpec, GATEWAY, someParams } from './support/builders.ts'

// A field of the contract that no definition has: compared, signed, written back and told, by this
// row alone.
const EXTRA: FieldRow = {
  field: 'options',
  path: 'advanced.options',
  role: 'link',
  word: 'options',
  absent: '',
  wanted: (values) => (values as SourceValues & { options?: string }).options ?? '',
  observed: ({ params }) => params.optionalParamsUrl,
  parameter: { name: 'optionalParamsUrl', of: (wanted) => wanted },
}
const ROWS = [...FIELD_ROWS, EXTRA]
const [OLD, NEW] = ['https://example.com/old.json', 'https://example.com/new.json']

function definition(text: string): SourceValues {
  const source = yamlText({ path: 'a.yaml', text, withoutSecrets: (line) => line })
  const { tree, findings } = parseYaml('source', source)
  if (tree === undefined) throw new Error(JSON.stringify(findings))
  return { ...valuesOf(tree, ROWS), environments: aSpec().values.environments }
}

const PRESENT = `name: Name of one
payment: { minPayment: 0.01 OGPU }
maxExpiry: 24h
`
const wanted = definition(`${PRESENT}advanced: { options: ${NEW} }\n`)
const params: SourceParams = someParams({ optionalParamsUrl: OLD })

test('a field that is one row more is read, compared, hashed and signed', () => {
  const before = observedValues(params, aMetadata(), GATEWAY, ROWS)
  const after = wantedValues(wanted, GATEWAY, ROWS)

  expect(differingFields(before, after, {}, ROWS)).toEqual(['options'])
  expect(snapshotOf(after)).toHaveProperty('options', NEW)
  expect(carried(wanted, ROWS)).toMatchObject({ optionalParamsUrl: NEW, minPayment: 10n ** 16n })
  expect(
    paramRows({ ...params, ...carried(wanted, ROWS) }, ROWS).find(
      ({ field }) => field === 'options',
    ),
  ).toEqual({ parameter: 'optionalParamsUrl', field: 'options', value: `\`${NEW}\`` })
})

test('it is what it is where a definition leaves it out', () => {
  expect(wantedValues(definition(PRESENT), GATEWAY, ROWS)).toHaveProperty('options', {
    text: '',
    raw: '',
  })
})

test('it is written back into a definition that reads as the same again', () => {
  const text = importedText(
    'one',
    writtenValues(params, aMetadata(), ROWS),
    { network: 'local', address: anAddress(9) },
    ROWS,
  )

  expect(text).toContain(`advanced:\n  options: ${OLD}\n`)
  const again = wantedValues(definition(text), GATEWAY, ROWS)
  expect(
    differingFields(observedValues(params, aMetadata(), GATEWAY, ROWS), again, {}, ROWS),
  ).toEqual([])
})

test('it is told in JSON under its path', () => {
  const spec = { ...aSpec(), values: wanted }

  expect(specJson(spec, ROWS)).toMatchObject({
    payment: { minPayment: '0.01 OGPU', minLockup: '0 OGPU' },
    advanced: { options: NEW },
  })
})

test('every field is one that the schema of definitions has, beneath networks too', () => {
  for (const { path } of FIELD_ROWS) {
    const steps = path.split('.')
    const outer = steps.slice(0, -1).join('.')

    expect(FIELD_NAMES.source[outer]).toContain(steps.at(-1))
    expect(FIELD_NAMES.source[['networks.*', ...steps.slice(0, -1)].join('.')]).toContain(
      steps.at(-1),
    )
  }
})

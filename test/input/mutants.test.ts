import { describe, test } from 'vitest'
import { cases as composeCases } from '../compose/cases.ts'
import { aConfig, aDefinition, cases } from '../desired/files.ts'
import { fuzz, isJudged, isOnlyText } from './fuzz.ts'
import { mutants } from './mutants.ts'

const textOf = (bytes: Uint8Array = new Uint8Array()): string => new TextDecoder().decode(bytes)

const DEFINITIONS = [
  ...cases('good').map(({ bytes }) => textOf(bytes)),
  aDefinition({
    description: '|\n  one\n  two',
    networks: '\n  testnet: { name: Other }\n  mainnet:\n    payment: { minPayment: 1 OGPU }',
  }),
  aDefinition({
    environments: '\n  cpu: compose.yaml\n  nvidia: https://example.com/x.yml',
    logoUrl: 'https://example.com/logo.png',
  }),
  aDefinition({
    environments: '{ cpu: compose.yaml }',
    relax: '\n  compose-image-floats: because of a reason',
  }),
]
const CONFIGS = ['', 'defaults: { delivery: first-response }\n', 'repository: acme/sources\n'].map(
  (extra) => textOf(aConfig(extra).bytes),
)
const COMPOSES = composeCases('good').map(({ text }) => text)

describe('whatever is changed in a file that was good, it is read or is a problem, and stays only text', () => {
  test('a definition', { timeout: 180_000 }, () => {
    fuzz(mutants(DEFINITIONS), 2_500, (definition) => isOnlyText({ definition }))
  })

  test('the configuration', () => {
    fuzz(mutants(CONFIGS), 1_500, (config) => isOnlyText({ config }))
  })

  test('a compose file', () => {
    fuzz(mutants(COMPOSES), 3_000, isJudged)
    fuzz(mutants(COMPOSES), 300, (compose) => isOnlyText({ compose }))
  })
})

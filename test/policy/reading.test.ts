import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readDesired } from '../../src/desired/load.ts'
import { validation } from '../../src/engine/validate.ts'
import { definitionText } from '../support/project.ts'

const CLIENT = '"0x9fc66Ad559b6226294746da39368A8eA55faF96e"'
const file = (path: string, text: string) => ({ path, bytes: new TextEncoder().encode(text) })

function read(policy: string, testnet = '{}') {
  return readDesired(
    [
      file(
        'ogpu.yaml',
        `version: 1\nowner: acme-1\npolicy: ${policy}\nnetworks:\n  mainnet: { client: ${CLIENT} }\n  testnet: { client: ${CLIENT}, policy: ${testnet} }\n`,
      ),
      file('sources/one.yaml', definitionText({ id: 'one', networks: ['testnet'] })),
    ],
    'ogpu.yaml',
  )
}

describe('policy:', () => {
  test('is laid under that of a network, field by field', () => {
    const { config, problems } = read(
      '{ minPayment: { min: 1 wei, max: 2 wei }, stranded: 3, images: { from: [ghcr.io] } }',
      '{ minPayment: { max: 9 wei }, stranded: 0 }',
    )
    const rulesOf = (name: string) =>
      config?.networks.get(name)?.policy.map(({ kind, place }) => [kind, place.path, place.line])

    expect(problems).toEqual([])
    expect(rulesOf('mainnet')).toEqual([
      ['price-min', 'policy.minPayment.min', 3],
      ['price-max', 'policy.minPayment.max', 3],
      ['images', 'policy.images.from', 3],
      ['stranded', 'policy.stranded', 3],
    ])
    expect(rulesOf('testnet')).toEqual([
      ['price-min', 'policy.minPayment.min', 3],
      ['price-max', 'networks.testnet.policy.minPayment.max', 6],
      ['images', 'policy.images.from', 3],
      ['stranded', 'networks.testnet.policy.stranded', 6],
    ])
  })

  test.each([
    ['{ minPayment: { max: 3 } }', 'bad-amount'],
    ['{ minPayment: { min: 3 wei, max: 2 wei } }', 'bad-value'],
    ['{ minPayment: { step: 0.5x } }', 'bad-value'],
    ['{ minPayment: { step: 50 } }', 'bad-value'],
    ['{ stranded: many }', 'bad-value'],
    ['{ stranded: -1 }', 'bad-value'],
    ['{ download: 5GB }', 'bad-value'],
    ['{ images: { from: [acme/*] } }', 'bad-value'],
    ['{ images: { digests: sometimes } }', 'bad-type'],
    ['{ folders: { sources/x: [nowhere] } }', 'unknown-network'],
    ['{ folders: { elsewhere: [testnet] } }', 'bad-value'],
    ['{ maxPayment: 3 OGPU }', 'unknown-field'],
  ])('is refused as %s', (policy, code) => {
    expect(read(policy).problems.map((problem) => problem.code)).toEqual([code])
  })

  test('has no folders beneath a network', () => {
    expect(read('{}', '{ folders: {} }').problems.map(({ code }) => code)).toEqual([
      'unknown-field',
    ])
  })
})

describe('waive:', () => {
  const readWith = (waive: Readonly<Record<string, unknown>>) =>
    validation(
      [
        file(
          'ogpu.yaml',
          `version: 1\nowner: acme-1\npolicy: { minPayment: { max: 1 wei } }\nnetworks: { testnet: { client: ${CLIENT} } }\n`,
        ),
        file('sources/one.yaml', definitionText({ id: 'one', networks: ['testnet'], waive })),
      ],
      'ogpu.yaml',
    )

  test('turns what validate says into a warning with its reason', () => {
    expect(readWith({}).problems).toMatchObject([
      {
        code: 'policy-price',
        file: 'sources/one.yaml',
        message: expect.stringContaining('at most 1 wei'),
      },
    ])
    const { problems, warnings } = readWith({ 'policy-price': 'a promise to a partner' })
    expect(problems).toEqual([])
    expect(warnings.filter(({ code }) => code === 'policy-price')).toMatchObject([
      { hint: 'because a promise to a partner' },
    ])
  })

  test.each([
    ['a rule that is none', { 'policy-prices': 'a reason' }, 'unknown-rule'],
    ['what can’t be judged', { 'policy-unjudged': 'a reason' }, 'unknown-rule'],
    ['nothing for a reason', { 'policy-price': '' }, 'bad-value'],
    ['blanks for a reason', { 'policy-price': '   ' }, 'bad-text'],
    ['a number for a reason', { 'policy-price': 3 }, 'bad-type'],
  ])('is refused with %s', (_, waive, code) => {
    expect(readWith(waive).problems.map((problem) => problem.code)).toContain(code)
  })
})

test('every example of docs/policy.md is read without a problem', () => {
  const [config = '', definition = ''] = [
    ...readFileSync('docs/policy.md', 'utf8').matchAll(/^```yaml\n([\s\S]*?)^```$/gm),
  ].map(([, text = '']) => text)
  const { problems, warnings, specs } = readDesired(
    [file('ogpu.yaml', config), file('sources/llama/source.yaml', definition)],
    'ogpu.yaml',
  )

  expect([...problems, ...warnings]).toEqual([])
  expect(specs).toMatchObject([
    { waive: { 'policy-price-step': 'the model is five times as large since 3.1' } },
  ])
})

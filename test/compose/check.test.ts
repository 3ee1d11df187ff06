import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkCompose } from '../../src/compose/check.ts'
import type { ComposeProblem } from '../../src/compose/finding.ts'
import { relaxed } from '../../src/compose/relax.ts'
import { RELAXABLE_RULES } from '../../src/model/compose-rules.ts'
import { isLonger } from '../support/growth.ts'
import { aCompose, cases, check, ENVIRONMENTS } from './cases.ts'

const all = [...cases('bad'), ...cases('good')]
const codes = (findings: readonly ComposeProblem[]) => [
  ...new Set(findings.map(({ rule }) => rule)),
]

test('has nothing against the file that tests start from', () => {
  expect(check(aCompose())).toEqual([])
})

test('answers any text with findings, never with an exception', () => {
  const shards = fc.array(
    fc.constantFrom(
      ...'-?:,[]{}#&*!|>\'"%@` \n\t\r~<0aé\u{1F600}\u2028\uFEFF$',
      '\n  ',
      'services:\n  app:\n    ',
      'ports: ',
      `"\${PORT}:5555"`,
      'environment: ',
      'volumes: ',
      'deploy: ',
      '---\n',
      '%YAML 1.1\n',
      '!!binary ',
      '<<: ',
      '&a ',
      '*a',
      `\${`,
    ),
    { maxLength: 60 },
  )
  const texts = fc.oneof(
    shards.map((parts) => parts.join('')),
    fc.string({ unit: 'binary', maxLength: 200 }),
  )

  fc.assert(
    fc.property(texts, fc.constantFrom(...ENVIRONMENTS), (text, environment) => {
      expect(check(text, environment)).not.toEqual([])
    }),
    { numRuns: 500 },
  )
})

test('answers a file whose values are of any kind', () => {
  const value = fc.constantFrom(
    'x',
    '5',
    'true',
    '~',
    '[]',
    '{}',
    '[[x]]',
    '[{}]',
    '{ x: { y: z } }',
    '[5, ~, x]',
    `"\${PORT}"`,
    '{ "": ~ }',
    '":"',
    '"a:b:c:d"',
  )
  const fields = [
    ...[
      'image',
      'ports',
      'environment',
      'healthcheck',
      'volumes',
      'deploy',
      'devices',
      'gpus',
      'depends_on',
      'networks',
      'configs',
      'secrets',
      'models',
      'extends',
    ],
    ...[
      'build',
      'env_file',
      'security_opt',
      'cap_add',
      'profiles',
      'scale',
      'network_mode',
      'volumes_from',
      'links',
      'post_start',
      'provider',
      'runtime',
      'pid',
    ],
  ]
  const service = fc.dictionary(fc.constantFrom(...fields), value, { maxKeys: 6 })
  const section = fc.tuple(
    fc.constantFrom(
      'networks',
      'volumes',
      'configs',
      'secrets',
      'models',
      'include',
      'services',
      'x-a',
    ),
    value,
  )

  fc.assert(
    fc.property(
      service,
      section,
      fc.constantFrom(...ENVIRONMENTS),
      (some, [name, given], environment) => {
        expect(Array.isArray(check(aCompose(some), environment))).toBe(true)
        if (name !== 'services')
          expect(Array.isArray(check(`${aCompose(some)}${name}: ${given}\n`, environment))).toBe(
            true,
          )
      },
    ),
    { numRuns: 500 },
  )
})

test('answers a good file with one damaged spot', () => {
  const good = cases('good')

  fc.assert(
    fc.property(
      fc.constantFrom(...good),
      fc.nat(),
      fc.string({ maxLength: 3 }),
      fc.nat(8),
      ({ text, environment }, at, inserted, dropped) => {
        const start = at % text.length
        const damaged = text.slice(0, start) + inserted + text.slice(start + dropped)

        expect(Array.isArray(check(damaged, environment))).toBe(true)
      },
    ),
    { numRuns: 500 },
  )
})

test.each([
  ['open brackets', '['],
  ['open braces', '{'],
  ['dashes', '- '],
  ['question marks', '? '],
  ['colons', ': '],
  ['anchors', '&a '],
  ['anchored values', '- &a 1\n'],
  ['tags', '!a '],
  ['aliases', '*a '],
  ['quotes', 'a: "\n'],
  ['documents', '---\n'],
  ['equal keys', 'a: 1\n'],
  ['services', '? services\n'],
])('survives 256 KiB of %s', (_, unit) => {
  const findings = check(unit.repeat(Math.floor(262_000 / unit.length)))

  expect(findings).not.toEqual([])
  expect(findings.length).toBeLessThanOrEqual(50)
})

test.each([
  ['ports', (index: number) => `"${index}:80"`],
  ['volumes', (index: number) => `{ type: volume, source: v${index} }`],
  ['depends_on', (index: number) => `s${index}`],
  ['environment', (index: number) => `"A${index}=\${B${index}}"`],
])('judges thousands of %s in a second or two', (field, item) => {
  const list = Array.from({ length: 2_500 }, (_, index) => item(index)).join(', ')
  const text = aCompose({ [field]: `[${list}]` })

  expect(check(text).length).toBe(50)
  expect(isLonger(() => check(text), 5_000)).toBe(false)
})

test('refuses a file of more than 256 KiB, counted in bytes', () => {
  const rest = 262_144 - Buffer.byteLength(aCompose())

  expect(check(`${aCompose()}#${'x'.repeat(rest - 1)}`)).toEqual([])
  expect(codes(check(`${aCompose()}#${'x'.repeat(rest)}`))).toEqual(['compose-too-large'])
  expect(codes(check(`${aCompose()}#${'é'.repeat(Math.ceil(rest / 2))}`))).toEqual([
    'compose-too-large',
  ])
})

test('takes up to 100 aliases', () => {
  const aliases = (count: number) =>
    `${aCompose()}x-a: &a 1\nx-b: [${Array.from({ length: count }, () => '*a').join(', ')}]\n`

  expect(check(aliases(100))).toEqual([])
  expect(codes(check(aliases(101)))).toEqual(['compose-yaml-alias'])
})

test('knows the port of the provider from one that the file happens to name', () => {
  expect(codes(check(aCompose({ ports: '["49152:5555"]' })))).toEqual(['compose-port-fixed'])
})

test('names its file and shows the line with a caret, and no secret in it', () => {
  const [finding] = checkCompose(
    {
      path: 'sources/a/compose.cpu.yaml',
      text: aCompose({ command: `serve --token hf_${'x'.repeat(40)}` }),
    },
    'cpu',
  ).findings

  expect(finding).toMatchObject({
    rule: 'compose-secret',
    severity: 'error',
    place: { file: 'sources/a/compose.cpu.yaml', line: 8, column: 14 },
  })
  expect(finding?.frame).toContain('^')
  expect(finding?.frame).not.toContain('xxxx')
})

test('takes exactly the rules out that are relaxed, and says why', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...all),
      fc.subarray([...RELAXABLE_RULES]),
      ({ text, environment }, rules) => {
        const findings = check(text, environment)
        const { findings: left, relaxed: taken } = relaxed(
          findings,
          new Map(rules.map((rule) => [rule, `because of ${rule}`])),
        )

        expect(left).toEqual(findings.filter(({ rule }) => !rules.includes(rule)))
        expect(taken.flatMap((entry) => entry.findings)).toHaveLength(findings.length - left.length)
        for (const { rule, reason } of taken) expect(reason).toBe(`because of ${rule}`)
      },
    ),
  )
})

test('relaxes no rule without which nothing could be judged', () => {
  const findings = check('')

  expect(relaxed(findings, new Map([['compose-empty', 'it is meant to be']]))).toEqual({
    findings,
    relaxed: [],
  })
})

test('follows services that extend each other, and gives up where they are too many', () => {
  const chain = (length: number): string =>
    aCompose() +
    [...Array(length).keys()]
      .map((index) => `  s${index}: { image: x, ${index === 0 ? '' : `extends: s${index - 1}`} }\n`)
      .join('')
  const deep = (length: number): number =>
    check(chain(length)).filter(({ rule }) => rule === 'compose-too-deep').length

  expect([32, 33, 40].map(deep)).toEqual([0, 1, 8])
})

test('a hook is as little privileged as its service', () => {
  const rules = check(aCompose({ post_start: '[{ command: mount -a, privileged: true }]' })).map(
    ({ rule }) => rule,
  )

  expect(rules).toContain('compose-privileged')
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  adoptDefinition,
  freeId,
  namesTemplate,
  setValues,
  slugOf,
} from '../../src/desired/edit/edit.ts'
import { settingsFor } from '../../src/desired/edit/set-values.ts'
import { isId } from '../../src/model/slug.ts'
import { FIELD_PATHS, type Field } from '../../src/model/source/field.ts'
import { asAddress } from '../../src/model/units/address.ts'
import { aDefinition, readOne, SOURCE } from './files.ts'

const ADDRESS = asAddress(SOURCE)
const top = { network: 'testnet', networks: ['testnet'], level: 'top' } as const
const here = { network: 'testnet', networks: ['testnet', 'mainnet'], level: 'network' } as const

const setting = (field: Field, value: string | undefined) => ({
  path: FIELD_PATHS[field].split('.'),
  value,
})

test.each([
  ['My model', 'my-model'],
  ['  -- Öl & Gas (v2)! ', 'ol-gas-v2'],
  ['模型', 'fallback'],
  ['', 'fallback'],
  ['x'.repeat(70), 'x'.repeat(63)],
  [`${'x'.repeat(62)} y`, 'x'.repeat(62)],
])('makes an id of the name %j', (name, id) => {
  expect(slugOf(name, 'fallback')).toBe(id)
})

test('every id that is chosen is an id that nobody has', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          fc.string({ unit: 'grapheme' }),
          fc.constantFrom('one', 'One 2', 'one-2', 'x'.repeat(80)),
        ),
      ),
      (names) => {
        const taken = new Set<string>()
        for (const name of names) {
          const id = freeId(slugOf(name, 'source'), taken)
          expect(isId(id)).toBe(true)
          expect(taken.has(id)).toBe(false)
          taken.add(id)
        }
      },
    ),
  )
})

test('sets what stands there in its place and keeps the comment beside it', () => {
  const text = aDefinition({
    name: 'My model # shown',
    payment: '\n  minPayment: "0.01 OGPU" # agreed\n  # free to join',
  })

  expect(
    setValues(
      text,
      [setting('name', 'Other'), setting('minPayment', '2 OGPU'), setting('minLockup', '1 wei')],
      top,
    ),
  ).toBe(
    text
      .replace('My model', 'Other')
      .replace('"0.01 OGPU" # agreed', '2 OGPU # agreed\n  minLockup: 1 wei'),
  )
})

test('replaces a text of several lines and leaves what follows', () => {
  const text = aDefinition({ description: '|\n  one\n  two\n\n# about the schedule' })

  expect(setValues(text, [setting('description', 'short')], top)).toBe(
    text.replace('|\n  one\n  two\n', 'short\n'),
  )
  expect(setValues(text, [setting('description', 'a\nb\n')], top)).toBe(
    text.replace('|\n  one\n  two\n', '|\n  a\n  b\n'),
  )
})

test('adds a field behind a text of several lines', () => {
  const text = aDefinition({
    networks: '\n  testnet:\n    description: |\n      one\n      two\n\n  mainnet: {}',
  })

  expect(setValues(text, [setting('name', 'There')], here)).toBe(
    text.replace('two\n', 'two\n    name: There\n'),
  )
})

test('writes several lines in quotes where a comment stands behind them', () => {
  expect(
    setValues(aDefinition({ description: 'one # why' }), [setting('description', 'a\nb')], top),
  ).toContain('description: "a\\nb" # why\n')
})

test('sets what the only network overrides where it is overridden', () => {
  const text = aDefinition({
    networks: '{ testnet: { name: There, payment: { minPayment: 1 wei } } }',
  })

  expect(
    setValues(
      text,
      [setting('name', 'Other'), setting('minPayment', '2 wei'), setting('maxExpiry', '1h')],
      top,
    ),
  ).toBe(text.replace('There', 'Other').replace('1 wei', '2 wei').replace('24h', '1h'))
})

test('takes an environment away, the last in a line with its comma', () => {
  const text = aDefinition({
    environments: '{ cpu: https://example.com/a.yml, amd: https://example.com/b.yml }',
  })
  const block = aDefinition({
    environments:
      '\n  # small\n  cpu: https://example.com/a.yml # gone\n  amd: https://example.com/b.yml',
  })

  expect(setValues(text, [setting('amd', undefined)], top)).toContain(
    'environments: { cpu: https://example.com/a.yml }\n',
  )
  expect(setValues(block, [setting('cpu', undefined)], top)).toContain(
    'environments: \n  # small\n  amd: https://example.com/b.yml\n',
  )
})

test('changes one for another without ever leaving none', () => {
  const text = aDefinition({ environments: '\n  cpu: https://example.com/a.yml' })

  expect(
    readOne(
      setValues(
        text,
        [setting('cpu', undefined), setting('amd', 'https://example.com/b.yml')],
        top,
      ),
    ),
  ).toMatchObject({
    problems: [],
    specs: [{ values: { environments: { amd: 'https://example.com/b.yml' } } }],
  })
})

test('replaces a template by all environments, never by one', () => {
  const text = aDefinition({
    environments: null,
    template: '{ name: ollama, environments: [cpu, amd] }',
  })
  const values = {
    cpu: 'https://example.com/a.yml',
    amd: 'https://example.com/b.yml',
    name: 'Other',
  }

  expect(namesTemplate(text, 'testnet')).toBe(true)
  expect(settingsFor(text, 'testnet', values, ['name', 'amd'])).toEqual([
    setting('name', 'Other'),
    setting('cpu', values.cpu),
    setting('amd', values.amd),
  ])
  expect(settingsFor(text, 'testnet', values, ['name'])).toEqual([setting('name', 'Other')])
})

test('adopts on a network that is new to the definition', () => {
  expect(
    adoptDefinition(aDefinition({ networks: '[testnet] # so far' }), ['testnet'], {
      network: 'mainnet',
      address: ADDRESS,
      takeover: 'others-1',
    }),
  ).toBe(
    aDefinition({
      networks: `{ testnet: {}, mainnet: { address: "${SOURCE}", takeover: others-1 } } # so far`,
    }),
  )
})

test('adopts where the network comes from the defaults', () => {
  expect(
    adoptDefinition(aDefinition({ networks: null }), ['testnet'], {
      network: 'testnet',
      address: ADDRESS,
    }),
  ).toContain(`networks: { testnet: { address: "${SOURCE}" } }\n`)
})

test('adopts once', () => {
  const once = adoptDefinition(aDefinition(), ['testnet'], { network: 'testnet', address: ADDRESS })

  expect(adoptDefinition(once, ['testnet'], { network: 'testnet', address: ADDRESS })).toBe(once)
})

test('moves a list that stands as far left as its key', () => {
  expect(
    adoptDefinition(
      aDefinition({ networks: '\n- testnet # a\n- mainnet' }),
      ['testnet', 'mainnet'],
      { network: 'testnet', address: ADDRESS },
    ),
  ).toContain(`networks: \n  testnet: { address: "${SOURCE}" } # a\n  mainnet: {}\n`)
})

const styles = fc.constantFrom<(names: readonly string[]) => string>(
  (names) => `[${names.join(', ')}]`,
  (names) => `[\n  ${names.join(', # why\n  ')}, # last\n]`,
  (names) => names.map((name) => `\n  # above ${name}\n  - ${name} # beside`).join(''),
  (names) => names.map((name) => `\n- ${name} # beside`).join(''),
  (names) => `{ ${names.map((name) => `${name}: {}`).join(', ')} }`,
  (names) => `{ ${names.map((name) => `"${name}": `).join(', ')} }`,
  (names) =>
    `{ ${names.map((name) => `"${name}": { name: There, payment: { minLockup: 1 wei } }`).join(', ')} }`,
  (names) => names.map((name) => `\n  ${name}:   # beside`).join(''),
  (names) =>
    names
      .map((name) => `\n  ${name}:\n    # inside\n    payment:\n      minLockup: 1 wei # deep\n`)
      .join(''),
  (names) =>
    names
      .map((name) => `\n  ${name}:\n    description: |\n      several\n\n      lines\n`)
      .join(''),
  (names) =>
    names
      .map(
        (name) => `\n    ${name}: { environments: { nvidia: https://example.com/n.yml } } # beside`,
      )
      .join(''),
)
const wanted = fc.record(
  {
    name: fc.constantFrom('Other', '#1', 'a: b, c'),
    description: fc.constantFrom('', 'one', 'one\ntwo', 'one\n\ntwo\n'),
    logoUrl: fc.constantFrom('', 'https://example.com/l.png'),
    cpu: fc.constantFrom('https://example.com/c2.yml', undefined),
    nvidia: fc.constantFrom('https://example.com/n2.yml', undefined),
    amd: fc.constant('https://example.com/a2.yml'),
    delivery: fc.constantFrom('first-response', 'manual-confirmation'),
    minPayment: fc.constant('2 OGPU'),
    minLockup: fc.constant('3 wei'),
    maxExpiry: fc.constant('7d'),
  },
  { requiredKeys: ['amd'] },
)
const bases = fc.constantFrom<Readonly<Record<string, string | null>>>(
  {},
  {
    description: '|\n  # no comment\n  text\n# behind',
    payment: '\n  minPayment: 1 wei # b',
    environments: '\n  # c\n  cpu: https://example.com/c.yml # d',
  },
  { description: '>-\n  folded\n  text', logoUrl: '"" # none' },
)

test('sets any fields in any style: they read as they were set, nothing else changes, and no comment is lost', () => {
  fc.assert(
    fc.property(styles, bases, wanted, fc.boolean(), (style, base, fields, isAlone) => {
      const networks = isAlone ? ['testnet'] : ['mainnet', 'testnet']
      const text = `# head\n${aDefinition({ ...base, networks: style(networks) })}# the end\n`
      const settings = Object.entries(fields).map(([field, value]) =>
        setting(field as Field, value),
      )

      const edited = setValues(text, settings, {
        network: 'testnet',
        networks,
        level: isAlone ? 'top' : 'network',
      })

      const [before, after] = [readOne(text), readOne(edited)]
      expect(after.problems).toEqual([])
      expect(valuesOn(after, 'mainnet')).toEqual(valuesOn(before, 'mainnet'))
      expect(valuesOn(after, 'testnet')).toEqual(
        expectedValues(valuesOn(before, 'testnet') ?? {}, fields),
      )
      const lost = comments(text).filter(
        (comment) => !edited.includes(comment) && comment !== '# no comment',
      )
      expect(lost.length).toBeLessThanOrEqual(
        isAlone && 'cpu' in fields && fields.cpu === undefined ? 1 : 0,
      )
    }),
    { numRuns: 400 },
  )
})

type Flat = Readonly<Record<string, string | undefined>>

function valuesOn({ specs }: ReturnType<typeof readOne>, network: string): Flat | undefined {
  const spec = specs.find((candidate) => candidate.network === network)
  if (spec?.state !== 'active') return undefined
  const { environments, ...values } = spec.values
  return {
    ...Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)])),
    ...environments,
  }
}

function expectedValues(before: Flat, fields: Flat): Flat {
  const raw: Readonly<Record<string, string>> = {
    '2 OGPU': '2000000000000000000',
    '3 wei': '3',
    '7d': '604800',
  }
  const after = {
    ...before,
    ...Object.fromEntries(
      Object.entries(fields).map(([key, value]) => [
        key,
        value === undefined ? undefined : (raw[value] ?? value),
      ]),
    ),
  }
  return Object.fromEntries(Object.entries(after).filter(([, value]) => value !== undefined))
}

function comments(text: string): readonly string[] {
  return text.match(/#.*/g) ?? []
}

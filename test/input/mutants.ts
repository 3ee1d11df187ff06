import fc from 'fast-check'
import { hostileText } from '../report/hostile.ts'

/**
 * What stands for anything in a YAML file: what YAML itself looks at, what people have tried,
 * numbers that no field takes.
 */
const TOKENS = [
  ...'-?:,[]{}#&*!|>\'"%@` \n\t\r~<0aé\u{1F600}\u2028\uFEFF$',
  ...[
    '\n  ',
    '---\n',
    '...\n',
    '%YAML 1.1\n',
    '!!binary ',
    '!!set ',
    '<<: ',
    '"\\u',
    '\\x',
    '&a ',
    '*a',
    '|\n  ',
    '>-\n  ',
    ': ',
    '- ',
    '? ',
  ],
  ...[
    'id: ',
    'name: ',
    'networks: ',
    'environments: ',
    'payment: ',
    'template: ',
    'owner: ',
    'services:\n',
    'ports: ',
    'image: ',
    '__proto__: ',
    'constructor: ',
  ],
  ...[
    '1e999',
    '-0',
    '0x10',
    '0o17',
    '.inf',
    '.nan',
    '~',
    'null',
    'yes',
    '2020-01-01',
    `${2n ** 256n}`,
    '1'.repeat(400),
    '0.0000000000000000001 OGPU',
  ],
  ...['${A:-', '${', '$$', 'https://', 'ipfs://', '../', '\u0000', '\u202e', '\ud800', '\u{e0041}'],
] as const

const token = fc.constantFrom(...TOKENS)

/** A row of tokens, which is seldom a document. */
export const soup: fc.Arbitrary<string> = fc
  .array(fc.oneof({ weight: 6, arbitrary: token }, { weight: 1, arbitrary: hostileText }), {
    maxLength: 60,
  })
  .map((parts) => parts.join(''))

/** Bytes that are text by chance only. */
export const anyBytes: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.string({ unit: 'binary', maxLength: 300 }).map((text) => new Uint8Array(Buffer.from(text))),
)

const someKey = fc.constantFrom(
  ...[
    'id',
    'name',
    'description',
    'logoUrl',
    'environments',
    'cpu',
    'nvidia',
    'delivery',
    'payment',
    'minPayment',
    'minLockup',
    'maxExpiry',
    'state',
    'protect',
  ],
  ...[
    'networks',
    'testnet',
    'address',
    'takeover',
    'template',
    'with',
    'version',
    'owner',
    'client',
    'limits',
    'review',
    'unmanaged',
    'services',
    'app',
    'image',
  ],
  ...[
    'ports',
    'volumes',
    'environment',
    'deploy',
    'formatVersion',
    'changes',
    'fingerprint',
    'digest',
    '__proto__',
    'constructor',
    'x-ogpu-gitops',
    'v',
  ],
)

/** A JSON document, which YAML reads as well; keys that have a meaning stand in it often. */
export const json: fc.Arbitrary<string> = fc
  .letrec<{ readonly value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 5, depthSize: 'small' },
      fc.oneof(
        hostileText,
        fc.double(),
        fc.bigInt().map(String),
        fc.boolean(),
        fc.constant(null),
        token,
      ),
      fc.array(tie('value'), { maxLength: 4 }),
      fc
        .array(fc.tuple(fc.oneof(someKey, hostileText), tie('value')), { maxLength: 5 })
        .map((entries) => ({ entries })),
    ),
  }))
  .value.map(written)

/**
 * Keys as they come, also twice and also `__proto__`: an object of the language would lose both.
 */
function written(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(written).join(',')}]`
  if (typeof value === 'object' && value !== null && 'entries' in value)
    return `{${(value.entries as readonly (readonly [string, unknown])[]).map(([key, inner]) => `${JSON.stringify(key)}:${written(inner)}`).join(',')}}`
  return JSON.stringify(value) ?? 'null'
}

const KINDS = ['swap', 'delete', 'double', 'nest', 'value', 'insert', 'cut', 'key'] as const

interface Mutation {
  readonly kind: (typeof KINDS)[number]
  /** Where, from 0 to 1. */
  readonly at: number
  readonly to: number
  readonly text: string
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom(...KINDS, 'value', 'value'),
  at: fc.double({ min: 0, max: 0.999, noNaN: true }),
  to: fc.double({ min: 0, max: 0.999, noNaN: true }),
  text: fc.oneof(
    token,
    hostileText,
    hostileText.map((text) => JSON.stringify(text)),
    fc.array(token, { maxLength: 4 }).map((parts) => parts.join('')),
  ),
})

/**
 * One of these texts with some of its lines exchanged, taken out, doubled, nested deeper, or with
 * other values.
 */
export function mutants(texts: readonly string[]): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...texts), fc.array(mutation, { minLength: 1, maxLength: 4 }))
    .map(([text, mutations]) => mutations.reduce(mutated, text))
}

function mutated(whole: string, { kind, at, to, text }: Mutation): string {
  const lines = whole.split('\n')
  const [here, there] = [at, to].map((part) => Math.floor(part * lines.length))
  const line = lines[here ?? 0] ?? ''
  const replaced = (changed: readonly string[]): string =>
    lines.flatMap((one, index) => (index === here ? changed : [one])).join('\n')
  switch (kind) {
    case 'swap':
      return lines
        .map((one, index) =>
          index === here ? (lines[there ?? 0] ?? '') : index === there ? line : one,
        )
        .join('\n')
    case 'delete':
      return replaced([])
    case 'double':
      return replaced([line, line])
    case 'nest':
      return replaced([`  ${line}`])
    case 'value':
      return replaced([line.replace(/:\s.*$/, () => `: ${text}`)])
    case 'key':
      return replaced([line.replace(/^(\s*)[^:]*:/, (_, indent: string) => `${indent}${text}:`)])
    case 'insert':
      return (
        whole.slice(0, Math.floor(at * whole.length)) +
        text +
        whole.slice(Math.floor(at * whole.length))
      )
    case 'cut':
      return (
        whole.slice(0, Math.floor(Math.min(at, to) * whole.length)) +
        whole.slice(Math.floor(Math.max(at, to) * whole.length))
      )
  }
}

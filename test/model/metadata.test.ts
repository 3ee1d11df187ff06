import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  MARKER_KEY,
  type Metadata,
  metadataBytes,
  readMetadata,
} from '../../src/model/source/metadata.ts'
import { cidOf } from '../../src/model/units/cid.ts'
import { anyText } from '../support/arbitraries.ts'

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const textOf = (metadata: Metadata): string => new TextDecoder().decode(metadataBytes(metadata))

const PLAIN: Metadata = {
  environments: { cpu: '', nvidia: '', amd: '' },
  name: '',
  description: '',
  logoUrl: '',
  foreign: [],
}
const OWN_KEYS = ['cpu', 'nvidia', 'amd', 'name', 'description', 'logoUrl', MARKER_KEY]

const anyMetadata: fc.Arbitrary<Metadata> = fc
  .record({
    environments: fc.record({ cpu: anyText, nvidia: anyText, amd: anyText }),
    name: anyText,
    description: anyText,
    logoUrl: anyText,
    foreign: fc.uniqueArray(
      fc.record({
        key: anyText.filter((key) => !OWN_KEYS.includes(key)),
        json: fc.jsonValue().map((value) => JSON.stringify(value, null, 2)),
      }),
      { selector: ({ key }) => key, maxLength: 4 },
    ),
    marker: fc.option(fc.record({ owner: anyText, id: anyText }), { nil: undefined }),
  })
  .map(({ marker, ...rest }) => (marker === undefined ? rest : { ...rest, marker }))

describe('the bytes of metadata', () => {
  test('are those of Python’s json.dumps, as the SDK uploads them', () => {
    const bytes = textOf({
      ...PLAIN,
      environments: { cpu: 'https://x/ü.yml', nvidia: '', amd: '' },
      name: 'Quote " back \\ slash / tab\t nl\n \u0000 \u001f \u007f \u0080 \u2028 \ufeff \uffff',
      description: '😀 \ud800 é',
    })

    // printed by CPython 3.11
    expect(bytes).toBe(
      String.raw`{"cpu": "https://x/\u00fc.yml", "nvidia": "", "amd": "", "name": "Quote \" back \\ slash / tab\t nl\n \u0000 \u001f \u007f \u0080 \u2028 \ufeff \uffff", "description": "\ud83d\ude00 \ud800 \u00e9", "logoUrl": ""}`,
    )
  })

  test.each([
    ['\b\f\n\r\t', String.raw`\b\f\n\r\t`],
    ['\u000b\u001b', String.raw`\u000b\u001b`],
    ['</script>', '</script>'],
    ['~ \u007f', String.raw`~ \u007f`],
    ['\udc00\ud800', String.raw`\udc00\ud800`],
    ['音', String.raw`\u97f3`],
  ])('spell %j as Python does', (name, spelled) => {
    expect(textOf({ ...PLAIN, name })).toContain(`"name": "${spelled}", `)
  })

  test('are ASCII whatever is in them', () => {
    fc.assert(
      fc.property(anyMetadata, (metadata) => {
        const own = { ...metadata, foreign: [] }

        expect(textOf(own)).toMatch(/^[ -~]*$/)
      }),
    )
  })

  test('end with the record, behind foreign keys in their order', () => {
    const foreign = [
      { key: 'b', json: '[1,  2]' },
      { key: 'a', json: '1.0' },
    ]

    expect(textOf({ ...PLAIN, foreign, marker: { owner: 'acme', id: 'one' } })).toBe(
      '{"cpu": "", "nvidia": "", "amd": "", "name": "", "description": "", "logoUrl": "", "b": [1,  2], "a": 1.0, "x-ogpu-gitops": {"v": 1, "owner": "acme", "id": "one"}}',
    )
  })

  test('are read back as they were written', () => {
    fc.assert(
      fc.property(anyMetadata, (metadata) => {
        expect(readMetadata(metadataBytes(metadata))).toEqual({
          ...metadata,
          foreign: metadata.foreign.map(({ key, json }) => ({ key, json: json.trim() })),
        })
      }),
      { numRuns: 300 },
    )
  })

  test('have one CID for one content: reading and writing again changes nothing', () => {
    fc.assert(
      fc.property(anyMetadata, (metadata) => {
        const once = metadataBytes(metadata)
        const read = readMetadata(once)

        expect(read === undefined ? undefined : cidOf(metadataBytes(read))).toBe(cidOf(once))
      }),
    )
  })
})

/** JSON of an object with white space wherever JSON allows it. */
function spaced(value: unknown, space: () => string): string {
  const s = space
  if (Array.isArray(value))
    return `[${s()}${value.map((item) => spaced(item, s)).join(`${s()},${s()}`)}${s()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const entries = Object.entries(value).map(
    ([key, item]) => `${JSON.stringify(key)}${s()}:${s()}${spaced(item, s)}`,
  )
  return `{${s()}${entries.join(`${s()},${s()}`)}${s()}}`
}

const anyObject = fc.dictionary(
  fc.oneof(anyText, fc.constantFrom('name', 'cpu', 'description', MARKER_KEY)),
  fc.jsonValue({ depthSize: 'medium' }),
  {
    maxKeys: 8,
  },
)
const someSpace = fc.infiniteStream(fc.constantFrom('', '', ' ', '\n', '\t ', '\r\n'))

describe('foreign keys', () => {
  test('are found in any JSON object, each with the value that JSON.parse gives it', () => {
    fc.assert(
      fc.property(anyObject, someSpace, (object, spaces) => {
        const text = ` ${spaced(object, () => spaces.next().value ?? '')}\n`
        const parsed = Object.entries(JSON.parse(text) as Record<string, unknown>).filter(
          ([key]) => !OWN_KEYS.includes(key),
        )

        const { foreign = [] } = readMetadata(bytesOf(text)) ?? {}

        expect(new Map(foreign.map(({ key, json }) => [key, JSON.parse(json) as unknown]))).toEqual(
          new Map(parsed),
        )
      }),
      { numRuns: 500 },
    )
  })

  test('are carried over to the byte, however often', () => {
    fc.assert(
      fc.property(anyObject, someSpace, (object, spaces) => {
        const text = spaced(object, () => spaces.next().value ?? '')
        const first = readMetadata(bytesOf(text))
        const again = first === undefined ? undefined : readMetadata(metadataBytes(first))

        expect(again?.foreign).toEqual(first?.foreign)
        for (const { json } of first?.foreign ?? []) expect(text).toContain(json)
      }),
      { numRuns: 300 },
    )
  })

  test.each([
    [
      'a number that no double holds',
      '{"n": 12345678901234567890123456789.10e+400}',
      [{ key: 'n', json: '12345678901234567890123456789.10e+400' }],
    ],
    ['white space inside', '{"n" :\t{ "a" : [ ] }\n}', [{ key: 'n', json: '{ "a" : [ ] }' }]],
    [
      'braces and quotes in a string',
      String.raw`{"n": "}],{\"\\", "m": 1}`,
      [
        { key: 'n', json: String.raw`"}],{\"\\"` },
        { key: 'm', json: '1' },
      ],
    ],
    ['a key that is ours under an escape', String.raw`{"n\u0061me": "x"}`, []],
    [
      'one key twice',
      '{"n": 1, "m": 2, "n": 3}',
      [
        { key: 'n', json: '3' },
        { key: 'm', json: '2' },
      ],
    ],
    [
      '__proto__',
      '{"__proto__": {"cpu": "https://evil"}}',
      [{ key: '__proto__', json: '{"cpu": "https://evil"}' }],
    ],
    ['the empty key', '{"": null}', [{ key: '', json: 'null' }]],
    ['nothing', '{ }', []],
  ])('keep %s', (_, text, foreign) => {
    expect(readMetadata(bytesOf(text))?.foreign).toEqual(foreign)
  })
})

describe('what strangers publish', () => {
  test.each([
    ['nothing', ''],
    ['an open brace', '{'],
    ['a list', '[]'],
    ['null', 'null'],
    ['a text', '"x"'],
    ['two documents', '{} {}'],
    ['a trailing comma', '{"a": 1,}'],
    ['a web page', '<!doctype html>'],
    ['lists 100,000 deep that never end', '['.repeat(100_000)],
    ['objects 100,000 deep that never end', '{"a":'.repeat(100_000)],
  ])('is no metadata when it is %s', (_, text) => {
    expect(readMetadata(bytesOf(text))).toBeUndefined()
  })

  test('is no metadata when it is no UTF-8', () => {
    expect(readMetadata(new Uint8Array([0x7b, 0xff, 0x7d]))).toBeUndefined()
  })

  test('is read behind a byte order mark', () => {
    expect(readMetadata(bytesOf('\ufeff{"name": "x", "k": 1}'))).toMatchObject({
      name: 'x',
      foreign: [{ key: 'k', json: '1' }],
    })
  })

  test('is carried over 100,000 levels deep', () => {
    const json = `${'['.repeat(100_000)}${']'.repeat(100_000)}`

    const metadata = readMetadata(bytesOf(`{"deep": ${json}}`))

    expect(metadata?.foreign).toEqual([{ key: 'deep', json }])
  })

  test('reads as empty where our keys hold something else than text', () => {
    expect(
      readMetadata(bytesOf('{"cpu": 1, "name": null, "description": ["x"], "logoUrl": {"a": 1}}')),
    ).toEqual(PLAIN)
  })

  test.each([
    ['null'],
    ['"acme"'],
    ['{"v": 1}'],
    ['{"v": 1, "owner": "acme"}'],
    ['{"v": 1, "owner": 1, "id": "one"}'],
    ['["owner", "id"]'],
  ])('carries no record when its key holds %s', (record) => {
    expect(readMetadata(bytesOf(`{"${MARKER_KEY}": ${record}}`))).toEqual(PLAIN)
  })

  test('takes no record from a prototype', () => {
    expect(
      readMetadata(
        bytesOf(`{"__proto__": {"${MARKER_KEY}": {"owner": "acme", "id": "one"}, "name": "x"}}`),
      ),
    ).toMatchObject({ name: '' })
  })

  test('never fails, whatever bytes it has', () => {
    const mangled = fc.tuple(anyObject, fc.nat(), fc.nat(255)).map(([object, at, byte]) => {
      const bytes = bytesOf(JSON.stringify(object))
      bytes[at % bytes.length] = byte
      return bytes
    })

    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), mangled), (bytes) => {
        const metadata = readMetadata(bytes)

        expect(metadata === undefined || readMetadata(metadataBytes(metadata)) !== undefined).toBe(
          true,
        )
      }),
      { numRuns: 500 },
    )
  })
})

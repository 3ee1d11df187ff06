import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseCompose, parseQuickly } from '../../src/compose/document/parse.ts'
import { parseQuickly as definitionQuickly, parseYaml } from '../../src/desired/parse-yaml.ts'
import type { YamlText } from '../../src/yaml/text.ts'
import type { Tree } from '../../src/yaml/tree.ts'
import { cases as composeCases } from '../compose/cases.ts'
import { cases } from '../desired/files.ts'
import { mutants } from '../input/mutants.ts'
import { anyText, aText } from './texts.ts'
import { ordinaryYaml, writtenYaml } from './written.ts'

const DEFINITIONS = (['good', 'bad', 'warned'] as const)
  .flatMap((folder) => cases(folder))
  .map(({ bytes }) => new TextDecoder().decode(bytes))
const COMPOSES = (['good', 'bad'] as const).flatMap(composeCases).map(({ text }) => text)

/**
 * What is held: where the quick reader answers, the careful one gives the same tree to the last
 * spot, and has nothing against the text.
 */
function isHeld(text: string): void {
  const source = aText(text)
  const quick = definitionQuickly(source)
  if (quick !== undefined) {
    const { tree, findings } = parseYaml('source', source)
    expect({ text, findings, tree: shape(tree) }).toEqual({
      text,
      findings: [],
      tree: shape(quick),
    })
  }
  const compose = parseQuickly(source)
  if (compose !== undefined) {
    const careful = parseCompose(source)
    expect({ text, read: readOf(careful) }).toEqual({ text, read: readOf(compose) })
  }
}

function readOf(parsed: ReturnType<typeof parseCompose>): unknown {
  return parsed.kind === 'read'
    ? { tree: shape(parsed.tree), dates: [...parsed.dates].map(shape) }
    : parsed.objections.map(({ rule }) => rule)
}

/** A tree as text, with every spot; -0 is not 0. */
function shape(tree: Tree | undefined): string {
  if (tree === undefined) return 'none'
  const { offset } = tree.spot
  switch (tree.kind) {
    case 'scalar': {
      const value = Object.is(tree.value, -0) ? '-0' : String(tree.value)
      return JSON.stringify([offset, typeof tree.value, value, tree.spelling])
    }
    case 'list':
      return JSON.stringify([offset, tree.items.map(shape)])
    case 'map':
      return JSON.stringify([
        offset,
        [...tree.fields].map(([key, { spot, value }]) => [key, spot.offset, shape(value)]),
      ])
  }
}

/** How many of these texts are read quickly, from 0 to 1. */
function share(texts: readonly string[], read: (source: YamlText) => unknown): number {
  return texts.filter((text) => read(aText(text)) !== undefined).length / texts.length
}

describe('the quick reader says the same as the careful one, or that it does not know', () => {
  test('of YAML as people, programs and enemies write it', () => {
    fc.assert(fc.property(writtenYaml, isHeld), { numRuns: 5_000 })
  })

  test('of definitions and compose files with mistakes in them', () => {
    fc.assert(fc.property(mutants(DEFINITIONS), isHeld), { numRuns: 1_500 })
    fc.assert(fc.property(mutants(COMPOSES), isHeld), { numRuns: 1_500 })
  })

  test('of noise', () => {
    fc.assert(fc.property(anyText, isHeld), { numRuns: 2_000 })
  })

  test('of every file in the tables', () => {
    for (const text of [...DEFINITIONS, ...COMPOSES]) isHeld(text)
  })
})

test('most of what people write is read quickly, so that the law says something', () => {
  const texts = fc.sample(ordinaryYaml, 300)

  expect(share(texts, definitionQuickly)).toBeGreaterThan(0.5)
  expect(share(texts, parseQuickly)).toBeGreaterThan(0.5)
})

describe('what has a meaning that one line does not show is left to the careful reader', () => {
  test.each([
    ['an anchor', 'a: &b c\n'],
    ['an alias', 'a: *b\n'],
    ['a tag', 'a: !!str 1\n'],
    ['a merge key', '<<: { a: 1 }\n'],
    ['a key given twice', 'a: 1\na: 2\n'],
    ['a key in quotes', '"a": 1\n'],
    ['a key that is no text', 'null: 1\n'],
    ['a number in another base', 'a: 0x1F\n'],
    ['a number with a zero before it', 'a: 017\n'],
    ['a number with an exponent', 'a: 1e3\n'],
    ['a number that no double holds', 'a: 9007199254740993\n'],
    ['a point in time', 'a: 2024-01-01\n'],
    ['an infinity', 'a: .inf\n'],
    ['a word of YAML 1.1', 'a: yes\n'],
    ['a null of one sign', 'a: ~\n'],
    ['an escape', 'a: "b\\n"\n'],
    ['a text of two lines', 'a: b\n  c\n'],
    ['a quoted text of two lines', 'a: "b\n  c"\n'],
    ['an indentation by number', 'a: |2\n   b\n'],
    ['kept line ends', 'a: |+\n  b\n\n'],
    ['a folded text with deeper lines', 'a: >\n  b\n    c\n'],
    ['Windows line ends', 'a: 1\r\n'],
    ['a byte order mark', '\uFEFFa: 1\n'],
    ['a tab', 'a:\t1\n'],
    ['a directive', '%YAML 1.1\n---\na: 1\n'],
    ['a document marker', '---\na: 1\n'],
    ['several documents', 'a: 1\n---\na: 2\n'],
    ['a comment behind no blank', 'a: "b"#c\n'],
    ['an explicit key', '? a\n: 1\n'],
    ['a flow over two lines', 'a: [b,\n  c]\n'],
    ['a pair in a flow list', 'a: [b: c]\n'],
    ['a half of a surrogate pair', 'a: \ud800\n'],
    ['a control', 'a: \u0007\n'],
    ['an odd blank', 'a: b\u00a0\n'],
    ['an odd line end', 'a: b\u2028c\n'],
    ['deep nesting', `a: ${'['.repeat(12)}${']'.repeat(12)}\n`],
    ['very many values', `a: [${'b, '.repeat(5_000)}b]\n`],
    ['a list at the root', '- a\n'],
    ['nothing', ''],
  ])('%s', (_, text) => {
    expect(definitionQuickly(aText(text))).toBeUndefined()
    expect(parseQuickly(aText(text))).toBeUndefined()
    isHeld(text)
  })
})

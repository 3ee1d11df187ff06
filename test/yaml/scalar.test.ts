import { expect, test } from 'vitest'
import { isMap, type Node, type Pair, parseDocument } from 'yaml'
import { keyOf, scalarTree } from '../../src/yaml/scalar.ts'
import { aText } from './texts.ts'

const spot = { source: aText(''), offset: 0 }

test.each([
  ['a: 017', { value: 17, spelling: '017' }],
  ['a: "017"', { value: '017', spelling: '017' }],
  ['a: True', { value: true, spelling: 'True' }],
  ['a: ~', { value: null, spelling: '~' }],
  ['a: [1]', { value: null, spelling: '' }],
])('keeps the value of %j and its spelling', (text, scalar) => {
  const [pair] = pairsOf(text)

  expect(pair?.value && scalarTree(pair.value, spot)).toEqual({ kind: 'scalar', spot, ...scalar })
})

test('takes any key for a text', () => {
  expect(pairsOf('{ a: 1, 2: 1, ~: 1, [b]: 1 }').map(({ key }) => keyOf(key))).toEqual([
    'a',
    '2',
    '',
    '',
  ])
})

function pairsOf(text: string): readonly Pair<Node, Node | null>[] {
  const { contents } = parseDocument(text)
  return isMap(contents) ? (contents.items as Pair<Node, Node | null>[]) : []
}

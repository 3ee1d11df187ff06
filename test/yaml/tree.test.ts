import { expect, test } from 'vitest'
import {
  at,
  fieldAt,
  type ListTree,
  type MapTree,
  plain,
  type ScalarTree,
  type Tree,
  textAt,
  textOf,
  valueAt,
} from '../../src/yaml/tree.ts'
import { aText } from './texts.ts'

const spot = { source: aText(''), offset: 0 }
const list = aList(aMap({ b: aScalar(1) }), aScalar('x'))
const tree = aMap({ a: list, ['__proto__']: aScalar(null), '0': aScalar(true) })

test('finds fields by name, and numbers items only for a path', () => {
  expect(at(tree, 'a')).toBe(list)
  expect(at(tree, 'a', '0', 'b')).toBeUndefined()
  expect(valueAt(tree, ['a', '0', 'b'])).toEqual(aScalar(1))
  expect(valueAt(tree, ['0'])).toEqual(aScalar(true))
  expect(valueAt(tree, [])).toBe(tree)
  expect(fieldAt(tree, 'a')?.value).toBe(list)
})

test('takes only a text for a text, and any single value but null as one', () => {
  const values = aMap({ text: aScalar('x'), number: aScalar(1), nothing: aScalar(null), list })

  expect(
    ['text', 'number', 'nothing', 'list', 'missing'].map((key) => textAt(values, key)),
  ).toEqual(['x', undefined, undefined, undefined, undefined])
  expect(
    ['text', 'number', 'nothing', 'list', 'missing'].map((key) => textOf(at(values, key))),
  ).toEqual(['x', '1', undefined, undefined, undefined])
})

test('gives the bare value, in which __proto__ is a key like any other', () => {
  const bare = plain(tree)

  expect(JSON.stringify(bare)).toBe('{"0":true,"a":[{"b":1},"x"],"__proto__":null}')
  expect(Object.getPrototypeOf(bare)).toBeNull()
})

function aMap(values: Readonly<Record<string, Tree>>): MapTree {
  return {
    kind: 'map',
    spot,
    fields: new Map(Object.entries(values).map(([key, value]) => [key, { spot, value }])),
  }
}

function aList(...items: readonly Tree[]): ListTree {
  return { kind: 'list', spot, items }
}

function aScalar(value: ScalarTree['value']): ScalarTree {
  return { kind: 'scalar', spot, value, spelling: String(value) }
}

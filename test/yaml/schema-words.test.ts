import { expect, test } from 'vitest'
import { namesIn, spoken, typeWords } from '../../src/yaml/schema-words.ts'
import { aText } from './texts.ts'

const spot = { source: aText(''), offset: 0 }
const show = (text: string) => `<${text}>`

test('names types in words, and what it has no word for as it is', () => {
  expect(typeWords(['string', 'integer', 'null'])).toBe('a text or a whole number or null')
})

test('speaks of a text as it is shown, and of any other value as it is spelt', () => {
  expect(spoken({ kind: 'scalar', spot, value: '017', spelling: '"017"' }, show)).toBe('<017>')
  expect(spoken({ kind: 'scalar', spot, value: 17, spelling: '017' }, show)).toBe('017')
  expect(spoken({ kind: 'list', spot, items: [] }, show)).toBe('a list')
})

test('reads one name and several', () => {
  expect([namesIn('one'), namesIn(['one', null, 'other']), namesIn(undefined)]).toEqual([
    ['one'],
    ['one', 'other'],
    [],
  ])
})

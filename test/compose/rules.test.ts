import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { RULES } from '../../src/model/compose-rules.ts'

const paragraphs = (
  readFileSync('docs/errors.md', 'utf8').split('## Rules for compose files')[1] ?? ''
)
  .split(/^### /m)
  .slice(1)

test('has a paragraph for every rule, in the same order', () => {
  expect(paragraphs.map((text) => /^`([^`]+)`/.exec(text)?.[1])).toEqual(
    RULES.map(({ code }) => code),
  )
})

test.each(RULES)('says of $code whether it stops a file and whether it can be relaxed', (rule) => {
  const text = paragraphs.find((paragraph) => paragraph.startsWith(`\`${rule.code}\``)) ?? ''
  const first = text.split('\n\n')[1]?.toLowerCase() ?? ''

  expect(first.startsWith(rule.severity)).toBe(true)
  expect(first.includes('never relaxed')).toBe('relax' in rule)
})

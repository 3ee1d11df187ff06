import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { FAULT_CODES, PROBLEM_CODES, REFUSAL_CODES, WARNING_CODES } from '../../src/model/codes.ts'

const GROUPS = {
  Problems: PROBLEM_CODES,
  Warnings: WARNING_CODES,
  Refusals: REFUSAL_CODES,
  Faults: FAULT_CODES,
}
const page = readFileSync('docs/errors.md', 'utf8')

test.each(Object.entries(GROUPS))(
  '%s have a heading for every code, in the same order, and none besides',
  (group, codes) => {
    expect(paragraphs(group).map(({ code }) => code)).toEqual(codes)
  },
)

test.each(Object.keys(GROUPS))(
  'every heading of %s has a paragraph that says more than its name',
  (group) => {
    const short = paragraphs(group).filter(({ text }) => text.split(/\s+/).length < 15)

    expect(short).toEqual([])
  },
)

test('every code is produced somewhere', () => {
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter(
      (path) => path.endsWith('.ts') && path !== 'model/codes.ts' && !path.includes('generated'),
    )
    .map((path) => readFileSync(`src/${path}`, 'utf8'))
    .join('\n')

  const unused = Object.values(GROUPS)
    .flat()
    .filter((code) => !sources.includes(`'${code}'`))

  expect(unused).toEqual([])
})

function paragraphs(group: string): readonly { readonly code: string; readonly text: string }[] {
  const section = page.split(/^## /m).find((part) => part.startsWith(`${group}\n`)) ?? ''
  return section
    .split(/^### /m)
    .slice(1)
    .map((part) => ({
      code: /^`(.+)`$/m.exec(part)?.[1] ?? part,
      text: part.slice(part.indexOf('\n')).trim(),
    }))
}

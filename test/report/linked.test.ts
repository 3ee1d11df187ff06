import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  linkableInDrift,
  linkableInPlan,
  linkableInResult,
} from '../../src/report/text/linkable.ts'
import { linked } from '../../src/report/text/linked.ts'
import { planText } from '../../src/report/text/plan-text.ts'
import { aDrift } from './drift-scene.ts'
import { aPlan, aResult, hostilePlan } from './scene.ts'

const EXPLORER = 'https://ogpuscan.io'
const ADDRESS = '0x9fc66Ad559b6226294746da39368A8eA55faF96e'
const OTHER = '0x9fc6600000000000000000000000000000faF96e'
const HASH = `0x9d68${'0'.repeat(56)}5767`
const FILE = 'sources/one/source.yaml'
const ABOUT = { hashes: [ADDRESS, HASH], files: [FILE] }
const TO = { explorer: EXPLORER, folder: '/home/somebody/my sources' }

const ESC = String.fromCharCode(27)
const OSC = new RegExp(`${ESC}\\]8;;([^${ESC}]*)${ESC}\\\\`, 'g')

/** Each link of a text with where it leads: what stands between two marks. */
function linksIn(text: string): readonly (readonly [string, string])[] {
  const [, ...parts] = text.split(`${ESC}]8;;`)
  return parts.flatMap((part, index): (readonly [string, string])[] => {
    const [url = '', shown = ''] = part.split(`${ESC}\\`)
    return index % 2 === 0 ? [[shown, url]] : []
  })
}

test('addresses and transactions lead to the explorer, whole and by their ends; places to their file', () => {
  const text = `client 0x9fc6…F96e · ${ADDRESS}, in 0x9d68…5767.\n${FILE}:12:3 is wrong, ${FILE}: too\n`

  expect(linksIn(linked(text, ABOUT, TO))).toEqual([
    ['0x9fc6…F96e', `${EXPLORER}/address/${ADDRESS.toLowerCase()}`],
    [ADDRESS, `${EXPLORER}/address/${ADDRESS.toLowerCase()}`],
    ['0x9d68…5767', `${EXPLORER}/tx/${HASH}`],
    [`${FILE}:12:3`, `file:///home/somebody/my%20sources/${FILE}`],
    [FILE, `file:///home/somebody/my%20sources/${FILE}`],
  ])
})

test('what could be one of several, or is not known, stays text', () => {
  const text = `0x9fc6…F96e ${OTHER} 0x1234…5678 0xabc sources/other.yaml:1 ${FILE}.bak`

  const about = { hashes: [ADDRESS, OTHER, '0xabc'], files: [FILE] }
  expect(linksIn(linked(text, about, TO)).map(([shown]) => shown)).toEqual([OTHER])
})

test.each([
  undefined,
  'http://ogpuscan.io',
  'javascript:alert(1)',
  'no address',
  `https://a\u001b]8;;b`,
])('an explorer that is %j is led to by no link', (explorer) => {
  const links = linksIn(linked(`${ADDRESS} ${HASH}`, ABOUT, { ...TO, explorer }))

  for (const [, url] of links) expect(url).toMatch(/^https:\/\/[!-~]+$/)
  if (explorer?.startsWith('https') !== true) expect(links).toEqual([])
})

test('whatever stands in a text and in the names that are linked, what is shown stays, and no link is ended early', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(ADDRESS, '0x9fc6…F96e', HASH, `${FILE}:3`, '\u001b]8;;', '\u001b\\', ' ', '\n'),
  )
  const texts = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''))
  fc.assert(
    fc.property(texts, fc.array(piece), fc.array(piece), (text, hashes, files) => {
      const about = { hashes: [...hashes, ADDRESS, HASH], files: [...files, FILE] }
      const plain = text.replace(OSC, '')
      const shown = linked(plain, about, TO)

      expect(shown.replace(OSC, '')).toBe(plain)
      for (const [, url = ''] of shown.matchAll(OSC))
        expect(url).toMatch(/^(?:|(?:https:\/\/ogpuscan\.io|file:\/\/\/)[!-~]*)$/)
    }),
  )
})

test('a plan of hostile texts has no link but those of its own', () => {
  const evil = `\u001b]8;;https://evil.example\u001b\\${FILE}`
  const plan = hostilePlan(evil)
  const text = planText(plan, { colour: false, raw: false, verb: 'plan' })

  expect(linked(text, linkableInPlan(plan), TO)).not.toContain(';;https://evil')
})

test('every report names what it shows', () => {
  const plan = aPlan()
  expect(linkableInPlan(plan).hashes).toContain(plan.client)
  expect(linkableInPlan(plan).files).toContain('sources/sentiment-analyzer/source.yaml')
  const drift = aDrift()
  for (const { hash } of drift.causes.values())
    expect(linkableInDrift(drift).hashes).toContain(hash)
  const result = aResult()
  for (const { hash } of result.receipts) expect(linkableInResult(result).hashes).toContain(hash)
})

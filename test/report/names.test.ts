import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decide } from '../../src/consent/decide.ts'
import { fingerprintOf } from '../../src/model/digest.ts'
import type { Refusal } from '../../src/model/problem.ts'
import type { PlannedChange } from '../../src/model/source/change.ts'
import { markdown, terminal } from '../../src/report/format/escape.ts'
import { LEAST } from '../../src/report/github/markup/budget.ts'
import { refusedMarkdown } from '../../src/report/github/outcome/refused.ts'
import { changeMarkdown } from '../../src/report/github/plan/change-markdown.ts'
import { refusalJson } from '../../src/report/json/problem-json.ts'
import { refusalText } from '../../src/report/text/refusal-text.ts'
import { aContext, aPlan } from '../support/builders.ts'
import { aMergedPull, aPriceChange, askedIn } from '../support/reviews.ts'
import { applyContext, refusedFor } from './merged-scene.ts'

// A name may be any text, also one that a report writes: nothing is ever read out of it.

const FOLDER = new URL('held/', import.meta.url)

/** Words that a report puts around values, and whatever lines it has ever written. */
const PRINTED = [
  ' → ',
  'Text → Sentiment',
  'nothing',
  'no change',
  'as wanted',
  'as-wanted',
  'none',
  'old file',
  '0.01 OGPU',
  '0.01 OGPU → 0.02 OGPU',
  '5 wei → 6 wei',
  'this closes 3 Sources and the limit is 1 (limits.closings of mainnet)',
  ', for good',
  'look at it: ogpu-gitops plan --network mainnet',
  'ogpu-gitops apply --network mainnet --approve 3575b7a6b96cff9b',
  'gh workflow run opengpu.yml -f approve=3575b7a6b96cff9b',
  'git revert ccccccc',
  ...readdirSync(FOLDER).flatMap((name) =>
    readFileSync(new URL(name, FOLDER), 'utf8')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  ),
]

const aName = fc.oneof(
  fc.constantFrom(...PRINTED),
  fc
    .array(fc.oneof(fc.constantFrom(...PRINTED), fc.string({ maxLength: 5 })), {
      minLength: 1,
      maxLength: 4,
    })
    .map((parts) => parts.join('')),
)

/** Three names: reviewed before, reviewed after, on chain now. */
const threeNames = fc.uniqueArray(aName, { minLength: 3, maxLength: 3 }) as fc.Arbitrary<
  [string, string, string]
>

function renamed(from: string, to: string): PlannedChange {
  const value = (text: string) => ({ text, raw: text })
  return {
    ...aPriceChange('two', '1 OGPU', '2 OGPU'),
    digest: fingerprintOf([from, to]),
    before: { name: from },
    after: { name: to },
    fields: [{ field: 'name', before: value(from), after: value(to) }],
  } as PlannedChange
}

/** What is said where somebody gave a Source another name after the review. */
function refusalOf([before, after, now]: readonly [string, string, string]): Refusal {
  const pulls = [aMergedPull(1, [renamed(before, after)])]
  const plan = aPlan([renamed(now, after)])
  const context = askedIn(plan, pulls, aContext({ network: { review: 'plan' } }))
  const [refusal] = decide(plan, { kind: 'reviews' }, context, pulls).refusals
  if (refusal === undefined) throw new Error('the name on chain has moved')
  return refusal
}

const PLAIN = refusalOf(['one', 'two', 'three'])

describe('whatever a Source is called', () => {
  test('a refusal keeps all its ways on, for programs, on a terminal and in a comment', () => {
    fc.assert(
      fc.property(threeNames, (names) => {
        const refusal = refusalOf(names)
        const [text, comment] = [textOf(refusal), commentOf(refusal)]

        expect(refusal.code).toBe('chain-changed')
        expect(refusalJson(refusal).ways.map(withoutHash)).toEqual(
          refusalJson(PLAIN).ways.map(withoutHash),
        )
        expect(waysIn(text)).toEqual(waysIn(textOf(PLAIN)))
        expect(waysOf(comment)).toEqual(waysOf(commentOf(PLAIN)))
      }),
      { numRuns: 100 },
    )
  })

  test('a comment marks the name that nobody reviewed, and has each in its own column', () => {
    fc.assert(
      fc.property(threeNames, (names) => {
        const [before, after, now] = names
        const row = commentOf(refusalOf(names))
          .split('\n')
          .find((line) => line.startsWith('| `name` |'))
        const [reviewed, seen, wanted] = [
          markdown(`${before} → ${after}`),
          markdown(now) === '' ? '' : `**${markdown(now)}**`,
          markdown(after),
        ]

        expect(row).toBe(
          `| \`name\` | ${reviewed} | ${seen} | ${wanted} |`.replaceAll('|  |', '| |'),
        )
      }),
      { numRuns: 100 },
    )
  })

  test('programs get each side as it is', () => {
    fc.assert(
      fc.property(threeNames, (names) => {
        const [before, after, now] = names

        expect(refusalJson(refusalOf(names)).rows).toEqual([
          {
            id: 'two',
            field: 'name',
            reviewed: `${before} → ${after}`,
            onChain: now,
            wanted: after,
          },
        ])
      }),
    )
  })

  test('the diff of its change sets off the arrow between the sides and no other', () => {
    const short = fc.constantFrom(' → ', 'Text → Sentiment', 'none', 'a → b → c', 'plain')
    fc.assert(
      fc.property(fc.uniqueArray(short, { minLength: 2, maxLength: 2 }), ([from, to]) => {
        const detail = { ...LEAST, fields: true }
        const text = changeMarkdown(renamed(from ?? '', to ?? ''), {}, detail) ?? ''

        expect(text).toContain(`${terminal(from ?? '')}  →  ${terminal(to ?? '')}`.trimEnd())
      }),
    )
  })
})

function textOf(refusal: Refusal): string {
  return refusalText([refusal], { colour: false, sent: 'nothing' })
}

function commentOf(refusal: Refusal): string {
  return refusedMarkdown(refusedFor(refusal), applyContext)
}

function waysIn(text: string): readonly string[] {
  return text.trimEnd().split('\n').slice(-3).map(withoutHash)
}

function waysOf(comment: string): string {
  const from = comment.indexOf('**Ways on**')
  return withoutHash(comment.slice(from, comment.indexOf('\n\n', from)))
}

function withoutHash(text: string): string {
  return text.replaceAll(/\b[0-9a-f]{16}\b/g, 'HASH')
}

import type { Supply } from '../../model/source/supply.ts'
import { checksum } from '../../model/units/address.ts'
import { hintText } from '../format/command-text.ts'
import { MESSAGE_CAP, terminal } from '../format/escape.ts'
import { shortContent } from '../format/short.ts'
import { counted, thousands } from '../format/words.ts'
import { type SupplyEntry, supplySections } from '../supply-view.ts'
import { fill, INDENT } from './layout.ts'
import type { Section } from './plan-text.ts'

const LABELS = 7
const MAX_IDS = 5
const MAX_UNKNOWN = 10

/** What a watch found, a section for each cause; and what it could not find out. */
export function supplySectionsText(
  supply: Supply | undefined,
  { network, wide }: { readonly network: string; readonly wide: boolean },
): readonly Section[] {
  if (supply === undefined) return []
  const sections = supplySections(supply, { network, isIssue: false }).map(
    ({ title, entries, steps }) => ({
      title: title.toUpperCase(),
      blocks: [
        ...entries.map((entry) => entryLines(entry, wide)),
        steps.map((step) => row('next', hintText(step))),
      ],
    }),
  )
  const unknown = supply.unknown.slice(0, MAX_UNKNOWN)
  const rest = supply.unknown.length - unknown.length
  return [
    ...sections,
    {
      title: 'NOT KNOWN: no answer, so nothing is said of it',
      blocks: [
        ...unknown.map(({ ids, subject, reason }) => [
          `  ${named(ids)}`,
          ...(subject === '' ? [] : [row('what', cut(subject, wide))]),
          row('why', terminal(reason, MESSAGE_CAP)),
        ]),
        ...(rest === 0 ? [] : [[`  and ${thousands(rest)} more: --json lists them`]]),
      ],
    },
  ]
}

/** How a watch ended, in one sentence. */
export function supplySummary({ findings, unknown, looked }: Supply): string {
  const silent = unknown.length === 0 ? '' : `, ${thousands(unknown.length)} without an answer`
  return findings.length === 0
    ? `Supply: nothing found in ${counted(looked, 'look')}${silent}.`
    : `Supply: ${counted(findings.length, 'finding')} in ${counted(looked, 'look')}${silent}.`
}

function entryLines(
  { ids, subject, address, facts, reason, since, unseen }: SupplyEntry,
  wide: boolean,
): readonly string[] {
  return [
    `  ${ids.length === 0 ? 'the wallet' : named(ids)}`,
    ...(subject === undefined ? [] : [row('what', cut(subject, wide))]),
    ...(address === undefined ? [] : [row('where', checksum(address))]),
    row('seen', reason === null ? facts : `${facts}: ${terminal(reason, MESSAGE_CAP)}`),
    row('since', since),
    ...(unseen === null ? [] : [row('today', `not known: ${terminal(unseen, MESSAGE_CAP)}`)]),
  ]
}

function named(ids: readonly string[]): string {
  const shown = ids.slice(0, MAX_IDS).map((id) => terminal(id))
  const rest = ids.length - shown.length
  return `${shown.join(', ')}${rest === 0 ? '' : ` and ${thousands(rest)} more`}`
}

/** An image's digest, of which people see the first part. */
const DIGEST = /@sha256:([0-9a-f]{12})[0-9a-f]{52}$/

function cut(subject: string, wide: boolean): string {
  const short = subject.replace(DIGEST, '@sha256:$1…')
  return terminal(wide ? subject : shortContent(short), MESSAGE_CAP)
}

function row(label: string, text: string): string {
  return `${INDENT}${fill(label, LABELS)}${text}`
}

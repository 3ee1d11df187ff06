import { hintParts } from '../../../model/command.ts'
import type { Supply } from '../../../model/source/supply.ts'
import { commandText } from '../../format/command-text.ts'
import { codeSpan, MESSAGE_CAP, markdown } from '../../format/escape.ts'
import { counted, thousands } from '../../format/words.ts'
import { type SupplyEntry, type SupplySection, supplySections } from '../../supply-view.ts'
import type { Detail } from '../markup/budget.ts'
import { addressLink, type LinkTargets, namedIds } from '../markup/links.ts'
import { table } from '../markup/table.ts'

const MAX_IDS = 5
const MAX_SUBJECT = 500

/** What a watch found, a part for each cause; none without any. */
export function supplyParts(
  supply: Supply | undefined,
  network: string,
  targets: LinkTargets,
  detail: Detail,
): readonly string[] {
  if (supply === undefined) return []
  return supplySections(supply, { network, isIssue: true }).map((section) =>
    sectionPart(section, targets, detail),
  )
}

/** "2 things that live Sources need are not as they were"; undefined without any. */
export function supplyHeadline(supply: Supply | undefined): string | undefined {
  const count = supply?.findings.length ?? 0
  if (count === 0) return undefined
  return `${counted(count, 'thing')} that live Sources need ${count === 1 ? 'is' : 'are'} not as ${count === 1 ? 'it' : 'they'} should be`
}

function sectionPart(
  { title, entries, steps }: SupplySection,
  targets: LinkTargets,
  detail: Detail,
): string {
  const shown = entries.slice(0, detail.entries)
  const rest = entries.length - shown.length
  const rows = shown.map((entry) => rowOf(entry, targets))
  const more = rest === 0 ? [] : [[`${thousands(rest)} more`, '', '', '']]
  return [
    `### ${title}`,
    table([['Source', 'What', 'Seen', 'Since'], ...rows, ...more]),
    steps.map((step) => `- ${stepMarkdown(step)}`).join('\n'),
  ].join('\n\n')
}

function rowOf(
  { ids, subject, address, facts, reason, since, unseen }: SupplyEntry,
  targets: LinkTargets,
): readonly string[] {
  const today = unseen === null ? '' : ` (not known today: ${markdown(unseen, MESSAGE_CAP)})`
  return [
    ids.length === 0 ? 'the wallet' : namedIds(ids, MAX_IDS),
    subject === undefined
      ? address === undefined
        ? ''
        : addressLink(address, targets)
      : codeSpan(subject, MAX_SUBJECT),
    `${facts}${reason === null ? '' : `: ${markdown(reason, MESSAGE_CAP)}`}${today}`,
    since,
  ]
}

/** A step is in words of ours, its commands apart. */
function stepMarkdown(step: SupplySection['steps'][number]): string {
  return hintParts(step)
    .map((part) => (typeof part === 'string' ? part : codeSpan(commandText(part))))
    .join('')
}

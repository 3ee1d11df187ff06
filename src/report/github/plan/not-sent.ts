import type { PlannedChange } from '../../../model/source/change.ts'
import { commandText } from '../../format/command-text.ts'
import { codeSpan, markdown } from '../../format/escape.ts'
import { sentence } from '../../format/sentence.ts'
import { shortCommit } from '../../format/short.ts'
import { SIGNS } from '../../format/signs.ts'
import { counted, thousands } from '../../format/words.ts'
import { driftText } from '../../text/change-text.ts'
import { sentWithIt } from '../../waiting.ts'
import type { Detail } from '../markup/budget.ts'
import { addressLink } from '../markup/links.ts'
import { table } from '../markup/table.ts'
import { changeSummary } from './change-summary.ts'
import type { CommentSubject } from './plan-comment.ts'

/**
 * What was asked for before and is not on chain: each by name, why it waits, and whether merging
 * sends it. Undefined without any.
 */
export function waitingPart({ view, context }: CommentSubject, detail: Detail): string | undefined {
  const { waiting } = view
  if (waiting.length === 0) return undefined
  const rows = waiting.slice(0, detail.entries).map(({ change, waiting: one }) => {
    const what = one.isSent === true ? changeSummary(change) : markdown(driftText(change), 500)
    const who =
      one.pull === null
        ? one.commit === null
          ? ''
          : codeSpan(shortCommit(one.commit))
        : `#${one.pull}`
    const why = markdown(sentence(one.message), 500)
    return [
      one.isSent === true ? signOf(change) : one.code === 'drift' ? 'drift' : 'waits',
      codeSpan(change.id),
      what,
      context.elsewhere === undefined ? `**${sentWithIt(one)}**` : '**not sent**',
      who === '' ? why : `${who} asks for it: ${why}`,
    ]
  })
  const rest = waiting.slice(rows.length)
  const unnamed =
    rest.length === 0
      ? []
      : [
          [
            '',
            `${thousands(rest.length)} more`,
            '',
            `${thousands(rest.filter(({ waiting: one }) => one.isSent === true).length)} sent too`,
            '',
          ],
        ]
  return `#### Waiting from before\n\nAsked for before this pull request, and not on chain.\n\n${table([['', 'Source', 'What', context.waitsForPerson === true ? 'With it' : 'Merging', 'Why it waits'], ...rows, ...unnamed])}`
}

/** Orphans that were there before; undefined without any. */
export function knownOrphans(
  { plan, view, context }: CommentSubject,
  detail: Detail,
): string | undefined {
  const { knownOrphans: all } = view
  if (all.length === 0) return undefined
  const named = all
    .slice(0, detail.entries)
    .map(({ id, address }) => `${codeSpan(id)} (${addressLink(address, context)})`)
  const rest = all.length - named.length
  const network = plan.network
  const id = all.length === 1 && all[0] !== undefined ? all[0].id : 'ID'
  const ways = (['close', 'release'] as const).map((verb) =>
    codeSpan(commandText({ verb, network, id })),
  )
  return `${counted(all.length, 'orphan')} ${all.length === 1 ? 'is' : 'are'} live without a definition: ${named.join(', ')}${rest === 0 ? '' : ` and ${thousands(rest)} more`}. Restore the definition, or: ${ways.join(', ')}.`
}

function signOf({ kind }: PlannedChange): string {
  return `\`${SIGNS[kind]}\` ${kind}`
}

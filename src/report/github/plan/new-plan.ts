import type { Refusal } from '../../../model/problem.ts'
import type { PlannedChange } from '../../../model/source/change.ts'
import { viewFields, withFileName } from '../../field-view.ts'
import { codeFence, markdown, terminal } from '../../format/escape.ts'
import { shortDigest } from '../../format/short.ts'
import { SIGNS } from '../../format/signs.ts'
import { counted } from '../../format/words.ts'
import { toSend } from '../../plan-view.ts'
import { fill } from '../../text/layout.ts'
import type { Detail } from '../markup/budget.ts'
import { planWords } from '../outcome/refusal-frame.ts'
import type { RefusedContext, RefusedSubject } from '../outcome/refused-subject.ts'
import { fieldLines, metadataLine } from './change-markdown.ts'
import { fold } from './compose-markdown.ts'

// An apply with more closings than that has been split or approved.
const MAX_CLOSINGS = 100

/**
 * What main wants of this pull request now, folded away unless nobody has seen it yet; undefined
 * where nothing is wanted.
 */
export function newPlan(
  { code }: Refusal,
  subject: RefusedSubject,
  { composeDiffs }: RefusedContext,
  detail: Detail,
): string | undefined {
  const { wanted, record } = subject
  if (wanted === undefined || wanted.changes.length === 0) return undefined
  const { changes, fingerprint } = wanted
  const count = (kind: PlannedChange['kind']): number =>
    changes.filter((change) => change.kind === kind).length
  const counts = toSend({
    publish: count('publish'),
    update: count('update'),
    close: count('close'),
  })
  const reviewed = new Set(record.changes.map(({ digest }) => digest))
  const shown = shownChanges(changes, detail)
  const width = Math.max(...shown.map((change) => headOf(change).length)) + 4
  const lines = shown.flatMap((change) => {
    const isReviewed = reviewed.has(change.digest)
    const notes = [
      ...(isReviewed ? ['as reviewed'] : []),
      ...(change.kind === 'close' ? ['for good'] : []),
    ].join(', ')
    const head = notes === '' ? headOf(change) : `${fill(headOf(change), width)}${notes}`
    return [head, ...(isReviewed || !detail.fields ? [] : linesOfFields(change, composeDiffs))]
  })
  const rest = changes.length - shown.length
  const more = rest === 0 ? [] : [`# and ${counted(rest, 'more change')}`]
  const title = `The ${planWords(subject)} <code>${markdown(shortDigest(fingerprint))}</code>: ${counts}`
  return fold(title, codeFence('diff', [...lines, ...more].join('\n')), code === 'no-review')
}

function headOf({ kind, id }: PlannedChange): string {
  return `${SIGNS[kind]} ${kind} ${terminal(id)}`
}

function linesOfFields(
  change: PlannedChange,
  composeDiffs: RefusedContext['composeDiffs'],
): readonly string[] {
  if (change.kind === 'close') return []
  return [
    ...fieldLines(change.kind, viewFields(change, composeDiffs).map(withFileName), true),
    ...metadataLine(change, true),
  ]
}

/** Closings are left out last: they can't be undone. */
function shownChanges(changes: readonly PlannedChange[], detail: Detail): readonly PlannedChange[] {
  const limits = { update: detail.updates, publish: detail.publishes, close: MAX_CLOSINGS }
  const counts = { update: 0, publish: 0, close: 0 }
  return changes.filter(({ kind }) => {
    counts[kind] += 1
    return counts[kind] <= limits[kind]
  })
}

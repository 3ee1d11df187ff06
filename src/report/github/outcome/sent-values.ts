import type { Receipt } from '../../../model/events.ts'
import type { PlanRecord, ReviewedChange } from '../../../model/review.ts'
import type { FieldChange } from '../../../model/source/change.ts'
import { FIELD_PATHS, type Value } from '../../../model/source/field.ts'
import { codeSpan, markdown } from '../../format/escape.ts'
import { shortContent } from '../../format/short.ts'
import { counted } from '../../format/words.ts'
import { sentMetadata } from '../../metadata-view.ts'
import type { Detail } from '../markup/budget.ts'
import { namedIds } from '../markup/links.ts'
import { table } from '../markup/table.ts'
import { fold } from '../plan/compose-markdown.ts'

type Sent = Receipt & { readonly sent: NonNullable<Receipt['sent']> }

/**
 * What the transactions say: each value as it stood on chain when they were signed, and as it was
 * signed. Undefined where nothing was sent.
 */
export function sentValues(
  receipts: readonly Receipt[],
  record: PlanRecord,
  detail: Detail,
): string | undefined {
  const sent = receipts.filter((receipt): receipt is Sent => receipt.sent !== undefined)
  if (sent.length === 0) return undefined
  if (!detail.fields)
    return 'What was sent is not listed for length: it is in the summary of the run.'
  const [published, others] = [sent.filter(isPublish), sent.filter((one) => !isPublish(one))]
  return [
    ...otherThanPlanned(sent, record),
    ...(others.length === 0 ? [] : [`#### As sent\n\n${sentTable(others, record)}`]),
    ...(published.length === 0 ? [] : [publishedFold(published)]),
  ].join('\n\n')
}

/** Changes whose values are not those that the plan under the pull request showed. */
function otherThanPlanned(sent: readonly Sent[], record: PlanRecord): readonly string[] {
  const ids = sent.flatMap((one) => (isOther(one, reviewedOf(one, record)) ? [one.id] : []))
  if (ids.length === 0) return []
  const what = `**Not as planned:** ${namedIds(ids, MAX_NAMED)} ${ids.length === 1 ? 'was' : 'were'} sent`
  return [`${what} with other values than the plan showed, for something had moved since.`]
}

function isPublish({ kind }: Receipt): boolean {
  return kind === 'publish'
}

function reviewedOf({ id }: Receipt, { changes }: PlanRecord): ReviewedChange | undefined {
  return changes.find((change) => change.id === id)
}

function isOther({ digest }: Receipt, reviewed: ReviewedChange | undefined): boolean {
  return reviewed !== undefined && reviewed.digest !== digest
}

function sentTable(sent: readonly Sent[], record: PlanRecord): string {
  const hasOther = sent.some((one) => isOther(one, reviewedOf(one, record)))
  const rows = sent.flatMap((one) => {
    const reviewed = reviewedOf(one, record)
    return rowsOf(one).map(({ path, before, after, field }) => {
      const planned = isOther(one, reviewed) ? plannedText(reviewed, field) : 'the same'
      const cells = [codeSpan(one.id), codeSpan(path), before, `**${after}**`]
      return hasOther ? [...cells, planned] : cells
    })
  })
  const head = ['Source', 'Field', 'Before', 'After', ...(hasOther ? ['The plan showed'] : [])]
  return table([head, ...rows])
}

/** The values of new Sources: before them there is nothing. */
function publishedFold(published: readonly Sent[]): string {
  const rows = published.flatMap((one) =>
    rowsOf(one).map(({ path, after }) => [codeSpan(one.id), codeSpan(path), after]),
  )
  const title = `As sent: the values of ${counted(published.length, 'new Source')}`
  return fold(title, table([['Source', 'Field', 'Value'], ...rows]))
}

interface Row {
  readonly path: string
  readonly field?: FieldChange['field']
  readonly before: string
  readonly after: string
}

function rowsOf({ kind, sent }: Sent): readonly Row[] {
  const isTold = ({ after }: FieldChange): boolean => kind !== 'publish' || after?.text !== ''
  const fields = sent.fields.filter(isTold).map(({ field, before, after }) => ({
    path: FIELD_PATHS[field],
    field,
    before: valueText(before),
    after: valueText(after),
  }))
  const metadata = sent.metadata === undefined ? undefined : sentMetadata(sent.metadata)
  if (metadata === undefined) return fields
  const [before, after] = [metadata.before, metadata.after].map((text) => codeSpan(text, 1000))
  return [...fields, { path: 'metadata', before: before ?? '', after: after ?? '' }]
}

function plannedText(reviewed: ReviewedChange | undefined, field: Row['field']): string {
  if (field === undefined || reviewed === undefined) return ''
  const told = reviewed.fields.find((candidate) => candidate.field === field)
  if (told === undefined) return reviewed.fields.length === 0 ? 'see the plan' : 'no change'
  const [before, after] = [told.before, told.after].map((text) =>
    markdown(shortContent(text ?? 'none')),
  )
  return `${before} → ${after}`
}

function valueText(value: Value | null): string {
  if (value === null) return 'none'
  return value.text === '' ? '(empty)' : markdown(shortContent(value.text), MAX_TEXT)
}

const MAX_TEXT = 120
const MAX_NAMED = 10

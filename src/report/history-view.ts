import type { HistoryEntry, NamedHistory } from '../model/source/history.ts'
import type { SourceParams } from '../model/source/source.ts'
import { checksum } from '../model/units/address.ts'
import { type FieldView, viewPast } from './field-view.ts'
import { terminal } from './format/escape.ts'
import { thousands } from './format/words.ts'

/** What else of the parameters a transaction changed, of which a definition says nothing. */
export interface OtherChange {
  readonly name: 'client' | 'privacyEnabled' | 'optionalParamsUrl'
  readonly before: string
  readonly after: string
}

/** An entry with what it changed. */
export interface ViewedEntry {
  readonly entry: HistoryEntry
  /** Without what a new Source leaves empty. */
  readonly fields: readonly FieldView[]
  readonly others: readonly OtherChange[]
}

/** The entries of a history, each held against the parameters before it where these are known. */
export function viewEntries(
  { entries }: NamedHistory,
  look: { readonly whole?: boolean } = {},
): readonly ViewedEntry[] {
  let before: SourceParams | null = null
  return entries.map((entry) => {
    const viewed = {
      entry,
      fields: entry.fields
        .filter(({ after }) => entry.kind !== 'publish' || (after?.text ?? '') !== '')
        .map((field) => viewPast(entry.kind, field, look)),
      others: othersIn(before, entry.params),
    }
    if (entry.kind !== 'close') before = entry.params
    return viewed
  })
}

function othersIn(before: SourceParams | null, after: SourceParams | null): readonly OtherChange[] {
  if (before === null || after === null) return []
  const [from, to] = [before, after].map((params) => ({
    client: checksum(params.client),
    privacyEnabled: `${params.privacyEnabled}`,
    optionalParamsUrl: terminal(params.optionalParamsUrl, 72) || '(empty)',
  }))
  if (from === undefined || to === undefined) return []
  return (['client', 'privacyEnabled', 'optionalParamsUrl'] as const)
    .filter((name) => before[name] !== after[name])
    .map((name) => ({ name, before: from[name], after: to[name] }))
}

/** How much of a history is known, and what is not, as sentences. */
export function extentText(
  { entries, from, isComplete, why }: NamedHistory,
  block: number,
): string {
  if (isComplete)
    return `Complete, from its publish at block ${thousands(from)} to block ${thousands(block)}.`
  if (why === 'contradicted')
    return 'Not complete: the events that the RPC gives do not add up to what the Source holds now. Some are missing, or are not its own. Ask another RPC.'
  const older =
    why === 'too-long'
      ? 'the search was ended there, because it took too long'
      : 'the RPC gives no older events'
  if (from > block)
    return 'Nothing is known of it: the RPC gives no events of Nexus. Ask another RPC.'
  const part = `from block ${thousands(from)} to block ${thousands(block)}`
  const known = entries.length === 0 ? `Nothing happened to it ${part}` : `Complete ${part}`
  return `${known}; what was before is not known: ${older}. An RPC that keeps all events knows more.`
}

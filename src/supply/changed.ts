import type { Remembered } from '../model/source/supply.ts'
import type { Answer } from './answer.ts'
import type { ImageLook } from './images.ts'
import { type Before, type Judged, kept, sinceOf } from './judged.ts'
import type { SupplyLook } from './look.ts'

/** A compose file behind a URL whose text is another one than it was. */
export function urlChanged(
  { ids, environment, subject, answer }: Extract<SupplyLook, { readonly kind: 'url' }>,
  earlier: Remembered | undefined,
  before: Before,
): Judged {
  const { change, ...judged } = changed({ expected: undefined, answer }, earlier, before)
  return change === undefined
    ? judged
    : { ...judged, finding: { cause: 'url-changed', ids, environment, subject, ...change } }
}

/** A tag that stands for another image than the files name, or than it did. */
export function imageMoved(
  { ids, subject, pinned, tag }: ImageLook,
  earlier: Remembered | undefined,
  before: Before,
): Judged {
  if (tag === undefined) return {}
  const answer: Answer<string> = tag.kind === 'there' ? { ...tag, is: digestMark(tag.is) } : tag
  const expected = pinned === undefined ? undefined : digestMark(pinned)
  const { change, ...judged } = changed({ expected, answer }, earlier, before)
  const isPinned = pinned !== undefined
  return change === undefined
    ? judged
    : { ...judged, finding: { cause: 'image-moved', ids, subject, isPinned, ...change } }
}

interface Change {
  readonly before: string
  readonly now: string | null
  readonly since: bigint | null
  readonly unseen: string | null
}

/** What is right, and since when something else was seen. */
interface Known {
  readonly expected: string | undefined
  /** What the files name, what was accepted, or what was seen first. */
  readonly known: string | undefined
  readonly since: bigint | undefined
}

/** Once somebody has closed the issue, what was seen last goes for right. */
function knownBefore(
  expected: string | undefined,
  earlier: Remembered | undefined,
  { isAcknowledged }: Before,
): Known {
  const isAccepted = isAcknowledged && earlier?.since !== undefined && earlier.seen !== undefined
  return {
    expected,
    known: isAccepted ? earlier.seen : (earlier?.known ?? expected),
    since: isAccepted ? undefined : earlier?.since,
  }
}

/** Something that should stay what it is: as `expected`, else as it was when it was seen first. */
function changed(
  { expected, answer }: { readonly expected: string | undefined; readonly answer: Answer<string> },
  earlier: Remembered | undefined,
  before: Before,
): Pick<Judged, 'entry' | 'unknown'> & { readonly change?: Change } {
  const then = knownBefore(expected, earlier, before)
  const { known, since } = then
  if (answer.kind !== 'there') return unseenChange(answer, then, earlier?.seen)
  const now = answer.is
  if (now === expected) return {}
  if (known === undefined || now === known) return rememberedAs(now, before)
  const first = sinceOf(since === undefined ? undefined : { since }, before)
  return {
    change: { before: known, now, since: first, unseen: null },
    ...kept({ since: first, known, seen: now }),
  }
}

function unseenChange(
  answer: Exclude<Answer<string>, { readonly kind: 'there' }>,
  { expected, known, since }: Known,
  seen: string | undefined,
): ReturnType<typeof changed> {
  const { reason } = answer
  if (known !== undefined && since !== undefined)
    return {
      entry: { known, ...(seen === undefined ? {} : { seen }), since },
      change: { before: known, now: null, since, unseen: reason },
    }
  return {
    ...(answer.kind === 'unknown' ? { unknown: reason } : {}),
    ...(known === undefined || known === expected ? {} : { entry: { known } }),
  }
}

function rememberedAs(known: string, { memory }: Before): Pick<Judged, 'entry'> {
  return memory === undefined ? {} : { entry: { known } }
}

/** "sha256:" and more, as the record and a reader's eye take it. */
function digestMark(digest: string): string {
  return digest.slice(digest.indexOf(':') + 1).slice(0, 16)
}

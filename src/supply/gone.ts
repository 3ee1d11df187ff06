import type { Remembered } from '../model/source/supply.ts'
import type { Answer } from './answer.ts'
import type { ImageLook } from './images.ts'
import { type Before, type Judged, kept, sinceOf } from './judged.ts'
import type { SupplyLook } from './look.ts'

type ContentLook = Omit<Extract<SupplyLook, { readonly kind: 'content' }>, 'kind' | 'answer'> & {
  readonly answer: Answer<unknown>
}

/** A file that its server no longer serves, or serves as something else. */
export function contentGone(
  { ids, part, subject, file, answer }: ContentLook,
  earlier: Remembered | undefined,
  before: Before,
): Judged {
  if (answer.kind === 'there') return {}
  const { reason } = answer
  const found = { cause: 'content-gone', ids, part, subject, reason, file } as const
  if (answer.kind === 'gone') {
    const since = sinceOf(earlier, before)
    const how = answer.how === 'wrong' ? 'wrong' : 'gone'
    return { finding: { ...found, how, since, unseen: null }, ...kept({ since }) }
  }
  if (earlier?.since === undefined) return { unknown: reason }
  const { since } = earlier
  return { finding: { ...found, how: 'gone', since, unseen: reason }, ...kept({ since }) }
}

/** An image that its registry has not got, or shows to nobody. */
export function imageGone(
  { ids, subject, own }: ImageLook,
  earlier: Remembered | undefined,
  before: Before,
): Judged {
  if (own.kind === 'there') return {}
  const { reason } = own
  const found = { cause: 'image-gone', ids, subject, reason } as const
  if (own.kind === 'gone') {
    const since = sinceOf(earlier, before)
    const how = own.how === 'private' ? 'private' : 'gone'
    return { finding: { ...found, how, since, unseen: null }, ...kept({ since }) }
  }
  if (earlier?.since === undefined) return { unknown: reason }
  const { since } = earlier
  return { finding: { ...found, how: 'gone', since, unseen: reason }, ...kept({ since }) }
}

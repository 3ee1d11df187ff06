import { deflateRawSync } from 'node:zlib'
import type { PageData } from './page-data.ts'

/** Above so many bytes the data is packed. */
const MOST_PLAIN = 64 * 1024
/** What could end the element that it stands in, or a line of a script. */
const ENDING = /[<>&\u2028\u2029]/g

/**
 * The page's data as JSON that ends no element; packed where it is large, behind which nobody sees
 * a secret any more: `mask` takes it out before.
 */
export function packed(data: PageData, mask: (text: string) => string): string {
  const text = mask(JSON.stringify(data))
  if (Buffer.byteLength(text) > MOST_PLAIN)
    return JSON.stringify({ packed: deflateRawSync(text, { level: 9 }).toString('base64') })
  return text.replace(ENDING, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

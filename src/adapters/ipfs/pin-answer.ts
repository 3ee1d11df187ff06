import { isCid, normalCid } from '../../model/units/cid.ts'
import { metadataContentIn } from '../../model/units/content-address.ts'

const MAX_TEXTS = 100

/**
 * The JSON documents of a pinning service's answer: one, or one a line as the IPFS node's own API
 * writes them; undefined where it is neither.
 */
export function documentsIn(text: string): readonly unknown[] | undefined {
  const whole = parse(text)
  if (whole !== undefined) return [whole.value]
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const parsed = lines.map(parse)
  return lines.length === 0 || parsed.includes(undefined)
    ? undefined
    : parsed.flatMap((line) => (line === undefined ? [] : [line.value]))
}

/**
 * The CIDs that a pinning service names in its answer, by themselves or in a link, as `normalCid`
 * spells them. Nothing that it says is believed; they only tell why something is not served.
 */
export function cidsIn(documents: readonly unknown[]): readonly string[] {
  const cids = textsIn(documents).flatMap((text) =>
    isCid(text) ? [text] : (metadataContentIn(text)?.cid ?? []),
  )
  return [...new Set(cids.map(normalCid))]
}

function textsIn(documents: readonly unknown[]): readonly string[] {
  const texts: string[] = []
  const waiting = [...documents]
  for (
    let value = waiting.shift();
    value !== undefined && texts.length < MAX_TEXTS;
    value = waiting.shift()
  ) {
    if (typeof value === 'string') texts.push(value)
    else if (typeof value === 'object' && value !== null && waiting.length < MAX_TEXTS)
      waiting.push(...Object.values(value).filter((item) => item != null))
  }
  return texts
}

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return undefined // a web page, or one document a line
  }
}

import type { ImageChange, ImageChanges, PlannedChange } from '../../model/source/change.ts'
import type { Field } from '../../model/source/field.ts'

/** The images that an update brings with an environment's compose file. */
export function imagesOf(field: Field, change: PlannedChange): ImageChanges | undefined {
  if (change.kind !== 'update') return undefined
  return change.compose.find(({ environment }) => environment === field)?.images
}

/** As many as one line has room for. */
const MOST = 3

/**
 * What changes of images: "image 1.4.0 → 1.5.0"; of several services, which one has it. Not
 * escaped.
 */
export function imageWords(changes: readonly ImageChange[]): string {
  const words = changes.map(({ before, after }) => difference(before, after))
  if (new Set(words).size === 1) return `image ${words[0]}`
  const shown = changes.slice(0, MOST).map(({ service }, at) => `of ${service} ${words[at]}`)
  const left = changes.length - shown.length
  return `image ${shown.join(', ')}${left > 0 ? `, and ${left} more` : ''}`
}

function difference(before: string, after: string): string {
  const [old, now] = [partsOf(before), partsOf(after)]
  if (old.name !== now.name) return `${before.split('@')[0]} → ${after.split('@')[0]}`
  if (old.tag !== now.tag)
    return `${old.tag ?? old.digest ?? 'latest'} → ${now.tag ?? now.digest ?? 'latest'}`
  const tag = now.tag === undefined ? '' : `${now.tag} `
  if (old.digest === undefined) return `${tag}pinned to ${now.digest}`
  if (now.digest === undefined) return `${tag}no longer pinned to ${old.digest}`
  return `${tag}${old.digest} → ${now.digest}`
}

/** An image's name, its tag, and enough of its digest to tell it from another. */
function partsOf(image: string) {
  const [named = '', digest] = image.split('@')
  const colon = named.lastIndexOf(':')
  const isTagged = colon > named.lastIndexOf('/')
  return {
    name: isTagged ? named.slice(0, colon) : named,
    tag: isTagged ? named.slice(colon + 1) : undefined,
    digest: digest?.slice(0, 'sha256:'.length + 12),
  }
}

import { everyImageIn } from '../compose/image-changes.ts'
import { type ImageReference, parseImage } from '../compose/image-reference.ts'
import { registryImage } from '../compose/registry-image.ts'
import type { RegistryImage } from '../model/registry-image.ts'
import type { LiveSource } from '../model/source/supply.ts'
import type { ImageRegistry, ManifestAnswer } from '../ports/registry.ts'
import type { Answer } from './answer.ts'
import type { Ask } from './ask.ts'

/** An image that live Sources run, and what its registry says of it. */
export interface ImageLook {
  readonly kind: 'image'
  readonly ids: readonly string[]
  readonly subject: string
  /** The digest that the files name. */
  readonly pinned: string | undefined
  /** Whether what they name is there: by its digest, else by its tag. */
  readonly own: Answer<string>
  /** What the tag stands for; undefined where it may move, or where there is none. */
  readonly tag: Answer<string> | undefined
}

interface WantedImage {
  readonly ids: readonly string[]
  readonly subject: string
  readonly image: ImageReference
  readonly watchesTag: boolean
}

/** A tag that names one version, "1.4.0" or "v2.0.1-cuda", is not meant to move. */
const VERSION_TAG = /^v?\d{1,9}\.\d{1,9}\.\d{1,9}/

/**
 * The images of the compose files whose text is known, each once. A text behind an `https:` URL is
 * somebody's who may write there what he likes, and sends us nowhere.
 */
export function imagesOf(
  live: readonly LiveSource[],
  texts: ReadonlyMap<string, string>,
): readonly WantedImage[] {
  const found = new Map<string, WantedImage>()
  for (const { id, contents, letsTagsMove } of live) {
    const files = contents.flatMap(({ part, content }) =>
      part === 'metadata' ? [] : [texts.get(content) ?? ''],
    )
    for (const subject of files.flatMap(everyImageIn)) {
      const image = parseImage(subject)
      if (image === undefined) continue
      const before = found.get(subject)
      const ids = [...new Set([...(before?.ids ?? []), id])]
      const watchesTag =
        image.digest === undefined
          ? before?.watchesTag === true || !letsTagsMove
          : VERSION_TAG.test(image.tag ?? '')
      found.set(subject, { ids, subject, image, watchesTag })
    }
  }
  return [...found.values()]
}

/** Asks an image's registry for what the files name, and for what its tag stands for. */
export async function lookAtImage(
  registry: ImageRegistry,
  { ids, subject, image, watchesTag }: WantedImage,
  ask: Ask,
): Promise<ImageLook> {
  const byTag = registryImage(image)
  const look = { kind: 'image', ids, subject, pinned: image.digest } as const
  if (image.digest === undefined) {
    const own = await manifestOf(registry, byTag, ask)
    return { ...look, own, tag: watchesTag ? own : undefined }
  }
  const own = await manifestOf(registry, { ...byTag, reference: image.digest }, ask)
  const tag = watchesTag ? await manifestOf(registry, byTag, ask) : undefined
  return { ...look, own, tag }
}

async function manifestOf(
  registry: ImageRegistry,
  image: RegistryImage,
  ask: Ask,
): Promise<Answer<string>> {
  const asked = await ask(
    image.host,
    () => registry.manifest(image),
    (answer) => answer.kind === 'none' && answer.code === 'registry-failed',
  )
  return 'unasked' in asked ? { kind: 'unknown', reason: asked.unasked } : said(asked.answer)
}

function said(answer: ManifestAnswer): Answer<string> {
  if (answer.kind === 'found') return { kind: 'there', is: answer.digest }
  const { code, reason } = answer
  switch (code) {
    case 'image-not-found':
      return { kind: 'gone', how: 'gone', reason }
    case 'image-private':
      return { kind: 'gone', how: 'private', reason }
    case 'registry-failed':
      return { kind: 'unknown', reason }
  }
}

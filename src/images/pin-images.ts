import pLimit from 'p-limit'
import { type ImageReference, parseImage } from '../compose/image-reference.ts'
import { registryImage } from '../compose/registry-image.ts'
import { setValues, spliced } from '../desired/edit/edit.ts'
import { fileRules } from '../engine/file-rules.ts'
import type { Stopped } from '../engine/reach.ts'
import { readRepository } from '../engine/repository.ts'
import { Fault } from '../model/fault.ts'
import { during, type Progress } from '../model/progress.ts'
import type { PinnedImage, PinnedImages } from '../model/source/pinned-image.ts'
import type { ImageRegistry, ManifestAnswer } from '../ports/registry.ts'
import type { Files } from '../ports/repository.ts'
import type { ScalarSpan } from '../yaml/scalar-span.ts'
import { type FileImages, type NamedImage, namedImages } from './named-images.ts'

/** What was asked for. */
export interface PinWish {
  /** All definitions where there are none. */
  readonly ids: readonly string[]
  /** Write nothing, and look at digests that stand there too. */
  readonly isCheck: boolean
}

/** What it works on. Without a registry nobody is asked and nothing is written. */
export interface PinPorts {
  readonly files: Files
  readonly registry: ImageRegistry | undefined
  /** Hears how far it is. */
  readonly progress?: Progress
}

const ASKED_AT_ONCE = 4

/**
 * Writes into compose files and template parameters which digest each image's tag stands for. What
 * has a digest keeps it: another one is another image, and wants a look. Nothing is sent. Throws a
 * Fault where a file can't be written, or was saved by somebody meanwhile.
 */
export async function pinImages(
  ports: PinPorts,
  configFile: string,
  wish: PinWish,
): Promise<({ readonly kind: 'images' } & PinnedImages) | Stopped> {
  const { files } = ports
  const repository = readRepository(
    await files.definitions(),
    configFile,
    fileRules(ports.progress),
  )
  const { problems, warnings, definitions } = repository
  if (problems.length > 0) return { kind: 'problems', problems, warnings }
  const known = new Set(definitions.map(({ id }) => id))
  const unknown = wish.ids.filter((id) => !known.has(id))
  if (unknown.length > 0)
    return { kind: 'problems', problems: unknown.map(unknownId), warnings: [] }
  const specs = repository.specs.flatMap((spec) =>
    spec.state === 'active' && (wish.ids.length === 0 || wish.ids.includes(spec.id)) ? [spec] : [],
  )
  const named = await namedImages(files, repository, specs)
  const looked = await lookUp(ports, wish, named.files)
  const pinned: PinnedImage[] = []
  for (const found of named.files) {
    const rows = found.spans.map((span) => ({ span, row: rowOf(found.file, span, wish, looked) }))
    if (!wish.isCheck) await write(files, found, rows)
    pinned.push(...rows.map(({ row }) => row))
  }
  const left = named.elsewhere.map(
    (one): PinnedImage => ({ ...one, state: 'left', digest: null, platforms: [] }),
  )
  return { kind: 'images', images: [...pinned, ...left], isCheck: wish.isCheck }
}

type Looked = ReadonlyMap<string, ManifestAnswer>

/** Asks for every tag that has to be known, each once; all before anything is written. */
async function lookUp(
  { registry, progress }: PinPorts,
  { isCheck }: PinWish,
  files: readonly FileImages[],
): Promise<Looked> {
  if (registry === undefined) return new Map()
  const wanted = new Map(
    files.flatMap(({ spans }) =>
      spans.flatMap((span) => {
        const image = pinnable(span)
        if (image === undefined || (image.digest !== undefined && !isCheck)) return []
        return asked(image).map((one) => [keyOf(one), one] as const)
      }),
    ),
  )
  const task = progress?.begin('images', wanted.size)
  const limit = pLimit(ASKED_AT_ONCE)
  const answers = [...wanted].map(([key, image]) =>
    limit(async () => {
      const answer = await during(progress, 'registries', () => registry.manifest(image))
      progress?.add('images')
      task?.done()
      return [key, answer] as const
    }),
  )
  return new Map(await Promise.all(answers))
}

/** The tag, and the digest that stands beside it. */
function asked(image: ImageReference) {
  const byTag = registryImage(image)
  if (image.digest === undefined) return [byTag]
  const byDigest = { ...byTag, reference: image.digest }
  return image.tag === undefined ? [byDigest] : [byTag, byDigest]
}

function keyOf({ host, repository, reference }: ReturnType<typeof registryImage>): string {
  return `${host}/${repository} ${reference}`
}

/** An image that can be asked for; what holds a variable is another one for everybody. */
function pinnable({ value }: ScalarSpan): ImageReference | undefined {
  return value.includes('$') ? undefined : parseImage(value)
}

function rowOf(file: string, span: NamedImage, wish: PinWish, looked: Looked): PinnedImage {
  const { path, line, value } = span
  const row = { file, line, path, image: value, digest: null, platforms: [], reason: '' }
  const image = pinnable(span)
  if (image === undefined) {
    const isVariable = value.includes('$')
    const reason = isVariable ? 'it is put together from variables' : 'it is no image'
    return { ...row, state: 'left', reason }
  }
  if (image.digest !== undefined) return { ...row, ...stillThere(image, looked) }
  const answer = looked.get(keyOf(registryImage(image)))
  if (answer === undefined) return { ...row, state: 'unpinned', reason: 'no registry was asked' }
  if (answer.kind === 'none')
    return { ...row, state: 'failed', code: answer.code, reason: answer.reason }
  const { digest, platforms } = answer
  const found = { ...row, digest, platforms }
  if (span.span === undefined && span.newParameter === undefined)
    return { ...found, state: 'left', reason: 'write it on one line, without escapes' }
  return { ...found, state: wish.isCheck ? 'unpinned' : 'pinned' }
}

/** What is known of a digest that a file has. */
function stillThere(
  image: ImageReference,
  looked: Looked,
): Pick<PinnedImage, 'state'> & Partial<PinnedImage> {
  const byTag = registryImage(image)
  const own = looked.get(keyOf({ ...byTag, reference: image.digest ?? '' }))
  if (own === undefined) return { state: 'kept' }
  if (own.kind === 'none' && own.code === 'image-not-found')
    return { state: 'gone', code: own.code, reason: own.reason }
  if (own.kind === 'none') return { state: 'failed', code: own.code, reason: own.reason }
  const now = image.tag === undefined ? undefined : looked.get(keyOf(byTag))
  if (now?.kind === 'found' && now.digest !== image.digest)
    return { state: 'moved', digest: now.digest, platforms: now.platforms }
  return { state: 'kept', digest: own.digest, platforms: own.platforms }
}

async function write(
  files: Files,
  { file, text }: FileImages,
  rows: readonly { readonly span: NamedImage; readonly row: PinnedImage }[],
): Promise<void> {
  const pinned = rows.flatMap(({ span, row: { state, digest } }) =>
    state === 'pinned' ? [{ ...span, image: `${withTag(span.value)}@${digest}` }] : [],
  )
  if (pinned.length === 0) return
  // asking may take a minute, and whoever saved the file since then means what they saved
  if ((await files.read(file)) !== text)
    throw new Fault(
      'file-failed',
      `${file} has changed while registries were asked`,
      'nothing was written into it; run again',
    )
  const edited = spliced(
    text,
    pinned.flatMap(({ span, image }) => (span === undefined ? [] : [{ ...span, text: image }])),
  )
  const added = pinned.flatMap(({ newParameter, image }) =>
    newParameter === undefined ? [] : [{ path: ['template', 'with', newParameter], value: image }],
  )
  await files.write(file, setValues(edited, added, { network: '', networks: [], level: 'top' }))
}

/** A name without a tag means `latest`; beside a digest it would mean none. */
function withTag(image: string): string {
  return parseImage(image)?.tag === undefined ? `${image}:latest` : image
}

function unknownId(id: string) {
  return {
    code: 'usage' as const,
    message: `no definition has the id ${JSON.stringify(id)}`,
    hint: 'ogpu-gitops validate shows what there is',
  }
}

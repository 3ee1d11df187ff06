import { serviceImages } from '../compose/service-images.ts'
import { BUILTIN_NETWORKS } from '../model/network/builtin-networks.ts'
import type { Network } from '../model/network/network.ts'
import { isLoopbackHost } from '../model/network/public-address.ts'
import type { ServiceImage } from '../model/policy.ts'
import type { Progress } from '../model/progress.ts'
import type { Change, Download, ImageDownload } from '../model/source/change.ts'
import type { ActiveSpec, ComposeFinding, SourceSpec } from '../model/source/definition.ts'
import type { Environment } from '../model/source/source.ts'
import { publishedTexts } from '../observed/compose-texts.ts'
import { touchedEnvironments } from '../plan/compose.ts'
import type { Ipfs } from '../ports/content.ts'
import type { ImageRegistry, Layer } from '../ports/registry.ts'
import type { Clock } from '../ports/run.ts'
import {
  askable,
  askImages,
  fetchedOnce,
  type ImageAnswers,
  type ImageMemory,
  isOnThisMachine,
} from './ask-images.ts'
import { imageFindings } from './image-findings.ts'

/** What looking images up takes. */
export interface ImagePorts {
  readonly registry: ImageRegistry
  readonly ipfs: Ipfs
  readonly clock: Clock
  readonly progress?: Progress | undefined
}

/** What is known of the images that changes bring. */
export interface CheckedImages {
  /** With what is wrong with images among the findings of compose files; the same where nothing is. */
  readonly specs: readonly SourceSpec[]
  /** By id. */
  readonly downloads: ReadonlyMap<string, Download>
}

type Named = Pick<ServiceImage, 'service' | 'image'>

/** The images, or none, that a change brings for an environment, and those that are published. */
interface Brought {
  readonly change: Change
  readonly environment: Environment
  /** Service and image, each image once. */
  readonly wanted: readonly Named[]
  /** Null where nobody could read the published file. */
  readonly published: ReadonlySet<string> | null
}

/**
 * Asks the registries of the images that changes bring whether they are there, for whom and how
 * large; `memory` is that of earlier rounds, to which this one adds. On a chain of this machine,
 * where nobody provides, only registries of this machine are asked, and of other chains only others.
 */
export async function checkImages(
  ports: ImagePorts,
  { specs, network }: { readonly specs: readonly SourceSpec[]; readonly network: Network },
  changes: readonly Change[],
  memory: ImageMemory,
): Promise<CheckedImages> {
  const { answers } = memory
  const brought = await imagesBrought(fetchedOnce(ports.ipfs, memory), specs, changes)
  const isAsked = (image: string): boolean => {
    const asked = askable(image)
    return asked !== undefined && isOnThisMachine(asked) === isOfThisMachine(network)
  }
  const ask = (images: readonly string[]): Promise<void> =>
    askImages(ports, images.filter(isAsked), answers)
  await ask(brought.flatMap(({ wanted }) => wanted.map(({ image }) => image)))
  const isFound = (image: string): boolean => answers.get(image)?.kind === 'found'
  await ask(
    brought.flatMap(({ wanted, published }) =>
      wanted.some(({ image }) => isFound(image)) ? [...(published ?? [])] : [],
    ),
  )
  const downloads = new Map(
    changes.flatMap(({ id }) => {
      const own = brought.filter(({ change }) => change.id === id)
      const download = downloadOf(own, answers)
      return download === undefined ? [] : [[id, download] as const]
    }),
  )
  const found = specs.map((spec) => withFindings(spec, brought, answers))
  const isAnyOther = found.some((spec, index) => spec !== specs[index])
  return { specs: isAnyOther ? found : specs, downloads }
}

/** A public network stays one behind a node of one's own. */
function isOfThisMachine({ builtIn, chainId, rpcUrl }: Network): boolean {
  const isPublic = builtIn && chainId !== BUILTIN_NETWORKS['devnet']?.chainId
  return !isPublic && URL.canParse(rpcUrl) && isLoopbackHost(new URL(rpcUrl).hostname)
}

async function imagesBrought(
  ipfs: Pick<Ipfs, 'fetch'>,
  specs: readonly SourceSpec[],
  changes: readonly Change[],
): Promise<readonly Brought[]> {
  const texts = await publishedTexts(ipfs, specs, changes)
  const byId = new Map(specs.map((spec) => [spec.id, spec]))
  return changes.flatMap((change) => {
    const spec = byId.get(change.id)
    if (spec?.state !== 'active') return []
    return touchedEnvironments(change).flatMap((environment): readonly Brought[] => {
      const text = spec.compose[environment]?.text
      const images = text === undefined ? undefined : serviceImages(text)
      if (images === undefined) return []
      const isNew =
        change.fields.find(({ field }) => field === environment)?.before === null ||
        change.kind === 'publish'
      const old = texts.find((one) => one.id === change.id && one.environment === environment)
      const before = old === undefined ? undefined : serviceImages(old.published.text)
      const published = isNew
        ? new Set<string>()
        : before && new Set(before.map(({ image }) => image))
      const wanted = onceEach(images.filter(({ image }) => published?.has(image) !== true))
      return [{ change, environment, wanted, published: published ?? null }]
    })
  })
}

/** An image that several services have stands there once, with the first of them. */
function onceEach(images: readonly Named[]): readonly Named[] {
  const seen = new Set<string>()
  return images.filter(({ image }) => {
    const isNew = !seen.has(image)
    seen.add(image)
    return isNew
  })
}

/** Undefined where no file changes that could be read, and where nobody was asked. */
function downloadOf(brought: readonly Brought[], answers: ImageAnswers): Download | undefined {
  const wanted = brought.flatMap((one) => one.wanted)
  const isAsked = wanted.length === 0 || wanted.some(({ image }) => answers.has(image))
  if (brought.length === 0 || !isAsked) return undefined
  const images = brought.flatMap((one) => imagesToFetch(one, answers))
  const unknown = brought.flatMap(({ environment, wanted }) =>
    wanted.flatMap(({ service, image }) => {
      return answers.get(image)?.kind === 'found' ? [] : [{ environment, service, image }]
    }),
  )
  return { images, unknown }
}

/** A layer is fetched once, whatever images of the file share it. */
function imagesToFetch(
  { environment, wanted, published }: Brought,
  answers: ImageAnswers,
): readonly ImageDownload[] {
  const there = published === null ? undefined : layersOf([...published], answers)
  const counted = new Set(there?.map(({ digest }) => digest))
  return wanted.flatMap(({ service, image }) => {
    const answer = answers.get(image)
    if (answer?.kind !== 'found') return []
    const { layers } = answer
    const fresh = layers.filter(({ digest }) => !counted.has(digest))
    for (const { digest } of layers) counted.add(digest)
    const newBytes = there === undefined ? null : sizeOf(fresh)
    return [{ environment, service, image, bytes: sizeOf(layers), newBytes }]
  })
}

/** All layers of these images; undefined where those of one are not known. */
function layersOf(images: readonly string[], answers: ImageAnswers): readonly Layer[] | undefined {
  const all = images.map((image) => answers.get(image))
  return all.every((answer) => answer?.kind === 'found')
    ? all.flatMap((answer) => (answer?.kind === 'found' ? answer.layers : []))
    : undefined
}

function sizeOf(layers: readonly Layer[]): number {
  return layers.reduce((sum, { size }) => sum + size, 0)
}

function withFindings(
  spec: SourceSpec,
  brought: readonly Brought[],
  answers: ImageAnswers,
): SourceSpec {
  const own = brought.filter(({ change }) => change.id === spec.id)
  if (spec.state !== 'active' || own.length === 0) return spec
  const more = own.map(({ environment, wanted }) => ({
    environment,
    findings: imageFindings(
      spec,
      environment,
      wanted.map(({ image }) => image),
      answers,
    ),
  }))
  if (more.every(({ findings }) => findings.length === 0)) return spec
  return more.reduce(withMore, spec)
}

function withMore(
  spec: ActiveSpec,
  {
    environment,
    findings,
  }: { readonly environment: Environment; readonly findings: readonly ComposeFinding[] },
): ActiveSpec {
  const file = spec.compose[environment]
  return file === undefined
    ? spec
    : {
        ...spec,
        compose: {
          ...spec.compose,
          [environment]: { ...file, findings: [...file.findings, ...findings] },
        },
      }
}

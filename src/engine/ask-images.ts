import { type ImageReference, parseImage } from '../compose/image-reference.ts'
import { registryImage } from '../compose/registry-image.ts'
import { isLoopbackHost } from '../model/network/public-address.ts'
import { during, type Progress } from '../model/progress.ts'
import type { RegistryImage } from '../model/registry-image.ts'
import type { Fetched, Ipfs } from '../ports/content.ts'
import type { ImageRegistry, LayersAnswer } from '../ports/registry.ts'
import type { Clock } from '../ports/run.ts'

/** What providers run, as far as anybody knows (`protocol.md`, What providers run). */
export const PLATFORM = 'linux/amd64'

/** What registries said, by the image's whole name; what was not asked says why. */
export type ImageAnswers = Map<string, LayersAnswer>

/** What one run has heard of images and of the files that name them: nothing is asked twice. */
export interface ImageMemory {
  readonly answers: ImageAnswers
  /** What is published, by its address. */
  readonly fetched: Map<string, Promise<Fetched>>
}

/** A memory with nothing in it. */
export function noImages(): ImageMemory {
  return { answers: new Map(), fetched: new Map() }
}

/** Content that is fetched once, whatever came of it. */
export function fetchedOnce(
  ipfs: Pick<Ipfs, 'fetch'>,
  { fetched }: ImageMemory,
): Pick<Ipfs, 'fetch'> {
  return {
    fetch: (content) => {
      const before = fetched.get(content) ?? ipfs.fetch(content)
      fetched.set(content, before)
      return before
    },
  }
}

interface AskPorts {
  readonly registry: ImageRegistry
  readonly clock: Clock
  readonly progress?: Progress | undefined
}

/** Public registries count what an address asks for: a plan stays far below. */
const MOST_ASKED = 60
const AT_ONCE = 4
/** Milliseconds for all of them: a plan is not to wait for a registry. */
const LONGEST = 30_000

/** An image by which its registry can be asked; undefined of what names none. */
export function askable(image: string): RegistryImage | undefined {
  const reference: ImageReference | undefined = image.includes('$') ? undefined : parseImage(image)
  if (reference === undefined) return undefined
  const named = registryImage(reference)
  return reference.digest === undefined ? named : { ...named, reference: reference.digest }
}

/** Whether an image's registry is on this machine. */
export function isOnThisMachine({ host }: RegistryImage): boolean {
  // a URL writes every spelling of an address in one way, as whoever connects to it does
  return !URL.canParse(`https://${host}`) || isLoopbackHost(new URL(`https://${host}`).hostname)
}

/**
 * Asks for those of these images that nobody has asked for yet, the first ones first, and adds what
 * is said to `answers`. A registry that fails is not asked again.
 */
export async function askImages(
  ports: AskPorts,
  images: readonly string[],
  answers: ImageAnswers,
): Promise<void> {
  const open = [...new Set(images)].flatMap((image) => {
    const asked = answers.has(image) ? undefined : askable(image)
    return asked === undefined ? [] : [{ image, asked }]
  })
  for (const { image } of open.slice(MOST_ASKED))
    answers.set(image, notAsked(`a plan asks for ${MOST_ASKED} images at most`))
  const byHost = new Map<string, (typeof open)[number][]>()
  for (const one of open.slice(0, MOST_ASKED))
    byHost.set(one.asked.host, [...(byHost.get(one.asked.host) ?? []), one])
  const task = ports.progress?.begin('images', Math.min(open.length, MOST_ASKED))
  const until = ports.clock.now() + LONGEST
  const hosts = [...byHost.values()].map(async (own) => {
    let why: string | undefined
    for (let at = 0; at < own.length; at += AT_ONCE) {
      const some = own.slice(at, at + AT_ONCE)
      if (why === undefined && ports.clock.now() > until) why = 'the registries take too long'
      const said = await Promise.all(some.map((one) => answerOf(ports, one.asked, why)))
      for (const [index, answer] of said.entries()) {
        answers.set(some[index]?.image ?? '', answer)
        if (isFailure(answer)) why ??= answer.reason
        task?.done()
      }
    }
  })
  await Promise.all(hosts)
  task?.end()
}

async function answerOf(
  { registry, progress }: AskPorts,
  image: RegistryImage,
  why: string | undefined,
): Promise<LayersAnswer> {
  if (why !== undefined) return notAsked(why)
  progress?.add('images')
  return during(progress, 'registries', () => registry.layers(image, PLATFORM))
}

function isFailure(answer: LayersAnswer): answer is Extract<LayersAnswer, { kind: 'none' }> {
  return answer.kind === 'none' && answer.code === 'registry-failed'
}

function notAsked(reason: string): LayersAnswer {
  return { kind: 'none', code: 'registry-failed', reason }
}

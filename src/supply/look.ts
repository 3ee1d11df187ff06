import { textMark } from '../model/digest.ts'
import type { Environment } from '../model/source/source.ts'
import type { LiveSource, Part } from '../model/source/supply.ts'
import type { Address } from '../model/units/address.ts'
import type { Fetched, Ipfs, Web } from '../ports/content.ts'
import type { ImageRegistry } from '../ports/registry.ts'
import type { Answer } from './answer.ts'
import type { Ask } from './ask.ts'
import { type ImageLook, imagesOf, lookAtImage } from './images.ts'

/** One thing that live Sources need, and how it is. */
export type SupplyLook =
  | {
      readonly kind: 'content'
      readonly ids: readonly string[]
      readonly part: Part
      readonly subject: string
      readonly answer: Answer<null>
      /** The definition that makes the very bytes; null where git has none. */
      readonly file: string | null
    }
  /** A text is its mark. */
  | {
      readonly kind: 'url'
      readonly ids: readonly string[]
      readonly environment: Environment
      readonly subject: string
      readonly answer: Answer<string>
    }
  | ImageLook
  | {
      readonly kind: 'providers'
      readonly ids: readonly string[]
      readonly address: Address
      /** How many are registered; null where nobody could read it. */
      readonly count: number | null
    }

/** Whom a watch asks. Without a web or a registry nobody there is asked. */
export interface SupplyPorts {
  readonly ipfs: Pick<Ipfs, 'fetchAgain'>
  readonly web: Web | undefined
  readonly registry: ImageRegistry | undefined
}

/** Looks at the files and images of live Sources, each of them once. Never throws. */
export async function lookAtSupply(
  ports: SupplyPorts,
  live: readonly LiveSource[],
  gateway: string,
  ask: Ask,
): Promise<readonly SupplyLook[]> {
  const contents = contentsOf(live)
  const looks = await Promise.all([
    ...contents.map((content) => lookAtContent(ports.ipfs, content, gateway, ask)),
    ...urlsOf(live).map((url) => lookAtUrl(ports.web, url, ask)),
  ])
  const texts = new Map(
    looks.flatMap(({ text, subject }) => (text === undefined ? [] : [[subject, text] as const])),
  )
  const { registry } = ports
  const images = registry === undefined ? [] : imagesOf(live, texts)
  return [
    ...looks.flatMap(({ look }) => look ?? []),
    ...(registry === undefined
      ? []
      : await Promise.all(images.map((image) => lookAtImage(registry, image, ask)))),
  ]
}

/** A look, with the text that was read where its address vouches for it. */
interface Looked {
  readonly look: SupplyLook | undefined
  readonly subject: string
  readonly text?: string
}

interface WantedContent {
  readonly ids: readonly string[]
  readonly part: Part
  readonly content: string
  readonly isOurs: boolean
  readonly file: string
  readonly text?: string
}

/** Each content once, with all that need it. */
function contentsOf(live: readonly LiveSource[]): readonly WantedContent[] {
  const found = new Map<string, WantedContent>()
  for (const { id, file, contents } of live)
    for (const content of contents) {
      const ids = [...(found.get(content.content)?.ids ?? []), id]
      const isOurs = content.isOurs || found.get(content.content)?.isOurs === true
      found.set(content.content, { file, ...found.get(content.content), ...content, isOurs, ids })
    }
  return [...found.values()]
}

async function lookAtContent(
  ipfs: SupplyPorts['ipfs'],
  { ids, part, content, isOurs, file, text }: WantedContent,
  gateway: string,
  ask: Ask,
): Promise<Looked> {
  const asked = await ask(
    gateway,
    () => ipfs.fetchAgain(content),
    (answer) => answer.kind === 'unreadable' && answer.said === undefined,
  )
  const look = (answer: Answer<null>): SupplyLook => ({
    kind: 'content',
    ids,
    part,
    subject: content,
    file: isOurs ? file : null,
    answer,
  })
  if ('unasked' in asked)
    return { ...known(content, text), look: look({ kind: 'unknown', reason: asked.unasked }) }
  const { answer } = asked
  if (answer.kind === 'unreadable')
    return { ...known(content, text), look: look(unreadable(answer, isOurs)) }
  return {
    ...known(content, new TextDecoder().decode(answer.bytes)),
    look: look({ kind: 'there', is: null }),
  }
}

function known(subject: string, text: string | undefined): Omit<Looked, 'look'> {
  return text === undefined ? { subject } : { subject, text }
}

/**
 * Other bytes are wrong ones where git itself makes the right ones; of other forms of a CID a
 * gateway can't always show what they stand for.
 */
function unreadable(
  { said, reason }: Extract<Fetched, { kind: 'unreadable' }>,
  isOurs: boolean,
): Answer<null> {
  if (said === 'none') return { kind: 'gone', how: 'gone', reason }
  if (said === 'other-bytes' && isOurs) return { kind: 'gone', how: 'wrong', reason }
  return { kind: 'unknown', reason }
}

interface WantedUrl {
  readonly ids: readonly string[]
  readonly environment: Environment
  readonly url: string
}

function urlsOf(live: readonly LiveSource[]): readonly WantedUrl[] {
  const found = new Map<string, WantedUrl>()
  for (const { id, urls } of live)
    for (const { environment, url } of urls) {
      const ids = new Set([...(found.get(url)?.ids ?? []), id])
      found.set(url, { environment, url, ...found.get(url), ids: [...ids] })
    }
  return [...found.values()]
}

async function lookAtUrl(
  web: Web | undefined,
  { ids, environment, url }: WantedUrl,
  ask: Ask,
): Promise<Looked> {
  if (web === undefined) return { look: undefined, subject: url }
  const asked = await ask(
    new URL(url).host,
    () => web.fetchText(url),
    (answer) => answer.kind === 'unreachable' && answer.isGone !== true,
  )
  const answer =
    'unasked' in asked ? ({ kind: 'unreachable', reason: asked.unasked } as const) : asked.answer
  return {
    subject: url,
    look: { kind: 'url', ids, environment, subject: url, answer: urlAnswer(answer) },
  }
}

function urlAnswer(answer: Awaited<ReturnType<Web['fetchText']>>): Answer<string> {
  if (answer.kind === 'text') return { kind: 'there', is: textMark(answer.text) }
  const { reason } = answer
  return answer.isGone === true
    ? { kind: 'gone', how: 'gone', reason }
    : { kind: 'unknown', reason }
}

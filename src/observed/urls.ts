import pLimit from 'p-limit'
import type { Change } from '../model/source/change.ts'
import type { ComposeSource, SourceSpec } from '../model/source/definition.ts'
import { ENVIRONMENTS, type Environment } from '../model/source/source.ts'
import { cidsOf } from '../model/units/cid.ts'
import { contentIn, contentKeyOf, contentText } from '../model/units/content-address.ts'
import type { Ipfs, Web } from '../ports/content.ts'

const AT_ONCE = 8

/** What stands behind a URL. `bytes` only where the address vouches for them. */
export type FetchedText =
  | { readonly kind: 'text'; readonly text: string; readonly bytes?: Uint8Array }
  | { readonly kind: 'unreachable'; readonly reason: string }

/**
 * The texts behind the URLs and CIDs of these environments, each fetched once. By URL; what is
 * content-addressed by `ipfs://` and its address.
 */
export async function fetchTexts(
  { web, ipfs }: { readonly web: Web; readonly ipfs: Ipfs },
  specs: readonly SourceSpec[],
  touched: ReadonlyMap<string, readonly Environment[]>,
): Promise<ReadonlyMap<string, FetchedText>> {
  const sources = specs.flatMap((spec) =>
    spec.state === 'closed'
      ? []
      : (touched.get(spec.id) ?? []).flatMap(
          (environment) => spec.compose[environment]?.source ?? [],
        ),
  )
  const named = new Map(
    sources.flatMap((source) => (isRemote(source) ? [[urlOf(source), source] as const] : [])),
  )
  const limit = pLimit(AT_ONCE)
  const fetched = [...named].map(([url, source]) =>
    limit(
      async () =>
        [
          url,
          source.kind === 'url'
            ? await web.fetchText(source.url)
            : await fetchContent(ipfs, source.cid),
        ] as const,
    ),
  )
  return new Map(await Promise.all(fetched))
}

/**
 * Compose files that a change would replace and that are addressed by a path: only their bytes tell
 * whether they are the wanted ones already. The addresses of the same bytes by the one that stands
 * on chain, both as `contentKeyOf` spells them.
 */
export async function fetchPublished(
  ipfs: Ipfs,
  changes: readonly Change[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const urls = changes.flatMap(({ kind, fields }) =>
    kind !== 'update'
      ? []
      : ENVIRONMENTS.flatMap(
          (name) =>
            fields.find(({ field, after }) => field === name && after !== null)?.before?.raw ?? [],
        ),
  )
  const addresses = urls
    .flatMap((url) => contentIn(url) ?? [])
    .filter(({ path }) => path.length > 0)
  const limit = pLimit(AT_ONCE)
  const fetched = addresses.map((address) =>
    limit(async () => {
      const content = await ipfs.fetch(contentText(address))
      return content.kind === 'bytes'
        ? [[contentKeyOf(address), keysOf(content.bytes)] as const]
        : []
    }),
  )
  return new Map((await Promise.all(fetched)).flat())
}

/** Every address that these bytes have by themselves. */
export function keysOf(bytes: Uint8Array): readonly string[] {
  return cidsOf(bytes).map((cid) => `ipfs://${cid}`)
}

type Remote = Extract<ComposeSource, { kind: 'url' | 'ipfs' }>

/** Under what `fetchTexts` keeps a source's text. */
export function urlOf(source: Remote): string {
  return source.kind === 'url' ? source.url : `ipfs://${source.cid}`
}

function isRemote(source: ComposeSource): source is Remote {
  return source.kind === 'url' || source.kind === 'ipfs'
}

async function fetchContent(ipfs: Ipfs, content: string): Promise<FetchedText> {
  const fetched = await ipfs.fetch(content)
  if (fetched.kind === 'unreadable') return { kind: 'unreachable', reason: fetched.reason }
  return { kind: 'text', text: new TextDecoder().decode(fetched.bytes), bytes: fetched.bytes }
}

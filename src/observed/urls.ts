import pLimit from 'p-limit'
import type { SourceSpec } from '../model/definition.ts'
import type { Environment } from '../model/source.ts'
import type { Web } from '../ports.ts'

const AT_ONCE = 8

export type FetchedText = Awaited<ReturnType<Web['fetchText']>>

/** The texts behind the URLs of these environments, each fetched once. By URL. */
export async function fetchTexts(
  web: Web,
  specs: readonly SourceSpec[],
  touched: ReadonlyMap<string, readonly Environment[]>,
): Promise<ReadonlyMap<string, FetchedText>> {
  const urls = specs.flatMap((spec) =>
    spec.state === 'closed'
      ? []
      : (touched.get(spec.id) ?? []).flatMap((environment) => {
          const source = spec.compose[environment]?.source
          return source?.kind === 'url' ? [source.url] : []
        }),
  )
  const limit = pLimit(AT_ONCE)
  return new Map(await Promise.all([...new Set(urls)].map((url) => limit(async () => [url, await web.fetchText(url)] as const))))
}

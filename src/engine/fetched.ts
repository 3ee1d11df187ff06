import type { Place } from '../model/place.ts'
import type { ActiveSpec, ComposeFile, ComposeFinding } from '../model/source/definition.ts'
import type { Environment } from '../model/source/source.ts'
import { contentKeyOf, parseContent } from '../model/units/content-address.ts'
import { type FetchedText, keysOf, urlOf } from '../observed/urls.ts'
import type { FileRules } from './file-rules.ts'
import { elsewhere, findingsIn, type Judged } from './read-texts.ts'

/** What was fetched for the environments that a plan would publish or change. */
export interface FetchedContents {
  readonly texts: ReadonlyMap<string, FetchedText>
  /** For what stands on chain, every address of the same bytes. */
  readonly published: ReadonlyMap<string, readonly string[]>
  readonly rules: FileRules
}

/**
 * A spec with what the rules say of the texts behind its URLs, and with every address that is known
 * to lead to the bytes that it wants.
 */
export function withFetched(
  spec: ActiveSpec,
  environments: readonly Environment[],
  { texts, published, rules }: FetchedContents,
): ActiveSpec {
  const checked = environments.flatMap(
    (environment): readonly (readonly [Environment, ComposeFile])[] => {
      const file = spec.compose[environment]
      if (file === undefined) return []
      const read = withText(spec, environment, file, { texts, rules })
      const { sameAs } = read
      const more =
        sameAs === undefined
          ? []
          : [...published].flatMap(([key, keys]) =>
              keys.some((one) => sameAs.has(one)) ? [key] : [],
            )
      return [
        [
          environment,
          sameAs === undefined ? read : { ...read, sameAs: new Set([...sameAs, ...more]) },
        ],
      ]
    },
  )
  return { ...spec, compose: { ...spec.compose, ...Object.fromEntries(checked) } }
}

function withText(
  spec: ActiveSpec,
  environment: Environment,
  file: ComposeFile,
  { texts, rules }: Pick<FetchedContents, 'texts' | 'rules'>,
): ComposeFile {
  const { source } = file
  const url = source.kind === 'url' || source.kind === 'ipfs' ? urlOf(source) : undefined
  const fetched = url === undefined ? undefined : texts.get(url)
  if (url === undefined || fetched === undefined) return file
  const place = { file: spec.file, line: spec.lines[environment] ?? spec.lines.id, column: 1 }
  const findings = urlFindings(url, fetched, environment, { ...spec, rules }, place)
  const images = fetched.kind === 'text' ? rules.images(fetched.text) : undefined
  const judged = { ...file, findings, ...(images === undefined ? {} : { images }) }
  if (source.kind !== 'ipfs' || fetched.kind !== 'text') return judged
  const address = parseContent(source.cid)
  const own = address === undefined ? [] : [contentKeyOf(address)]
  return {
    ...judged,
    text: fetched.text,
    sameAs: new Set([...own, ...(fetched.bytes === undefined ? [] : keysOf(fetched.bytes))]),
  }
}

function urlFindings(
  url: string,
  fetched: FetchedText,
  environment: Environment,
  demands: Judged,
  place: Place,
): readonly ComposeFinding[] {
  if (fetched.kind === 'unreachable') {
    return [
      {
        rule: 'url-unreachable',
        severity: 'warning',
        ...unreachable(url, fetched.reason),
        ...place,
      },
    ]
  }
  return findingsIn({ path: url, text: fetched.text }, environment, demands).map((finding) =>
    elsewhere(finding, url, place),
  )
}

function unreachable(url: string, reason: string): Pick<ComposeFinding, 'message' | 'hint'> {
  if (!url.startsWith('ipfs://'))
    return {
      message: `${url} can't be read (${reason}), so it was not checked`,
      hint: 'providers have to be able to read it',
    }
  return {
    message: `${url} was not checked: ${reason}`,
    hint: 'providers have to be able to read it: pin it, as one block, where the gateway finds it',
  }
}

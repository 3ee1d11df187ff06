import type { ActiveSpec, SourceSpec } from '../model/source/definition.ts'
import { ENVIRONMENTS } from '../model/source/source.ts'
import type { SourceState } from '../model/source/state.ts'
import type { LiveContent, LiveSource } from '../model/source/supply.ts'
import { normalCid } from '../model/units/cid.ts'
import {
  contentIn,
  contentKeyOf,
  contentText,
  metadataContentIn,
} from '../model/units/content-address.ts'
import { metadataKeys } from '../plan/metadata.ts'

/**
 * The live Sources that definitions stand for, and what they need to be served. What git and chain
 * do not agree on is drift, and left out.
 */
export function liveSources(
  specs: readonly SourceSpec[],
  bound: ReadonlyMap<string, SourceState>,
  owner: string,
): readonly LiveSource[] {
  return specs.flatMap((spec) => {
    const state = bound.get(spec.id)
    return spec.state === 'closed' || state?.status !== 'active' ? [] : [liveOf(spec, state, owner)]
  })
}

function liveOf(spec: ActiveSpec, state: SourceState, owner: string): LiveSource {
  const { id, file, relax } = spec
  return {
    id,
    file,
    address: state.address,
    contents: [...metadataOf(spec, state, owner), ...composeContents(spec, state)],
    urls: ENVIRONMENTS.flatMap((environment) => {
      const source = spec.compose[environment]?.source
      const there = publishedAt(state, environment)
      return source?.kind === 'url' && source.url === there ? [{ environment, url: there }] : []
    }),
    letsTagsMove: relax['compose-image-digest'] !== undefined,
  }
}

function metadataOf(
  spec: ActiveSpec,
  { params }: SourceState,
  owner: string,
): readonly LiveContent[] {
  const address = metadataContentIn(params.imageMetadataUrl)
  if (address === undefined) return []
  const key = contentKeyOf(address)
  const isOurs = metadataKeys(spec, owner).some((made) => made.key === key)
  return [{ part: 'metadata', content: contentText(address), isOurs }]
}

function composeContents(spec: ActiveSpec, state: SourceState): readonly LiveContent[] {
  return ENVIRONMENTS.flatMap((environment): readonly LiveContent[] => {
    const file = spec.compose[environment]
    const there = contentIn(publishedAt(state, environment) ?? '')
    const wanted = contentIn(spec.values.environments[environment] ?? '')
    if (file === undefined || there === undefined || wanted === undefined) return []
    const key = contentKeyOf(there)
    if (key !== contentKeyOf(wanted)) return []
    const isOurs =
      (file.source.kind === 'file' || file.source.kind === 'template') &&
      file.cid !== undefined &&
      key === `ipfs://${normalCid(file.cid)}`
    return [
      {
        part: environment,
        content: contentText(there),
        isOurs,
        ...(isOurs && file.text !== undefined ? { text: file.text } : {}),
      },
    ]
  })
}

function publishedAt({ reading }: SourceState, environment: (typeof ENVIRONMENTS)[number]) {
  return reading.kind === 'known' ? reading.metadata.environments[environment] : undefined
}

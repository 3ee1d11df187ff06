import { cidOf, normalCid } from '../model/cid.ts'
import type { ActiveSpec, SourceSpec } from '../model/definition.ts'
import { type ForeignKey, type Metadata, metadataBytes } from '../model/metadata.ts'

/** The metadata that a definition wants, carrying over what others wrote into it. */
export function metadataOf(spec: ActiveSpec, owner: string, foreign: readonly ForeignKey[] = []): Metadata {
  const { name, description, logoUrl, environments } = spec.values
  return {
    environments: { cpu: environments.cpu ?? '', nvidia: environments.nvidia ?? '', amd: environments.amd ?? '' },
    name,
    description,
    logoUrl,
    foreign,
    marker: { owner, id: spec.id },
  }
}

/** The CIDs that a definition's metadata has without foreign keys: with our record, and without it, as the SDK would write it. */
export function metadataCids(spec: ActiveSpec, owner: string): readonly { readonly cid: string; readonly metadata: Metadata }[] {
  const ours = metadataOf(spec, owner)
  const { marker: _, ...bare } = ours
  return [ours, bare].map((metadata) => ({ cid: normalCid(cidOf(metadataBytes(metadata))), metadata }))
}

/** Every metadata that can be told by its CID alone. A text that two definitions share without a record stays readable: both mean the same bytes. */
export function knownMetadata(specs: readonly SourceSpec[], owner: string): ReadonlyMap<string, Metadata> {
  return new Map(specs.flatMap((spec) => (spec.state === 'active' ? metadataCids(spec, owner).map(({ cid, metadata }) => [cid, metadata] as const) : [])))
}

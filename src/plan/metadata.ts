import type { ActiveSpec, SourceSpec } from '../model/source/definition.ts'
import { type Metadata, metadataBytes } from '../model/source/metadata.ts'
import { ENVIRONMENTS } from '../model/source/source.ts'
import { cidOf, cidsOf } from '../model/units/cid.ts'
import { contentKey, isSameContent } from './values.ts'

/**
 * The metadata that a definition wants, carrying over what others wrote into it, and every URL of
 * theirs whose content stays.
 */
export function metadataOf(spec: ActiveSpec, owner: string, published?: Metadata): Metadata {
  const { name, description } = spec.values
  const { logoUrl, environments } =
    published === undefined ? spec.values : keptUrls(spec, published)
  return {
    environments: {
      cpu: environments.cpu ?? '',
      nvidia: environments.nvidia ?? '',
      amd: environments.amd ?? '',
    },
    name,
    description,
    logoUrl,
    foreign: published?.foreign ?? [],
    marker: { owner, id: spec.id },
  }
}

function keptUrls(
  { values, compose }: ActiveSpec,
  published: Metadata,
): Pick<ActiveSpec['values'], 'logoUrl' | 'environments'> {
  const environments = ENVIRONMENTS.flatMap((environment) => {
    const [wanted, there] = [values.environments[environment], published.environments[environment]]
    return wanted === undefined
      ? []
      : [
          [
            environment,
            isSameContent(there, wanted, environment, compose) ? there : wanted,
          ] as const,
        ]
  })
  const isSameLogo = contentKey(published.logoUrl) === contentKey(values.logoUrl)
  return {
    logoUrl: isSameLogo ? published.logoUrl : values.logoUrl,
    environments: Object.fromEntries(environments),
  }
}

/**
 * What a definition's metadata is without foreign keys, with our record and without it, as the SDK
 * would write it: under every CID that these bytes have, as `contentKeyOf` spells it.
 */
export function metadataKeys(
  spec: ActiveSpec,
  owner: string,
): readonly { readonly key: string; readonly metadata: Metadata }[] {
  const ours = metadataOf(spec, owner)
  const { marker: _, ...bare } = ours
  return [ours, bare].flatMap((metadata) =>
    cidsOf(metadataBytes(metadata)).map((cid) => ({ key: `ipfs://${cid}`, metadata })),
  )
}

/** Metadata by every CID that its bytes have, as `contentKeyOf` spells them. */
export type KnownMetadata = Pick<ReadonlyMap<string, Metadata>, 'get' | 'keys'>

/**
 * Every metadata that can be told by its CID alone. A text that two definitions share without a
 * record stays readable: both mean the same bytes.
 *
 * Nearly every Source carries the CID that this program gave it. The others that its bytes have,
 * and those of a text without a record, are five hashes more: they are made once one is asked for.
 */
export function knownMetadata(specs: readonly SourceSpec[], owner: string): KnownMetadata {
  const usual = new Map(
    [...new Set(specs)].flatMap((spec): [string, { spec: ActiveSpec; metadata: Metadata }][] => {
      if (spec.state === 'closed') return []
      const metadata = metadataOf(spec, owner)
      return [[`ipfs://${cidOf(metadataBytes(metadata))}`, { spec, metadata }]]
    }),
  )
  let every: ReadonlyMap<string, Metadata> | undefined
  const all = (): ReadonlyMap<string, Metadata> => {
    every ??= new Map(
      [...usual.values()].flatMap(({ spec }) =>
        metadataKeys(spec, owner).map(({ key, metadata }): [string, Metadata] => [key, metadata]),
      ),
    )
    return every
  }
  return {
    get: (key) => usual.get(key)?.metadata ?? all().get(key),
    keys: () => all().keys(),
  }
}

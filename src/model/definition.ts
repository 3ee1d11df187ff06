import type { Address } from './address.ts'
import type { Field } from './field.ts'
import type { Place } from './place.ts'
import type { SourceValues } from './source.ts'

/** Bytes that have to be on IPFS before a transaction may name them. */
export interface Artefact {
  /** What it is, for people: `metadata of bge-reranker`, or a path of the repository. */
  readonly name: string
  readonly cid: string
  readonly bytes: Uint8Array
}

interface SpecCommon {
  readonly id: string
  readonly network: string
  readonly file: string
  /** Where the reader finds a field in the file; the line of `id` for what is not written there. */
  readonly lines: Readonly<Partial<Record<Field, number>>> & { readonly id: number }
  readonly protect: boolean
  /** An existing Source that this definition adopts. */
  readonly address?: Address
  readonly addressPlace?: Place
  /** The owner whose marker may be replaced. */
  readonly takeover?: string
}

/** A definition resolved for one network. */
export type SourceSpec = ActiveSpec | ClosedSpec

export interface ActiveSpec extends SpecCommon {
  readonly state: 'active'
  /** Environment values are what will be published: `<gatewayUrl><CID>` for a CID, the URL as it is otherwise. */
  readonly values: SourceValues
  /** Compose files to upload; the metadata is made later, when foreign keys are known. */
  readonly artefacts: readonly Artefact[]
}

export interface ClosedSpec extends SpecCommon {
  readonly state: 'closed'
}

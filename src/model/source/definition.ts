import type { ComposeRule } from '../compose-rules.ts'
import type { ComposeVersion } from '../compose-version.ts'
import type { Place } from '../place.ts'
import type { ServiceImage } from '../policy.ts'
import type { Address } from '../units/address.ts'
import type { Field } from './field.ts'
import type { Environment, SourceValues } from './source.ts'

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
  /** Policies that are let off, each with its reason. */
  readonly waive: Readonly<Record<string, string>>
  /** An existing Source that this definition adopts. */
  readonly address?: Address
  readonly addressPlace?: Place
  /** The owner whose marker may be replaced. */
  readonly takeover?: string
}

/** Where the compose file of one environment comes from. */
export type ComposeSource =
  /**
   * `isMutable` where it names no commit, so that its content can change without a pull request.
   */
  | { readonly kind: 'url'; readonly url: string; readonly isMutable: boolean }
  /** A CID, or a CID and a path beneath it. */
  | { readonly kind: 'ipfs'; readonly cid: string }
  /** A file of the repository, by its path from the configuration's folder. */
  | { readonly kind: 'file'; readonly path: string }
  | {
      readonly kind: 'template'
      readonly name: string
      readonly version?: number
      readonly parameters: Readonly<Record<string, unknown>>
    }

/** A definition on one network as its file says it: its compose files are named, not read. */
export interface WrittenSpec extends SpecCommon {
  readonly state: 'active'
  readonly values: Omit<SourceValues, 'environments'>
  readonly sources: Readonly<
    Partial<Record<Environment, { readonly source: ComposeSource; readonly place: Place }>>
  >
  /** Where the parts of a template stand, by their path in it: `''`, `name`, `with.model`. */
  readonly templatePlaces: Readonly<Record<string, Place>>
  /** Rules for compose files that are let off, each with its reason. */
  readonly relax: Readonly<Record<string, string>>
}

/** A definition on one network, before its compose files are read. */
export type NamedSpec = WrittenSpec | ClosedSpec

/** A definition resolved for one network. */
export type SourceSpec = ActiveSpec | ClosedSpec

/** What registries say of the images of a compose file. */
export type ImageRule = 'image-missing' | 'image-platform' | 'image-unknown'

/** What a rule says of a compose file. */
export interface ComposeFinding {
  readonly rule: ComposeRule | 'url-unreachable' | ImageRule
  readonly severity: 'error' | 'warning'
  readonly message: string
  readonly hint: string
  readonly file: string
  readonly line?: number
  readonly column?: number
  readonly frame?: string
  /** Why the rule is let off here. */
  readonly relaxed?: string
}

/** A compose file that was read, or a URL that stands for one. */
export interface ComposeFile {
  readonly source: ComposeSource
  /** Undefined for a URL, whose content may change. */
  readonly cid?: string
  readonly text?: string
  /** The images that it names, of a text that was fetched. */
  readonly images?: readonly ServiceImage[]
  /** Every content address that is known to lead to the same bytes, as `contentKeyOf` spells it. */
  readonly sameAs?: ReadonlySet<string>
  readonly findings: readonly ComposeFinding[]
}

export interface ActiveSpec extends SpecCommon {
  readonly state: 'active'
  /**
   * Environment values are what will be published: `<gatewayUrl><CID>` for a CID, the URL as it is
   * otherwise.
   */
  readonly values: SourceValues
  /** Compose files to upload; the metadata is made later, when foreign keys are known. */
  readonly artefacts: readonly Artefact[]
  readonly compose: Readonly<Partial<Record<Environment, ComposeFile>>>
  /** Rules for compose files that are let off, each with its reason. */
  readonly relax: Readonly<Record<string, string>>
  /**
   * The oldest version of Docker Compose that has to take the files; undefined where nobody said.
   */
  readonly oldestCompose?: ComposeVersion
}

export interface ClosedSpec extends SpecCommon {
  readonly state: 'closed'
}

import type { ComposeVersion } from '../model/compose-version.ts'
import type { Spot } from '../yaml/text.ts'
import { at, type FieldTree, type MapTree } from '../yaml/tree.ts'
import type { LocatedComposeIssue } from './finding.ts'
import type { Provider, ProviderEnvironment } from './provider.ts'
import type { Service } from './service.ts'

/** A compose file with its variables put in, ready to be judged. */
export interface Composition {
  readonly tree: MapTree
  /**
   * The services that a plain start looks at: those that no profile keeps back, and what they are
   * made of.
   */
  readonly services: readonly Service[]
  /** All of them: Compose reads every value of the file, whether or not it is ever used. */
  readonly written: readonly Service[]
  /** The services that a plain start starts. */
  readonly started: readonly Service[]
  readonly environment: ProviderEnvironment
  readonly provider: Provider
  /** The oldest version of Compose that a provider may have, where somebody said. */
  readonly oldest?: ComposeVersion
}

/** A rule: what it has against a compose file. */
export type ComposeRuleCheck = (composition: Composition) => readonly LocatedComposeIssue[]

/** Where `services:` stands: the place of what is missing in all of them. */
export function servicesSpot({ tree }: Composition): Spot {
  return tree.fields.get('services')?.spot ?? tree.spot
}

/** The only service that a plain start starts; undefined where there are none or several. */
export function onlyService({ started }: Composition): Service | undefined {
  return started.length === 1 ? started[0] : undefined
}

/**
 * The entries of a section at the top of the file: its networks, volumes, configs, secrets or
 * models.
 */
export function sectionOf({ tree }: Composition, name: string): ReadonlyMap<string, FieldTree> {
  const section = at(tree, name)
  return section?.kind === 'map' ? section.fields : new Map()
}

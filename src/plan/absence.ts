import { never } from '../model/never.ts'
import type { Problem } from '../model/problem.ts'
import type { ActiveSpec } from '../model/source/definition.ts'
import type { Metadata } from '../model/source/metadata.ts'
import { ENVIRONMENTS, type Environment } from '../model/source/source.ts'
import type { Observation, SourceState } from '../model/source/state.ts'
import { type Address, checksum } from '../model/units/address.ts'
import { contentKeyOf, metadataContentIn } from '../model/units/content-address.ts'
import type { PlanContext } from './context.ts'
import { type Matching, ownMarkerId } from './match.ts'
import { metadataKeys } from './metadata.ts'
import { isSameContent } from './values.ts'

const NAMED = 5

/**
 * Why a definition without a Source may not be published: each finding is a problem of that
 * definition. Empty when absence is proved (design, Identity 4 to 6).
 */
export function publishObstacles(
  spec: ActiveSpec,
  observation: Observation,
  matching: Matching,
  context: PlanContext,
): readonly Problem[] {
  const findings = [
    closedOutside(spec, observation, context),
    unproven(observation, matching, context),
    lookAlikes(spec, observation, matching, context),
    otherIdentity(context),
  ]
  return findings.flatMap((finding) =>
    finding === undefined
      ? []
      : [{ ...finding, id: spec.id, file: spec.file, line: spec.lines.id, column: 1 }],
  )
}

/**
 * What is said of a definition that is active in git and whose Source was closed: there is no way
 * back.
 */
export function closedOutsideProblem(address: Address): Problem {
  return {
    code: 'closed-outside',
    message: `its Source ${checksum(address)} is closed on chain, and closing can't be undone`,
    hint: 'write state: closed here, and start a new definition with a new id if the service goes on',
  }
}

/** The closed Source that carries our record of an id. */
export function closedSource(
  id: string,
  { own }: Observation,
  context: PlanContext,
): SourceState | undefined {
  return own.find(
    (state) =>
      state.status === 'closed' &&
      !context.unmanaged.has(state.address) &&
      ownMarkerId(state, context.owner) === id,
  )
}

function closedOutside(
  { id }: ActiveSpec,
  observation: Observation,
  context: PlanContext,
): Problem | undefined {
  const closed = closedSource(id, observation, context)
  return closed === undefined ? undefined : closedOutsideProblem(closed.address)
}

/**
 * Whether a Source's metadata tells nothing of whose it is: it was not read, or what was read is
 * not recognised (design, Identity 4 and 5). What a closed one's CID addresses is no live
 * duplicate, whatever it is.
 */
export function provesNothing({ status, reading }: SourceState): boolean {
  switch (reading.kind) {
    case 'unread':
    case 'unreadable':
      return true
    case 'unrecognised':
      return reading.why === 'no-cid' || status === 'active'
    case 'known':
      return status === 'active' && !isRecognised(reading.metadata)
    default:
      return never(reading)
  }
}

/** In words, why a Source's metadata tells nothing; empty where nobody asked. */
export function whyUnproven({ params, reading }: SourceState): string {
  switch (reading.kind) {
    case 'unread':
      return ''
    case 'unreadable':
      return reading.reason
    case 'unrecognised':
      return reading.why === 'no-cid'
        ? `its URL${whereIs(params.imageMetadataUrl)} names no CID, so what stands there can change`
        : 'what its CID addresses is no JSON object'
    case 'known':
      return 'its JSON has neither our record nor a name nor a compose file'
    default:
      return never(reading)
  }
}

/** Our record, or something that can be held against a definition. */
function isRecognised({ marker, name, environments }: Metadata): boolean {
  return (
    marker !== undefined ||
    name.trim() !== '' ||
    ENVIRONMENTS.some((environment) => environments[environment] !== '')
  )
}

/** A host says enough; the rest of a URL may hold what nobody should print. */
function whereIs(url: string): string {
  const host = URL.canParse(url) ? new URL(url).host : ''
  return host === '' ? '' : ` at ${host}`
}

function unproven(
  { own }: Observation,
  { bound }: Matching,
  context: PlanContext,
): Problem | undefined {
  const taken = new Set([...bound.values()].map(({ address }) => address))
  const declared = (address: Address): boolean =>
    context.unmanaged.has(address) || context.newlyUnmanaged.has(address)
  const unknown = own.filter(
    (state) => provesNothing(state) && !taken.has(state.address) && !declared(state.address),
  )
  const [first] = unknown
  if (first === undefined) return undefined
  const why = whyUnproven(first)
  const isUnread = unknown.every(
    ({ reading: { kind } }) => kind === 'unread' || kind === 'unreadable',
  )
  return {
    code: 'unproven-absence',
    message: `the metadata of ${listed(unknown)} can't be ${isUnread ? 'read' : 'recognised'}${why === '' ? '' : `: ${why}`}; ${unknown.length === 1 ? 'it' : 'one of them'} may already be this Source`,
    hint: [
      `if it is this one: networks.${context.network.name}.address: "${checksum(first.address)}" · if it is not ours: `,
      { verb: 'release-unreadable', network: context.network.name },
    ],
  }
}

/**
 * Sources that may be this definition's under another record: what an edit with the SDK, a renamed
 * id, a changed owner or client leaves behind.
 */
function lookAlikes(
  spec: ActiveSpec,
  observation: Observation,
  { bound }: Matching,
  context: PlanContext,
): Problem | undefined {
  const taken = new Set([...bound.values()].map(({ address }) => address))
  const own = observation.own.flatMap((state) => {
    if (taken.has(state.address) || context.unmanaged.has(state.address)) return []
    const likeness = likenessTo(spec, state)
    return likeness === undefined ? [] : [{ address: state.address, likeness }]
  })
  const keys = new Set(metadataKeys(spec, context.owner).map(({ key }) => key))
  const others = observation.others.flatMap(({ address, client, status, params }) => {
    const content = metadataContentIn(params.imageMetadataUrl)
    if (
      status !== 'active' ||
      content === undefined ||
      !keys.has(contentKeyOf(content)) ||
      context.siblings.get(client)?.has(spec.id) === true ||
      context.unmanaged.has(address)
    )
      return []
    return [{ address, likeness: `the same metadata, published by ${checksum(client)}` }]
  })
  const [first, ...more] = [...own, ...others]
  if (first === undefined) return undefined
  const also = more.length === 0 ? '' : `; so may ${listed(more)}`
  return {
    code: 'possible-match',
    message: `${checksum(first.address)} may already be this Source: it has ${first.likeness}${also}`,
    hint: `if it is: networks.${context.network.name}.address: "${checksum(first.address)}" · if it is not: list it under networks.${context.network.name}.unmanaged in ogpu.yaml, and merge that first`,
  }
}

/** In words, what makes a Source look like this definition's; undefined when nothing does. */
export function likenessTo(spec: ActiveSpec, state: SourceState): string | undefined {
  return state.status === 'active' ? likenessOf(spec, state) : closedLikeness(spec, state)
}

function likenessOf(spec: ActiveSpec, { reading }: SourceState): string | undefined {
  if (reading.kind !== 'known') return undefined
  const { metadata } = reading
  if (metadata.marker?.id === spec.id)
    return `this id, under the owner ${JSON.stringify(metadata.marker.owner)}`
  if (sameName(metadata.name, spec.values.name))
    return `the same name, ${JSON.stringify(metadata.name)}`
  const shared = ENVIRONMENTS.find((environment) => sharesContent(spec, environment, metadata))
  return shared === undefined ? undefined : `the same ${shared} compose file`
}

/**
 * A closed Source that lost its record and is otherwise this one: somebody edited and closed it
 * with other tools. The same name alone proves nothing of a closed one.
 */
function closedLikeness(spec: ActiveSpec, { reading }: SourceState): string | undefined {
  if (reading.kind !== 'known' || reading.metadata.marker !== undefined) return undefined
  const { metadata } = reading
  const shares = ENVIRONMENTS.some((environment) => sharesContent(spec, environment, metadata))
  return shares && sameName(metadata.name, spec.values.name)
    ? `the same name and compose file, and it is closed for good`
    : undefined
}

function sharesContent(
  { values, compose }: ActiveSpec,
  environment: Environment,
  metadata: Metadata,
): boolean {
  const url = values.environments[environment]
  return (
    url !== undefined &&
    isSameContent(url, metadata.environments[environment], environment, compose)
  )
}

function sameName(a: string, b: string): boolean {
  const plain = (name: string): string => name.normalize('NFKC').trim().toLowerCase()
  return plain(a) === plain(b)
}

function otherIdentity({ identityChange, network }: PlanContext): Problem | undefined {
  if (identityChange === undefined) return undefined
  return {
    code: 'identity-change',
    message: `${identityChange} differs from the base commit: what was published under the old one would be left behind`,
    hint: [
      'put it back, or, when that is what you want: ',
      { verb: 'plan', network: network.name, allowsIdentityChange: true },
    ],
  }
}

function listed(states: readonly { readonly address: Address }[]): string {
  const named = states.slice(0, NAMED).map(({ address }) => checksum(address))
  const rest = states.length - named.length
  return rest > 0 ? `${named.join(', ')} and ${rest} more` : named.join(', ')
}

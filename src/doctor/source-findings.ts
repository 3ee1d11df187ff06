import type { Hint } from '../model/command.ts'
import { type CheckName, type Finding, fail, ok, warn } from '../model/diagnosis.ts'
import type { Network } from '../model/network/network.ts'
import type { Problem } from '../model/problem.ts'
import type { Observation, SourceState } from '../model/source/state.ts'
import { type Address, checksum } from '../model/units/address.ts'
import { provesNothing, whyUnproven } from '../plan/absence.ts'
import type { PlanContext } from '../plan/context.ts'
import { type Draft, unreadableMetadata, wantsPublish } from '../plan/draft.ts'
import { ownMarkerId } from '../plan/match.ts'
import { commandText } from '../report/format/command-text.ts'
import { counted, thousands } from '../report/format/words.ts'

/** The client's Sources beside what is wanted of them. */
export interface Stock {
  readonly observation: Observation
  readonly draft: Draft
  readonly context: PlanContext
  /** What the contracts would refuse. */
  readonly refused: readonly Problem[]
}

const NAMED = 3
/** Problems that another check tells of, so that this one only says what they stop. */
const ELSEWHERE: Readonly<Record<string, CheckName>> = {
  'duplicate-marker': 'duplicates',
  'unproven-absence': 'metadata',
}

/** Whether a contract is where the configuration says. */
export function codeFinding(
  hasCode: boolean,
  contract: 'nexus' | 'vault',
  network: Network,
): Finding {
  if (hasCode) return ok(`there is a contract at ${checksum(network[contract])}`)
  const todo = network.builtIn
    ? 'ask another RPC: OGPU_RPC_URL, or rpcUrl in ogpu.yaml'
    : `check ${contract} and rpcUrl of this network in ogpu.yaml`
  return fail(
    `there is no contract at ${checksum(network[contract])}, the ${contract === 'nexus' ? 'Nexus' : 'Vault'} of ${network.name}`,
    todo,
  )
}

/** How many Sources there are of everybody. */
export function countFinding(count: number): Finding {
  return ok(`Nexus counts ${counted(count, 'Source')}`)
}

/** What the client has. */
export function sourcesFinding({ observation, draft }: Stock): Finding {
  const active = observation.own.filter(({ status }) => status === 'active').length
  const closed = observation.own.length - active
  return ok(
    `${thousands(active)} active and ${thousands(closed)} closed of this client; ${counted(draft.matching.bound.size, 'definition')} bound to one`,
  )
}

/** Metadata that nobody can read may be anything, so it blocks what would be published. */
export function metadataFinding({ observation, draft, context }: Stock): Finding {
  const bound = new Set([...draft.matching.bound.values()].map(({ address }) => address))
  // A closed one that nobody asked for is read only when something would be published.
  const asked = observation.own.filter(
    ({ reading, address }) => reading.kind !== 'unread' && !isDeclared(address, context),
  )
  const unknown = asked.filter((state) => provesNothing(state) && !bound.has(state.address))
  if (unknown.length > 0) {
    const blocks = wantsPublish(draft.matching)
    const finding = `the metadata of ${named(unknown)} can’t be ${verbOf(unknown)}${reasonOf(unknown[0])}; ${blocks ? 'that blocks every publish' : 'that would block a publish'}`
    const todo: Hint = [
      { verb: 'release-unreadable', network: context.network.name },
      `, if ${unknown.length === 1 ? 'it is' : 'they are'} not ours; else address: in a definition`,
    ]
    return blocks ? fail(finding, todo) : warn(finding, todo)
  }
  const [unreadable, ...more] = asked.flatMap((state) =>
    bound.has(state.address) && unreadableMetadata(state) !== undefined ? [state] : [],
  )
  if (unreadable !== undefined) {
    const finding = `the metadata of ${named([unreadable, ...more])} can’t be ${verbOf([unreadable])}${reasonOf(unreadable)}; that blocks an update`
    return warn(finding, unreadableMetadata(unreadable)?.hint ?? '')
  }
  return ok('all that has to be read can be')
}

/** One id on two Sources: nobody knows which one a definition means. */
export function duplicatesFinding({ observation, context }: Stock): Finding {
  const groups = new Map<string, SourceState[]>()
  for (const state of observation.own) {
    const id = ownMarkerId(state, context.owner)
    if (id !== undefined && state.status === 'active' && !isDeclared(state.address, context))
      groups.set(id, [...(groups.get(id) ?? []), state])
  }
  const [first, ...more] = [...groups].filter(([, states]) => states.length > 1)
  if (first === undefined) return ok('no id is on two active Sources')
  const [id, states] = first
  return fail(
    `${states.length} active Sources carry the record of ${id}: ${named(states)}${more.length === 0 ? '' : `; and so for ${counted(more.length, 'more id')}`}`,
    `write the right one under networks.${context.network.name}.address of ${id}, and list the other under unmanaged: in ogpu.yaml`,
  )
}

/** Sources with our record that no definition stands for. */
export function orphansFinding({ draft, context }: Stock): Finding {
  const ids = draft.matching.orphans.flatMap((state) => ownMarkerId(state, context.owner) ?? [])
  if (ids.length === 0) return ok('no Source of ours is without a definition')
  return warn(
    `${counted(ids.length, 'Source')} of ours ${ids.length === 1 ? 'has' : 'have'} no definition: ${list(ids)}`,
    [
      { verb: 'plan', network: context.network.name },
      ' shows the ways on: restore the definition, close the Source, or release it',
    ],
  )
}

/** Sources of the client that nobody said anything about. */
export function unmanagedFinding({ draft, context }: Stock): Finding {
  const { unmanaged } = draft.matching
  const undeclared = unmanaged.filter(({ address }) => !isDeclared(address, context))
  const declared = unmanaged.length - undeclared.length
  if (undeclared.length === 0)
    return ok(
      declared === 0
        ? 'the client has no other Sources'
        : `${counted(declared, 'Source')}, declared not ours`,
    )
  return warn(
    `${counted(undeclared.length, 'active Source')} of the client ${undeclared.length === 1 ? 'is' : 'are'} not managed here: ${named(undeclared)}`,
    [
      { verb: 'import', network: context.network.name },
      ' takes over what is ours; the rest goes under unmanaged: in ogpu.yaml',
    ],
  )
}

/** What stops a definition from becoming true, for whatever reason. */
export function blockedFinding({ draft, context, refused }: Stock): Finding {
  const problems = [...draft.problems, ...refused]
  // What no other check tells of is said here in full.
  const first = problems.find(({ code }) => elsewhere(code) === undefined) ?? problems[0]
  if (first === undefined)
    return ok(
      `nothing in the repository or the contracts blocks a definition; ${wanted(draft.changes.length)} wanted`,
    )
  const plan = commandText({ verb: 'plan', network: context.network.name })
  const more =
    problems.length > 1 ? ` (and ${counted(problems.length - 1, 'problem')} more: ${plan})` : ''
  const check = elsewhere(first.code)
  const said = check === undefined ? first.message : `it is blocked by what ${check} says`
  const finding = `${first.id === undefined ? '' : `${first.id}: `}${said}${more}`
  return fail(finding, check === undefined ? first.hint : `begin with ${check}`)
}

/** The check that tells of a problem in full. */
function elsewhere(code: string): CheckName | undefined {
  return code.startsWith('compose-') ? 'definitions' : ELSEWHERE[code]
}

function wanted(changes: number): string {
  return changes === 0
    ? 'no change is'
    : changes === 1
      ? '1 change is'
      : `${thousands(changes)} changes are`
}

function isDeclared(address: Address, { unmanaged, newlyUnmanaged }: PlanContext): boolean {
  return unmanaged.has(address) || newlyUnmanaged.has(address)
}

function reasonOf(state: SourceState | undefined): string {
  const why = state === undefined ? '' : whyUnproven(state)
  return why === '' ? '' : ` (${why})`
}

function verbOf(states: readonly SourceState[]): 'read' | 'recognised' {
  return states.every(({ reading }) => reading.kind === 'unreadable') ? 'read' : 'recognised'
}

function named(states: readonly SourceState[]): string {
  return list(states.map(({ address }) => checksum(address)))
}

function list(words: readonly string[]): string {
  const rest = words.length - NAMED
  return rest > 0
    ? `${words.slice(0, NAMED).join(', ')} and ${thousands(rest)} more`
    : words.join(', ')
}

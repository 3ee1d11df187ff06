import type { NexusCall } from '../../../src/model/chain.ts'
import type { ApplyEvent } from '../../../src/model/events.ts'
import { readMetadata } from '../../../src/model/source/metadata.ts'
import type { ChainSource } from '../../../src/model/source/source.ts'
import { contentText, metadataContentIn } from '../../../src/model/units/content-address.ts'
import type { Commit } from './commit.ts'
import { type BlockState, type Signature, sourceText } from './ledger.ts'
import { nameOf, nodeOf } from './moves.ts'
import type { Run, Setting, State } from './state.ts'
import type { Node } from './table.ts'

/** What a move has broken of what Apply promises; undefined as a rule. */
export function brokenBy(
  setting: Setting,
  before: State,
  after: State,
  moved: number | undefined,
): string | undefined | Promise<string | undefined> {
  if (after.head !== before.head && after.fork === before.fork)
    return brokenByBlock(setting, before, setting.ledger.get(after.head))
  const run = moved === undefined ? undefined : after.runs[moved]
  return run === undefined || moved === undefined || isKilled(setting, run, moved)
    ? undefined
    : brokenByRun(setting, after, moved, nodeOf(setting, run, moved))
}

function isKilled(setting: Setting, run: Run, index: number): boolean {
  return run.over && nodeOf(setting, run, index).ending === undefined
}

/**
 * Of a transaction that was mined: it did what it was made for, to what it was made for, once, and
 * not after a newer commit.
 */
async function brokenByBlock(
  setting: Setting,
  { head, live }: State,
  { mined, held }: BlockState,
): Promise<string | undefined> {
  const { ledger } = setting
  const signatures = live.find(({ hash }) => hash === mined?.hash)?.signatures ?? []
  if (mined === undefined || signatures.length === 0) return undefined
  const { call } = ledger.transaction(mined.hash)
  const parent = ledger.get(head)
  if (!mined.succeeded) return `a transaction of a run reverts: ${mined.hash}`
  const isLate = signatures.every(({ commit }) => commit < parent.newest)
  return (
    (call === undefined
      ? undefined
      : await brokenByCall(setting, parent, held, call, signatures)) ??
    (isLate ? 'a run of an older commit writes after one of a newer commit' : undefined)
  )
}

/** Of a call that a run signed: it makes no second Source, and changes what its plan saw. */
async function brokenByCall(
  { ledger, commits }: Setting,
  parent: BlockState,
  held: number,
  call: NexusCall,
  signatures: readonly Signature[],
): Promise<string | undefined> {
  if (call.kind === 'publish') {
    const [commit] = commits
    const id = commit === undefined ? undefined : await idOf(commit, call)
    const same = await Promise.all(
      ledger
        .sources(held)
        .map((source) => (commit === undefined ? undefined : idOf(commit, source))),
    )
    return same.filter((one) => one === id).length > 1 ? `${id} is published twice` : undefined
  }
  const { address } = call
  const isOther = signatures.some(
    ({ seen }) =>
      textOf(ledger.sources(parent.held), address) !== textOf(ledger.sources(seen), address),
  )
  return isOther
    ? `${call.kind} of a Source that is not what the plan saw: an update is lost`
    : undefined
}

function textOf(
  sources: readonly ChainSource[],
  address: ChainSource['address'],
): string | undefined {
  const source = sources.find((one) => one.address === address)
  return source === undefined ? undefined : sourceText(source)
}

/**
 * The id in the record of what is published, also where a person points at it by a URL that names
 * no CID to us.
 */
async function idOf(
  { ipfs }: Pick<Commit, 'ipfs'>,
  { params }: Pick<ChainSource, 'params'>,
): Promise<string | undefined> {
  const content = metadataContentIn(params.imageMetadataUrl.replace(/\.json$/, ''))
  const fetched = await ipfs.fetch(content === undefined ? '' : contentText(content))
  return fetched.kind === 'bytes' ? readMetadata(fetched.bytes)?.marker?.id : undefined
}

/**
 * Of a run: it sends only what it was allowed, and where it says that it is done nothing of it, and
 * nothing that it found, can still be mined.
 */
function brokenByRun(
  setting: Setting,
  state: State,
  index: number,
  node: Node,
): string | undefined {
  const shallow =
    // else the rule itself would be what is broken
    setting.without === 'one unconfirmed' ? undefined : calledMined(setting, state, node)
  if (shallow !== undefined)
    return `${nameOf(index)} counts ${setting.ledger.named(shallow)} as mined, which a reorg may still take out`
  const { allowed = -1 } = state.runs[index] ?? {}
  if (node.question?.ask === 'send' && allowed >= 0 && begun(node) > allowed)
    return `${nameOf(index)} goes on to another change after a newer commit was merged`
  if (node.question?.ask === 'send')
    return uncovered(setting, index, node, setting.ledger.transaction(node.question.hash).call)
  if (node.ending === undefined) return undefined
  const { outcome, reason } = node.ending
  if (outcome === 'defect') return `${nameOf(index)} ends with a defect: ${reason}`
  return outcome === 'done' || outcome === 'nothing'
    ? leftBehind(setting, state, index, outcome)
    : undefined
}

/** How many changes a run has sent so far. */
export function begun({ events }: Node): number {
  return events.filter(({ kind }) => kind === 'sent').length
}

/** What the run has just called mined and a reorg may still take out. */
function calledMined(
  { ledger, reach }: Setting,
  { head }: State,
  { events, parent }: Node,
): string | undefined {
  const fresh = events.slice(parent?.node.events.length ?? 0)
  const mined = fresh.find((event) => event.kind === 'mined' || event.kind === 'fenced')
  if (mined === undefined || !('hash' in mined)) return undefined
  const holder = ledger.holding(head, mined.hash)
  return holder !== undefined &&
    ledger.get(holder).block.number + reach <= ledger.get(head).block.number
    ? undefined
    : mined.hash
}

/** Bytes that can still be mined, of this run or of one that was over before it began. */
function leftBehind(
  { ledger }: Setting,
  { head, live, runs }: State,
  index: number,
  outcome: string,
): string | undefined {
  const before = runs[index]?.before ?? 0
  const { nonce } = ledger.get(head)
  const left = live.find(
    ({ hash, signatures }) =>
      ledger.transaction(hash).nonce >= nonce &&
      signatures.some(({ run }) => run === index || (before & (1 << run)) !== 0),
  )
  return left === undefined
    ? undefined
    : `${nameOf(index)} says ${outcome}, and ${ledger.named(left.hash)} can still be mined`
}

/**
 * A sending that the consent of the run does not cover: not in its first plan, not as planned, or
 * past a limit.
 */
function uncovered(
  { commits, runs }: Setting,
  index: number,
  { events, question }: Node,
  call: NexusCall | undefined,
): string | undefined {
  const hash = question?.ask === 'send' ? question.hash : ''
  const sending = [...events]
    .reverse()
    .find((event) => (event.kind === 'sent' || event.kind === 'raised') && event.hash === hash)
  const rounds = events.flatMap((event) => (event.kind === 'round' ? [event] : []))
  const [first] = rounds
  if (sending === undefined || !('id' in sending) || first === undefined)
    return `${nameOf(index)} sends what it has not told`
  if (sending.id === 'fence')
    return call === undefined ? undefined : `${nameOf(index)} fences with a change`
  const change = rounds.at(-1)?.decision.send.find(({ id }) => id === sending.id)
  if (change === undefined || change.kind !== call?.kind)
    return `${nameOf(index)} sends what it has not planned: ${sending.id}`
  if (!first.decision.send.some(({ digest }) => digest === change.digest))
    return `${nameOf(index)} sends what its first plan did not show: ${change.kind} ${change.id}`
  return overLimit(commits[runs[index]?.commit ?? -1], index, events)
}

const LIMITS = { publish: 'publishes', update: 'updates', close: 'closings' } as const

function overLimit(
  commit: Commit | undefined,
  index: number,
  events: readonly ApplyEvent[],
): string | undefined {
  const sent = new Map(
    events.flatMap((event) =>
      event.kind === 'sent' ? [[`${event.change} ${event.id}`, event.change] as const] : [],
    ),
  )
  for (const [kind, limit] of Object.entries(LIMITS) as [
    keyof typeof LIMITS,
    (typeof LIMITS)[keyof typeof LIMITS],
  ][]) {
    const most = commit?.scope.context.network.limits[limit]
    const count = [...sent.values()].filter((one) => one === kind).length
    if (most !== undefined && count > most)
      return `${nameOf(index)} sends ${count} of limits.${limit}, which is ${most}`
  }
  return undefined
}

/** Whether all runs are over. */
export function isAtRest({ runs }: State): boolean {
  return runs.every(({ over }) => over)
}

/**
 * What differs from what the commit wants: each definition has exactly one Source, as it is wanted.
 */
export async function missing(
  commit: Commit,
  sources: readonly ChainSource[],
): Promise<string | undefined> {
  const ids = await Promise.all(sources.map((source) => idOf(commit, source)))
  for (const { id, price = 1, state } of commit.wanted) {
    const own = sources.filter((_, index) => ids[index] === id)
    const live = own.filter(({ status }) => status === 'active')
    if (state === 'closed') {
      if (live.length > 0) return `${id} is still active`
      continue
    }
    if (own.length !== 1 || live.length !== 1)
      return `${id} has ${live.length} active Sources of ${own.length}`
    if (live[0]?.params.minPayment !== BigInt(price) * 10n ** 18n)
      return `${id} costs ${live[0]?.params.minPayment}`
  }
  return undefined
}

import { never } from '../../../model/never.ts'
import type { Orphan, Plan } from '../../../model/source/change.ts'
import type { Drift } from '../../../model/source/drift.ts'
import { type DriftView, viewDrift } from '../../drift-view.ts'
import { commandText } from '../../format/command-text.ts'
import { codeSpan, markdown, terminal } from '../../format/escape.ts'
import { counted, thousands } from '../../format/words.ts'
import { orphanWays } from '../../orphan-ways.ts'
import { type Detail, fitted } from '../markup/budget.ts'
import { addressLink, type LinkTargets } from '../markup/links.ts'
import { problemList } from '../plan/problems.ts'
import { changedParts } from './changed.ts'
import type { DriftContext } from './context.ts'
import { driftDigests, driftHeader } from './header.ts'
import { forgotten, memoryLine } from './memory.ts'
import { supplyHeadline, supplyParts } from './supply.ts'
import { waitingDriftPart } from './waiting.ts'

/** The title that an issue is opened with; people may rename it. */
export function driftTitle(network: string, { watches = false } = {}): string {
  return watches
    ? `OpenGPU: drift and supply of ${terminal(network)}`
    : `OpenGPU: ${terminal(network)} differs from git`
}

/**
 * The body of a network's drift issue, within GitHub's size; where nothing differs any more, the
 * body to close it with.
 */
export function driftMarkdown(drift: Drift, context: DriftContext): string {
  const { plan } = drift
  const waiting = context.waiting ?? []
  const view = withoutWaiting(viewDrift(drift), new Set(waiting.map(({ id }) => id)))
  const header = driftHeader({
    config: context.config,
    network: plan.network,
    ...driftDigests(drift, waiting),
  })
  const { supply } = drift
  const first = context.memory === undefined ? header : `${header}\n${memoryLine(context.memory)}`
  const differing = headlineOf(view, waiting.length)
  const lacking = supplyHeadline(supply)
  if (differing === undefined && lacking === undefined)
    return `${first}\n**${quietLine(drift)}**\n\n${lastLine(drift)}\n`
  return fitted((detail) => {
    const parts = [
      ...(differing === undefined
        ? []
        : [`**${differing}.** This run sent nothing. ${nextApply(plan, context)}`]),
      ...(lacking === undefined ? [] : [`**${lacking}.** Each is told below, with what to do.`]),
      ...changedParts(view, drift, context, detail),
      waitingDriftPart(waiting, view.pending, plan, context, detail),
      orphanPart(view.orphans, plan, context, detail),
      view.blocked.length === 0
        ? undefined
        : `### Blocked\n\nNothing can put these right before this is fixed.\n\n${problemList(view.blocked, context, detail)}`,
      ...supplyParts(supply, plan.network, context, detail),
      forgottenPart(context),
      detail.fields
        ? undefined
        : `Left out for length. To see everything: ${codeSpan(commandText({ verb: 'drift', network: plan.network }))}.`,
      lastLine(drift),
    ]
    return `${first}\n${parts.filter((part) => part !== undefined).join('\n\n')}\n`
  })
}

/** A watch of more than an issue can hold says what it will not notice. */
function forgottenPart({ memory }: DriftContext): string | undefined {
  const count = memory === undefined ? 0 : forgotten(memory)
  return count === 0
    ? undefined
    : `${counted(count, 'watched thing')} ${count === 1 ? 'does' : 'do'} not fit into what this issue remembers: when ${count === 1 ? 'it changes' : 'they change'}, nobody is told.`
}

/** What a merged pull request asked for stands under it, and nowhere else. */
function withoutWaiting(view: DriftView, ids: ReadonlySet<string>): DriftView {
  return {
    ...view,
    changed: view.changed.filter(({ id }) => !ids.has(id)),
    pending: view.pending.filter(({ id }) => !ids.has(id)),
  }
}

/** What the next apply makes of what differs, in this network's review. */
function nextApply({ review, network }: Plan, { waitsForPerson }: DriftContext): string {
  if (waitsForPerson === true)
    return 'Nor does a merge by itself: the workflow plans anew, and waits for a person to approve that plan.'
  switch (review) {
    case 'none':
      return `The next apply sends what git wants of it, unless that is blocked or refused: ${markdown(network)} asks for no review.`
    case 'plan':
      return 'The next apply sends no more of it than the plans of merged pull requests cover.'
    case 'approval':
      return 'The next apply sends no more of it than approved plans of merged pull requests cover.'
    default:
      return never(review)
  }
}

/**
 * "1 Source differs from git, and 1 wanted change has not reached it"; undefined where nothing
 * differs.
 */
function headlineOf(
  { closed, changed, pending, orphans, blocked }: DriftView,
  waiting: number,
): string | undefined {
  const late = waiting + pending.length
  const onChain = [
    ...(closed.length === 0
      ? []
      : [`${counted(closed.length, 'Source')} ${was(closed.length)} closed on chain`]),
    ...(changed.length === 0
      ? []
      : [
          `${counted(changed.length, 'Source')} ${changed.length === 1 ? 'differs' : 'differ'} from git`,
        ]),
  ]
  const parts = [
    ...onChain,
    ...(late === 0
      ? []
      : [`${counted(late, 'wanted change')} ${late === 1 ? 'has' : 'have'} not reached the chain`]),
    ...(orphans.length === 0
      ? []
      : [
          `${counted(orphans.length, 'live Source')} ${orphans.length === 1 ? 'has' : 'have'} no definition`,
        ]),
    ...(blocked.length === 0 ? [] : [blockedWords(new Set(blocked.map(({ id }) => id)).size)]),
  ]
  const last = parts.pop()
  return last === undefined || parts.length === 0 ? last : `${parts.join(', ')}, and ${last}`
}

function blockedWords(count: number): string {
  return `${counted(count, 'definition')} ${count === 1 ? 'is' : 'are'} blocked`
}

function was(count: number): string {
  return count === 1 ? 'was' : 'were'
}

/** Live Sources with our record that no definition stands for; undefined without any. */
function orphanPart(
  orphans: readonly Orphan[],
  plan: Plan,
  targets: LinkTargets,
  detail: Detail,
): string | undefined {
  if (orphans.length === 0) return undefined
  const shown = orphans.slice(0, detail.entries).map((orphan) => {
    const ways = orphanWays(orphan, plan).map(
      ({ label, text, isCommand }) =>
        `${label}: ${isCommand ? codeSpan(text, 1000) : markdown(text)}`,
    )
    return `- ${codeSpan(orphan.id)} (${addressLink(orphan.address, targets)}): ${ways.join(', ')}`
  })
  const rest = orphans.length - shown.length
  return [
    '### Live, with no definition\n',
    ...shown,
    ...(rest === 0 ? [] : [`- and ${thousands(rest)} more`]),
  ].join('\n')
}

function quietLine({ plan, supply }: Drift): string {
  const network = markdown(plan.network)
  return supply === undefined
    ? `Nothing differs any more: ${network} is as git wants it.`
    : `Nothing differs: ${network} is as git wants it, and what its live Sources need is there.`
}

function lastLine({ plan, supply }: Drift): string {
  const unknown = supply?.unknown.length ?? 0
  const silent =
    unknown === 0 ? '' : ` Of ${counted(unknown, 'thing')} there was no answer this time.`
  return `<sub>This issue follows the chain: it is edited when something changes and closed when nothing differs.${supply === undefined ? '' : REMEMBERS}${silent} As of block ${thousands(plan.block)}.</sub>`
}

const REMEMBERS =
  ' It also holds, unseen, what the watch of supply remembers from run to run: leave it here.'

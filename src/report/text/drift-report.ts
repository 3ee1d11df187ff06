import type { Cause } from '../../model/source/cause.ts'
import type { Plan, PlannedChange } from '../../model/source/change.ts'
import type { ClosedOutside, Drift } from '../../model/source/drift.ts'
import { checksum } from '../../model/units/address.ts'
import { closeCommand, type DriftView, keepCommand, sidesOf, viewDrift } from '../drift-view.ts'
import { commandText } from '../format/command-text.ts'
import { MESSAGE_CAP, printable, terminal } from '../format/escape.ts'
import { shortAddress, shortCommit, shortForms } from '../format/short.ts'
import { foldedText, hintedOnce } from '../format/warnings.ts'
import { counted, thousands } from '../format/words.ts'
import { type SortedWarnings, viewPlan } from '../plan-view.ts'
import { entryLine, type TextLook } from './change-text.ts'
import { paint } from './colours.ts'
import { fill, fittingLines, INDENT, PATH_WIDTH } from './layout.ts'
import { blockedText, idWidthOf, orphanBlock, sectionLines, warningText } from './plan-text.ts'
import { supplySectionsText, supplySummary } from './supply-text.ts'

interface DriftLook extends TextLook {
  /** A transaction as it is shown. */
  readonly short: (hash: string) => string
}

/**
 * What differs between chain and git, for a terminal: what was changed there with its cause and
 * both ways out, what never arrived, what nobody wants.
 */
export function driftReport(
  drift: Drift,
  { colour, wide = false }: { readonly colour: boolean; readonly wide?: boolean },
): string {
  const { plan } = drift
  const view = viewDrift(drift)
  const look: DriftLook = {
    short: wide ? (hash) => hash : shortForms([...drift.causes.values()].map(({ hash }) => hash)),
    paint: paint(colour),
    raw: false,
    wide,
    idWidth: idWidthOf(plan),
  }
  const sections = [
    {
      title: 'CLOSED ON CHAIN, for good',
      blocks: view.closed.map((closed) => closedText(closed, drift, look)),
    },
    {
      title: 'DIFFERENT ON CHAIN',
      blocks: view.changed.map((change) => changedText(change, drift, look)),
    },
    {
      title: 'WANTED, NOT ON CHAIN',
      blocks: view.pending.map((change) => pendingText(change, plan, look)),
    },
    { title: 'ORPHANS (live, with no definition)', blocks: orphanBlock(view.orphans, plan, look) },
    { title: 'BLOCKED', blocks: view.blocked.map((problem) => blockedText(problem, look)) },
    { title: 'WARNINGS', blocks: warningBlocks(viewPlan(plan).warnings) },
    ...supplySectionsText(drift.supply, { network: plan.network, wide }),
  ]
  const ending = [
    summaryLine(plan, view),
    ...(drift.supply === undefined ? [] : [supplySummary(drift.supply)]),
    `Nothing was sent. As of block ${thousands(plan.block)}.`,
  ]
  const lines = [headerLine(drift, wide), '', ...sectionLines(sections, look), ...ending]
  return printable(fittingLines(lines, wide))
}

/** Warnings of what differs; the others are counted. */
function warningBlocks({ shown, folded }: SortedWarnings): readonly (readonly string[])[] {
  const rest = folded === 0 ? [] : [[`  ${foldedText(folded)}: ogpu-gitops validate lists them`]]
  return [...hintedOnce(shown).map(warningText), ...rest]
}

function headerLine({ plan, commit }: Drift, wide: boolean): string {
  const compared = commit === undefined ? [] : [`commit ${shortCommit(commit)}`]
  return [
    `${terminal(plan.network)} (chain ${plan.chainId})`,
    `client ${wide ? checksum(plan.client) : shortAddress(plan.client)}`,
    ...compared,
  ].join(' · ')
}

function closedText(
  { id, address, file, line }: ClosedOutside,
  { plan, causes }: Drift,
  look: DriftLook,
): readonly string[] {
  return [
    entryLine('drift', id, checksum(address), look),
    `${INDENT}${terminal(file)}:${line}`,
    row('state', 'active in git, closed on chain'),
    ...causeRows(causes.get(address), plan, look),
    row('write it down', closeCommand(id, plan.network)),
    row('', 'then open a pull request'),
    row(
      'or go on',
      'with a new definition under a new id: a closed Source never takes a task again',
    ),
  ]
}

function changedText(
  change: PlannedChange & { readonly kind: 'update' },
  { plan, causes }: Drift,
  look: DriftLook,
): readonly string[] {
  return [
    entryLine('drift', change.id, checksum(change.address), look),
    `${INDENT}${terminal(change.file)}:${change.line}`,
    ...sidesOf(change, { whole: look.wide === true }).map(({ path, git, chain }) =>
      row(path, `${git} in git, ${chain} on chain`),
    ),
    ...causeRows(causes.get(change.address), plan, look),
    row("keep the chain's", keepCommand(change.id, plan.network)),
    row('', 'then open a pull request'),
    row("back to git's", applyCommand(change, plan)),
  ]
}

function pendingText(change: PlannedChange, plan: Plan, look: TextLook): readonly string[] {
  const refusals = plan.refusals.filter(({ id }) => id === change.id)
  return [
    entryLine(
      change.kind,
      change.id,
      change.address === null ? '' : checksum(change.address),
      look,
    ),
    `${INDENT}${terminal(change.file)}:${change.line}`,
    ...(change.kind === 'close'
      ? [row('state', 'closed in git, active on chain; closing is for good')]
      : []),
    ...refusals.map(({ code, message }) =>
      row('refused', `${code}: ${terminal(message, MESSAGE_CAP)}`),
    ),
    ...(refusals.length > 0 ? [] : [row('send it', applyCommand(change, plan))]),
  ]
}

function causeRows(
  cause: Cause | undefined,
  { client }: Plan,
  { short }: DriftLook,
): readonly string[] {
  if (cause === undefined)
    return [
      row('last changed', 'not known: the RPC shows no event of it as far back as was searched'),
    ]
  const sender = cause.from
  const who =
    sender === client ? 'this wallet itself' : `${checksum(sender)}, which is not this wallet`
  return [
    row('last changed', `block ${thousands(cause.block)}, sent by ${who}`),
    row('transaction', terminal(short(cause.hash))),
  ]
}

function applyCommand({ digest }: PlannedChange, { network }: Plan): string {
  return commandText({ verb: 'apply', network, approve: digest })
}

function row(label: string, text: string): string {
  return `${INDENT}${fill(label, PATH_WIDTH)}${text}`
}

function summaryLine({ summary }: Plan, view: DriftView): string {
  const differing = [
    [view.closed.length, 'closed on chain'],
    [view.changed.length, 'different on chain'],
    [view.pending.length, 'wanted and not there'],
  ] as const
  const parts = [
    ...differing.flatMap(([count, words]) => (count === 0 ? [] : [`${thousands(count)} ${words}`])),
    ...(view.orphans.length === 0 ? [] : [counted(view.orphans.length, 'orphan')]),
  ]
  const aside = [
    `${counted(summary.unchanged, 'definition')} as wanted`,
    ...(view.blocked.length === 0
      ? []
      : [`${thousands(new Set(view.blocked.map(({ id }) => id)).size)} blocked`]),
    ...(summary.unmanaged === 0 ? [] : [`${thousands(summary.unmanaged)} unmanaged`]),
  ]
  return parts.length === 0
    ? `Nothing differs: ${aside.join(', ')}.`
    : `Drift: ${parts.join(', ')}. ${aside.join(', ')}.`
}

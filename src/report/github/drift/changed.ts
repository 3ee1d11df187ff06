import type { Cause } from '../../../model/source/cause.ts'
import type { Plan, PlannedChange } from '../../../model/source/change.ts'
import type { ClosedOutside, Drift } from '../../../model/source/drift.ts'
import { closeCommand, type DriftView, keepCommand, sidesOf, wayLabels } from '../../drift-view.ts'
import { codeSpan, markdown } from '../../format/escape.ts'
import { shortAddress } from '../../format/short.ts'
import { counted, thousands } from '../../format/words.ts'
import type { Detail } from '../markup/budget.ts'
import { addressLink, link, placeLink, transactionLink } from '../markup/links.ts'
import { table } from '../markup/table.ts'
import { approveCommand } from '../outcome/apply-comment.ts'
import type { DriftContext } from './context.ts'

const FIELD_HEAD = ['Field', 'In git', 'On chain now']
// As many as still leave half of the issue to the rest.
const MAX_NAMED = 300

/**
 * What was closed and what was changed on chain, each with its cause and both ways out; what can't
 * be undone first. None without any.
 */
export function changedParts(
  { closed, changed }: DriftView,
  drift: Drift,
  context: DriftContext,
  detail: Detail,
): readonly string[] {
  const [closedShown, changedShown] = [
    closed.slice(0, detail.atLength),
    changed.slice(0, detail.updates),
  ]
  return [
    ...(closed.length === 0 ? [] : ['### Closed on chain']),
    ...closedShown.map((source) => closedSection(source, drift, context)),
    ...restLine(closed.slice(closedShown.length)),
    ...(changed.length === 0 ? [] : ['### Different on chain']),
    ...changedShown.map((change) => changedSection(change, drift, context, detail)),
    ...restLine(changed.slice(changedShown.length)),
  ]
}

function closedSection(
  { id, address, file, line }: ClosedOutside,
  { plan, causes }: Drift,
  context: DriftContext,
): string {
  return [
    `#### ${codeSpan(id)} · ${addressLink(address, context)} · ${placeLink(file, line, context)}`,
    table([FIELD_HEAD, [codeSpan('state'), 'active', '**closed**, for good']]),
    causeLine(causes.get(address), id, plan, context),
    [
      `- **Leave it closed** → ${codeSpan(closeCommand(id, plan.network))}, then open a pull request`,
      '- **Go on with the service** → a new definition with a new id; this Source never takes a task again',
    ].join('\n'),
  ].join('\n\n')
}

function changedSection(
  change: PlannedChange & { readonly kind: 'update' },
  { plan, causes }: Drift,
  context: DriftContext,
  detail: Detail,
): string {
  const { id, address, file, line } = change
  const { keep, back } = wayLabels(change)
  return [
    `#### ${codeSpan(id)} · ${addressLink(address, context)} · ${placeLink(file, line, context)}`,
    detail.fields
      ? fieldTable(change)
      : `Differs in ${sidesOf(change)
          .map(({ path }) => codeSpan(path))
          .join(', ')}.`,
    causeLine(causes.get(address), id, plan, context),
    [
      `- **${markdown(keep)}** → ${codeSpan(keepCommand(id, plan.network))}, then open a pull request`,
      `- **${markdown(back)}** → ${codeSpan(approveCommand(change.digest, context))}`,
    ].join('\n'),
  ].join('\n\n')
}

function fieldTable(change: PlannedChange): string {
  return table([
    FIELD_HEAD,
    ...sidesOf(change).map(({ path, git, chain }) => [
      codeSpan(path),
      markdown(git),
      `**${markdown(chain)}**`,
    ]),
  ])
}

function causeLine(
  cause: Cause | undefined,
  id: string,
  { client }: Plan,
  context: DriftContext,
): string {
  const last = context.lastPulls?.get(id)
  const lastChange =
    last === undefined
      ? ''
      : ` The newest pull request whose receipt says that it was applied: ${link(`#${last.pull}`, last.url)}.`
  if (cause === undefined)
    return `When it was last changed on chain is not known: the RPC shows no event of it as far back as was searched.${lastChange}`
  const sender = cause.from
  const who =
    sender === client
      ? `${shortAddress(sender)}, this repository's own wallet`
      : `${addressLink(sender, context)}, which is not this repository's wallet`
  return `Last changed on chain in block ${thousands(cause.block)} (${transactionLink(cause.hash, context)}), sent by ${who}.${lastChange}`
}

/** Those that are not told at length, by their names. */
function restLine(rest: readonly { readonly id: string }[]): readonly string[] {
  if (rest.length === 0) return []
  const named = rest.slice(0, MAX_NAMED).map(({ id }) => codeSpan(id))
  const unnamed = rest.length - named.length
  return [
    `And ${counted(rest.length, 'more Source', 'more Sources')}: ${named.join(', ')}${unnamed === 0 ? '' : ` and ${thousands(unnamed)} others`}.`,
  ]
}

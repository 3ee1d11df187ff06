import type { Problem, Refusal, Warning } from '../../../model/problem.ts'
import { commandText, hintText } from '../../format/command-text.ts'
import { codeFence, codeSpan, MESSAGE_CAP, markdown } from '../../format/escape.ts'
import { rowTexts } from '../../format/row-text.ts'
import { foldedText, hintedOnce } from '../../format/warnings.ts'
import { thousands } from '../../format/words.ts'
import type { PlanView } from '../../plan-view.ts'
import type { Detail } from '../markup/budget.ts'
import { githubWay, type WorkflowContext, wayMarkdown } from '../markup/github-ways.ts'
import { type LinkTargets, placeLink } from '../markup/links.ts'
import { table } from '../markup/table.ts'

/** Problems that stop the whole run; undefined without any. */
export function stoppingPart(
  { stopping }: PlanView,
  targets: LinkTargets,
  detail: Detail,
): string | undefined {
  if (stopping.length === 0) return undefined
  return `Nothing is planned and nothing would be sent until this is fixed:\n\n${problemList(stopping, targets, detail)}`
}

/** Problems that block one definition each; undefined without any. */
export function blockedPart(
  { blocked }: PlanView,
  targets: LinkTargets,
  detail: Detail,
): string | undefined {
  return blocked.length === 0
    ? undefined
    : `#### Blocked\n\nThis holds up nothing else but closings that belong with it.\n\n${problemList(blocked, targets, detail)}`
}

/** Warnings of what the plan is about, and a count of the others; undefined without any. */
export function warningPart(
  { warnings: { shown, folded } }: PlanView,
  targets: LinkTargets,
  detail: Detail,
): string | undefined {
  if (shown.length + folded === 0) return undefined
  const list = shown.length === 0 ? [] : [problemList(hintedOnce(shown), targets, detail)]
  const rest =
    folded === 0 ? [] : [`${foldedText(folded)}: ${codeSpan(commandText({ verb: 'validate' }))}`]
  return ['#### Warnings', ...list, ...rest].join('\n\n')
}

/**
 * What apply refuses, with the ways on; undefined without any. `told` says whether that is a
 * forecast, `workflow` which one approves, where it is not the command line.
 */
export function refusedPart(
  { refusals }: { readonly refusals: readonly Refusal[] },
  detail: Detail,
  told: 'would be' | 'was' = 'would be',
  workflow?: WorkflowContext,
): string | undefined {
  if (refusals.length === 0) return undefined
  return [
    '#### Refused',
    ...limited(refusals, detail, (refusal) => refusalItem(refusal, told, workflow)),
  ].join('\n\n')
}

/** Problems as a list: whose, where, what, and what to do. */
export function problemList(
  problems: readonly (Problem | Warning)[],
  targets: LinkTargets,
  detail: Detail,
): string {
  return limited(problems, detail, (problem) => `- ${problemItem(problem, targets, detail)}`).join(
    '\n',
  )
}

function problemItem(
  { id, file, line, code, message, hint, frame }: Problem | Warning,
  targets: LinkTargets,
  detail: Detail,
): string {
  const whose = [
    id === undefined ? '' : codeSpan(id),
    file === undefined ? '' : placeLink(file, line, targets),
    `\`${code}\``,
  ].filter((part) => part !== '')
  const how = hintText(hint)
  const way = how === '' ? '' : `. Hint: ${markdown(how, MESSAGE_CAP)}`
  const picture = frame === undefined || !detail.fields ? '' : `\n${indented(codeFence('', frame))}`
  return `${whose.join(' · ')}: ${markdown(message, MESSAGE_CAP)}${way}${picture}`
}

function refusalItem(
  { code, id, pull, message, ways, rows }: Refusal,
  told: string,
  workflow: WorkflowContext | undefined,
): string {
  const whose =
    id !== undefined
      ? codeSpan(id)
      : pull === undefined
        ? '**The whole plan**'
        : `**All of #${pull}**`
  const list = ways.map((way) => {
    const words = githubWay(way, workflow)
    const { label } = words
    return `- ${label === undefined ? '' : `${markdown(label)}: `}${wayMarkdown(way, words)}`
  })
  const differences = (rows ?? [])
    .map(rowTexts)
    .map((row) => [
      codeSpan(row.id),
      codeSpan(row.field),
      markdown(row.reviewed),
      markdown(row.onChain),
      markdown(row.wanted),
    ])
  const picture =
    differences.length === 0
      ? []
      : [table([['Source', 'Field', 'Reviewed', 'On chain now', 'Wanted'], ...differences])]
  return [
    `${whose} · \`${code}\`: ${markdown(message, MESSAGE_CAP)}. Nothing of it ${told} sent.`,
    ...picture,
    ['**Ways on**', ...list].join('\n'),
  ].join('\n\n')
}

function limited<T>(
  all: readonly T[],
  detail: Detail,
  draw: (item: T) => string,
): readonly string[] {
  const rest = all.length - Math.min(all.length, detail.entries)
  return [
    ...all.slice(0, detail.entries).map(draw),
    ...(rest === 0 ? [] : [`- and ${thousands(rest)} more`]),
  ]
}

function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n')
}

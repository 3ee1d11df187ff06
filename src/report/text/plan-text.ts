import type { Problem, Refusal, Warning } from '../../model/problem.ts'
import type { Orphan, Plan } from '../../model/source/change.ts'
import { checksum } from '../../model/units/address.ts'
import type { ComposeDiffs } from '../field-view.ts'
import { commandText } from '../format/command-text.ts'
import { MESSAGE_CAP, printable, terminal } from '../format/escape.ts'
import { legendOf } from '../format/legend.ts'
import { shortAddress, shortCommit } from '../format/short.ts'
import { foldedText, hintedOnce } from '../format/warnings.ts'
import { thousands } from '../format/words.ts'
import { orphanWays } from '../orphan-ways.ts'
import { type PlanView, viewPlan } from '../plan-view.ts'
import { sentWithIt, whyWaiting } from '../waiting.ts'
import { wayText } from '../ways.ts'
import { changeText, driftText, entryLine, type TextLook } from './change-text.ts'
import { paint } from './colours.ts'
import { fill, fittingLines, INDENT } from './layout.ts'
import { planEnding } from './plan-ending.ts'
import { placeText, problemDetail } from './problem-lines.ts'
import { refusalDetail } from './refusal-text.ts'

export interface PlanTextOptions {
  readonly colour: boolean
  /** Shows wei, whole CIDs and digests as well. */
  readonly raw: boolean
  /** Lines may be longer than 80 columns. */
  readonly wide?: boolean
  /** `apply` shows the plan that it is about to send. */
  readonly verb: 'plan' | 'apply'
  /** A workflow's log names no next command: its event decides what comes next. */
  readonly inWorkflow?: boolean
  readonly composeDiffs?: ComposeDiffs
}

/**
 * A plan for a terminal: what can't be undone first, then the changes, then what is left alone,
 * then the numbers.
 */
export function planText(plan: Plan, options: PlanTextOptions): string {
  const view = viewPlan(plan)
  const look = {
    paint: paint(options.colour),
    raw: options.raw,
    wide: options.wide === true,
    idWidth: idWidthOf(plan),
    composeDiffs: options.composeDiffs,
  }
  const body = sectionLines(planSections(plan, view, look), look)
  const legend = legendOf([...view.changes, ...view.closings])
  const head = [headerLine(plan, options.wide === true), ...(legend === '' ? [] : [legend])]
  const lines = [...head, '', ...body, ...planEnding(plan, view, options)]
  return printable(fittingLines(lines, options.wide === true || options.raw))
}

/** Sections below each other, without those that hold nothing. */
export function sectionLines(sections: readonly Section[], look: TextLook): readonly string[] {
  const filled = sections.filter(({ blocks }) => blocks.length > 0)
  return filled.flatMap(({ title, blocks }) => [look.paint.heading(title), ...spaced(blocks), ''])
}

/** A heading with what stands below it. */
export interface Section {
  readonly title: string
  readonly blocks: readonly (readonly string[])[]
}

function planSections(plan: Plan, view: PlanView, look: TextLook): readonly Section[] {
  return [
    {
      title: 'PROBLEMS (nothing is planned until they are fixed)',
      blocks: view.stopping.map((problem) => stoppingText(problem)),
    },
    { title: "CAN'T BE UNDONE", blocks: view.closings.map((change) => changeText(change, look)) },
    {
      title: plan.base === undefined ? 'CHANGES' : 'THIS BRANCH',
      blocks: view.changes.map((change) => changeText(change, look)),
    },
    { title: 'DECIDE', blocks: view.decide.map((orphan) => decideText(orphan, plan, look)) },
    { title: 'BLOCKED', blocks: view.blocked.map((problem) => blockedText(problem, look)) },
    { title: 'REFUSED', blocks: plan.refusals.map((refusal) => refusedText(refusal, look)) },
    waitingSection(view, look),
    {
      title: 'ORPHANS (live, with no definition)',
      blocks: orphanBlock(view.knownOrphans, plan, look),
    },
    { title: 'WARNINGS', blocks: warningBlocks(plan, view, look.raw) },
  ]
}

/**
 * Warnings of what the plan is about, each hint once; of the rest a count, unless all is asked for.
 */
function warningBlocks(
  plan: Plan,
  { warnings: { shown, folded } }: PlanView,
  raw: boolean,
): readonly (readonly string[])[] {
  if (raw) return plan.warnings.map(warningText)
  const rest = folded === 0 ? [] : [[`  ${foldedText(folded)}: --raw lists them`]]
  return [...hintedOnce(shown).map(warningText), ...rest]
}

function headerLine(plan: Plan, wide: boolean): string {
  const compared =
    plan.base === undefined
      ? []
      : [`compared with ${terminal(plan.base.name)} ${shortCommit(plan.base.commit)}`]
  return [
    `${terminal(plan.network)} (chain ${plan.chainId})`,
    `client ${wide ? checksum(plan.client) : shortAddress(plan.client)}`,
    `block ${thousands(plan.block)}`,
    ...compared,
  ].join(' · ')
}

function waitingSection({ waiting }: PlanView, look: TextLook): Section {
  const blocks = waiting.map(({ change, waiting: one }) => [
    ...(one.isSent === true
      ? changeText(change, look)
      : [
          entryLine(
            one.code === 'drift' ? 'drift' : 'waits',
            change.id,
            driftText(change, look.wide),
            look,
          ),
        ]),
    `${INDENT}${sentWithIt(one)}: ${terminal(whyWaiting(one), MESSAGE_CAP)}`,
    ...one.ways.map((way) => `${INDENT}${terminal(wayText(way), MESSAGE_CAP)}`),
  ])
  return { title: 'WAITING FROM BEFORE (not of this branch)', blocks }
}

function decideText(orphan: Orphan, plan: Plan, look: TextLook): readonly string[] {
  const isHere = plan.base !== undefined && orphan.isNew
  const why = isHere ? 'its definition is deleted here' : 'its definition is gone'
  const ways = orphanWays(orphan, plan).map(
    ({ label, text }) => `${INDENT}${fill(label, 10)}${text}`,
  )
  return [
    entryLine('orphan', orphan.id, checksum(orphan.address), look),
    `${INDENT}${why}, but deleting never closes a Source: it stays live`,
    ...ways,
  ]
}

/** More orphans than these share one line of ways on. */
const TOLD_AT_LENGTH = 3

/** Orphans with their ways on: at length while they are few. */
export function orphanBlock(
  orphans: readonly Orphan[],
  plan: Plan,
  look: TextLook,
): readonly (readonly string[])[] {
  if (orphans.length <= TOLD_AT_LENGTH)
    return orphans.map((orphan) => decideText(orphan, plan, look))
  const lines = orphans.map((orphan) =>
    entryLine('orphan', orphan.id, checksum(orphan.address), look),
  )
  const [close, release] = (['close', 'release'] as const).map((verb) =>
    commandText({ verb, network: plan.network, id: 'ID' }),
  )
  return [[...lines, `${INDENT}restore the definition, or: ${close}, ${release}`]]
}

/** A definition that a problem blocks. */
export function blockedText(problem: Problem, look: TextLook): readonly string[] {
  const place = placeText(problem)
  const lines = [...(place === undefined ? [] : [place]), terminal(problem.message, MESSAGE_CAP)]
  return [
    entryLine('blocked', problem.id ?? '', problem.code, look),
    ...lines.map((line) => `${INDENT}${line}`),
    ...problemDetail(problem, INDENT),
  ]
}

function refusedText(refusal: Refusal, look: TextLook): readonly string[] {
  const lines = [terminal(refusal.message, MESSAGE_CAP), ...refusalDetail(refusal)]
  return [
    entryLine('refused', refusal.id ?? 'the whole plan', refusal.code, look),
    ...lines.map((line) => `${INDENT}${line}`),
  ]
}

function stoppingText(problem: Problem): readonly string[] {
  const place = placeText(problem)
  return [
    `${place === undefined ? '' : `${place} `}${problem.code}: ${terminal(problem.message, MESSAGE_CAP)}`,
    ...problemDetail(problem, '  '),
  ]
}

/** A warning, with its place. */
export function warningText(warning: Warning): readonly string[] {
  const place = placeText(warning) ?? (warning.id === undefined ? undefined : terminal(warning.id))
  return [
    `  ${place === undefined ? '' : `${place} `}${warning.code}: ${terminal(warning.message, MESSAGE_CAP)}`,
    ...problemDetail(warning, '    '),
  ]
}

/** An empty line between blocks of several lines; lines of their own stand close. */
function spaced(blocks: readonly (readonly string[])[]): readonly string[] {
  const apart = blocks.some((block) => block.length > 2)
  return blocks.flatMap((block, index) => (apart && index > 0 ? ['', ...block] : block))
}

/** The width that the ids of a plan take. */
export function idWidthOf(plan: Plan): number {
  const ids = [...plan.changes, ...plan.orphans, ...plan.problems, ...plan.refusals].map(
    ({ id }) => id?.length ?? 0,
  )
  return Math.max(18, ...ids) + 2
}

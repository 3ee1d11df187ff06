import type { Move } from './move.ts'
import { nodeOf } from './moves.ts'
import { begun } from './promises.ts'
import type { Run, Setting, State } from './state.ts'
import type { Node } from './table.ts'

/**
 * What is after a move: the world as the move leaves it, and the run that it concerns where the
 * program itself then stands.
 */
export async function stateAfter(
  setting: Setting,
  state: State,
  { run: step, state: world }: Move,
): Promise<State> {
  const isChanged =
    world.head !== state.head ||
    world.live !== state.live ||
    world.notes !== state.notes ||
    world.tip !== state.tip
  const seen = (run: Run): Run => (isChanged && run.quiet ? { ...run, quiet: false } : run)
  if (world.tip !== state.tip)
    return {
      ...world,
      active: -1,
      runs: state.runs.map((run, index) => overtakenBy(setting, world.tip, seen(run), index)),
    }
  if (step === undefined) return { ...world, active: -1, runs: state.runs.map(seen) }
  const run = state.runs[step.index]
  if (run === undefined) throw new Error('nobody moves')
  const replace = (changed: Run): readonly Run[] =>
    state.runs.map((one, index) => (index === step.index ? changed : seen(one)))
  if ('crashed' in step) return { ...world, active: -1, runs: replace({ ...run, over: true }) }
  const before =
    run.before >= 0
      ? run.before
      : state.runs.reduce((bits, { over }, index) => (over ? bits | (1 << index) : bits), 0)
  const table = setting.tables[setting.runs[step.index]?.commit ?? -1]
  const from = nodeOf(setting, run, step.index)
  const entry = table?.after(from, step.reply)
  if (entry === undefined) throw new Error('there is no such run')
  const node = entry instanceof Promise ? await entry : entry
  const wakes = from.question?.ask === 'sleep'
  const acts = isAtYield(node.question)
  const patient =
    (run.patient || (wakes && run.quiet)) &&
    node.question !== undefined &&
    node.question.ask !== 'send' &&
    node.question.ask !== 'note'
  const stands = patient ? node : whereItWaits(node)
  return {
    ...world,
    active: acts || patient ? -1 : step.index,
    runs: replace({
      ...run,
      node: stands.id,
      over: node.ending !== undefined,
      before,
      quiet: wakes || run.quiet,
      patient,
    }),
  }
}

/** A run of an older commit may have looked at the tip for one change more. */
function overtakenBy(setting: Setting, tip: number, run: Run, index: number): Run {
  const isOlder = (setting.runs[index]?.commit ?? tip) < tip
  return run.over || run.before < 0 || !isOlder || run.allowed >= 0
    ? run
    : { ...run, allowed: begun(nodeOf(setting, run, index)) + 1 }
}

/**
 * A look that found nothing to do leaves a run where it began to wait: only time has passed, and
 * how much is the world's choice.
 */
function whereItWaits(node: Node): Node {
  if (node.question?.ask !== 'sleep') return node
  for (
    let here = node.parent?.node;
    here !== undefined && here.events.length === node.events.length;
    here = here.parent?.node
  ) {
    if (here.question?.ask === 'sleep') return here
    if (here.question?.ask === 'send' || here.question?.ask === 'note') return node
  }
  return node
}

/** Where a run may be left for any time without that being called an interruption. */
function isAtYield(question: Node['question']): boolean {
  return (
    question === undefined ||
    question.ask === 'sleep' ||
    question.ask === 'send' ||
    question.ask === 'note'
  )
}

import { effectOf, forkOf, type Ledger } from './ledger.ts'
import type { Move } from './move.ts'
import { CANCEL, NOTHING, type Question, type Reply, WAKE } from './question.ts'
import {
  type Budget,
  less,
  pendingNonce,
  type Run,
  type Setting,
  type State,
  withLive,
} from './state.ts'
import type { Node } from './table.ts'
import { worldMoves } from './world-moves.ts'

/**
 * All that can happen next. Where a run asks for something that nothing can change, only that: no
 * order with other moves matters.
 */
export function movesOf(setting: Setting, state: State): readonly Move[] {
  const asking = state.runs.flatMap((run, index) => {
    const node = nodeOf(setting, run, index)
    return run.over || node.question === undefined || !mayBegin(setting, state, index)
      ? []
      : [{ index, node, question: node.question }]
  })
  const settled = asking.find(
    ({ index, question }) =>
      state.runs[index]?.patient === true || isSettled(setting, state, question),
  )
  if (settled !== undefined) return answers(setting, state, settled.index, settled.question)
  const active = asking.find(({ index }) => index === state.active)
  if (active === undefined) return freeMoves(setting, state, asking)
  const own = answers(setting, state, active.index, active.question)
  if (state.budget.preempt === 0)
    return [...own, ...crash(state, active.index, active.node, active.question)]
  const others = freeMoves(
    setting,
    { ...state, budget: less(state.budget, 'preempt') },
    asking.filter((one) => one !== active),
  )
  return [...own, ...crash(state, active.index, active.node, active.question), ...others]
}

interface Asking {
  readonly index: number
  readonly node: Node
  readonly question: Question
}

function freeMoves(setting: Setting, state: State, asking: readonly Asking[]): readonly Move[] {
  return [
    ...asking.flatMap(({ index, question }) => answers(setting, state, index, question)),
    ...asking.flatMap(({ index, node, question }) => crash(state, index, node, question)),
    ...worldMoves(setting, state),
  ]
}

export function nodeOf({ tables, runs }: Setting, run: Run, index: number): Node {
  const table = tables[runs[index]?.commit ?? -1]
  if (table === undefined) throw new Error(`no run ${index}`)
  return table.node(run.node)
}

function mayBegin(setting: Setting, state: State, index: number): boolean {
  const part = setting.runs[index]
  if (part === undefined || (state.runs[index]?.before ?? NOTHING) !== NOTHING) return true
  return state.tip >= part.commit && part.after.every((other) => state.runs[other]?.over === true)
}

/**
 * Whether the answer is the same whatever happens first: a block that no reorg reaches and every
 * node has, or a moment of sleep.
 */
function isSettled(
  { ledger, confirmations, behind, commits }: Setting,
  { head, tip, budget }: State,
  question: Question,
): boolean {
  const depth = Math.max(budget.reorg > 0 ? confirmations : 0, budget.stale > 0 ? behind : 0)
  const final = ledger.get(head).block.number - depth
  switch (question.ask) {
    case 'block':
    case 'source':
      return question.number <= final
    case 'nonce':
    case 'read':
      return typeof question.at === 'number' && question.at <= final
    case 'tip':
      return tip === commits.length - 1
    default:
      return false
  }
}

/**
 * What the run may hear: what is so, what was so a few blocks ago, and of bytes that it sends
 * anything.
 */
function answers(
  setting: Setting,
  state: State,
  index: number,
  question: Question,
): readonly Move[] {
  const name = nameOf(index)
  const { budget } = state
  const move = (
    reply: Reply,
    label: string,
    changed: Partial<State> = {},
    isAct = false,
  ): Move => ({
    label: `${name} ${label}`,
    isAct,
    state: { ...state, ...changed },
    run: { index, reply },
  })
  if (question.ask === 'send') return sendings(setting, state, index, question)
  if (question.ask === 'note')
    return [move(0, `notes ${question.notes}`, { notes: question.notes })]
  if (question.ask === 'notes') return [move(state.notes, 'reads its notes')]
  if (question.ask === 'tip')
    return [move(state.tip === setting.runs[index]?.commit ? 1 : 0, 'asks for the tip')]
  if (question.ask === 'sleep')
    return [
      move(WAKE, 'sleeps'),
      ...(budget.cancel > 0
        ? [move(CANCEL, 'is told to stop', { budget: less(budget, 'cancel') }, true)]
        : []),
    ]
  const fresh = seenFrom(setting, state, state.head, question)
  const lagging =
    budget.stale > 0
      ? staleHeads(setting, state).map((head) =>
          seenFrom(setting, { ...state, live: [] }, head, question),
        )
      : []
  const stale = [...new Set(lagging)].flatMap((reply) =>
    reply === undefined || reply === fresh ? [] : [reply],
  )
  return [
    ...(fresh === undefined ? [] : [move(fresh, `${textOf(question)}: ${fresh}`)]),
    ...stale.map((reply) =>
      move(
        reply,
        `${textOf(question)}, of a node that lags: ${reply}`,
        { budget: less(budget, 'stale') },
        true,
      ),
    ),
  ]
}

/** The answer of a node whose newest block is this one; undefined where it has none. */
function seenFrom(
  setting: Setting,
  state: State,
  head: number,
  question: Question,
): Reply | undefined {
  const { ledger } = setting
  const at = (where: number | string): number | undefined =>
    typeof where === 'number' ? ledger.at(head, where) : head
  switch (question.ask) {
    case 'latest':
      return ledger.get(head).block.number
    case 'finalized': {
      const final = at(Math.max(0, ledger.get(head).block.number - setting.reach))
      return final === undefined
        ? undefined
        : `${ledger.get(final).block.number} ${forkOf(ledger.get(final))}`
    }
    case 'block': {
      const block = at(question.number)
      return block === undefined ? NOTHING : forkOf(ledger.get(block))
    }
    case 'source': {
      const block = at(question.number)
      return block === undefined ? undefined : ledger.get(block).held
    }
    case 'nonce': {
      if (question.at === 'pending') return pendingNonce(setting, { ...state, head })
      const block = at(question.at)
      return block === undefined ? undefined : ledger.get(block).nonce
    }
    case 'read': {
      const block = at(question.at)
      return block === undefined ? undefined : ledger.get(block).held
    }
    case 'simulate':
      return effectOf(ledger.sources(ledger.get(head).held), question).succeeded ? 1 : 0
    case 'receipt':
      return receiptIn(ledger, ledger.holding(head, question.hash))
    default:
      return undefined
  }
}

function receiptIn(ledger: Ledger, id: number | undefined): Reply {
  const holder = id === undefined ? undefined : ledger.get(id)
  if (holder?.mined === undefined) return NOTHING
  return [
    holder.block.number,
    forkOf(holder),
    holder.mined.succeeded ? 1 : 0,
    ...holder.mined.published,
  ].join(' ')
}

/** The newest blocks of nodes that lag: some blocks behind, or on a branch that was replaced. */
function staleHeads({ ledger, behind }: Setting, { head, replaced }: State): readonly number[] {
  const earlier = ledger.at(head, Math.max(0, ledger.get(head).block.number - behind))
  return [earlier, replaced].flatMap((one) => (one === undefined || one === NOTHING ? [] : [one]))
}

/** What becomes of bytes that are sent, and what the network says to it. */
function sendings(
  { ledger, runs }: Setting,
  state: State,
  index: number,
  { hash, seen }: Extract<Question, { ask: 'send' }>,
): readonly Move[] {
  const { live, budget } = state
  const signatures = [{ run: index, commit: runs[index]?.commit ?? NOTHING, seen }]
  const move = (reply: Reply, pooled: boolean, label: string, cost?: keyof Budget): Move => ({
    label: `${nameOf(index)} sends ${hash}${label}`,
    isAct: cost !== undefined,
    state: {
      ...state,
      live: withLive(live, { hash, pooled, signatures }),
      budget: cost === undefined ? budget : less(budget, cost),
    },
    run: { index, reply },
  })
  if (ledger.transaction(hash).nonce < ledger.get(state.head).nonce)
    return [
      {
        label: `${nameOf(index)} sends ${hash}: too late`,
        isAct: false,
        state,
        run: { index, reply: 'unknown' },
      },
    ]
  return [
    move('unknown', true, ''),
    ...(budget.lose > 0 ? [move('unknown', false, ': every node loses it', 'lose')] : []),
    ...(budget.lie > 0
      ? [
          move('rejected', true, ': it is taken and called refused', 'lie'),
          move('below-minimum', true, ': it is taken and called underpriced', 'lie'),
          move('nonce-held', true, ': it is taken, and the nonce is called held by another', 'lie'),
          move('rejected', false, ': it is lost and called refused', 'lie'),
        ]
      : []),
  ]
}

/** A run is killed where it makes a difference: on either side of what it does to the world. */
function crash(state: State, index: number, node: Node, question: Question): readonly Move[] {
  const hasSent = node.parent?.node.question?.ask === 'send'
  if (state.budget.crash === 0 || !(hasSent || question.ask === 'send' || question.ask === 'note'))
    return []
  return [
    {
      label: `${nameOf(index)} is killed`,
      isAct: true,
      state: { ...state, budget: less(state.budget, 'crash') },
      run: { index, crashed: true },
    },
  ]
}

export function nameOf(index: number): string {
  return String.fromCharCode(65 + index)
}

function textOf(question: Question): string {
  const [, ...rest] = Object.values(question)
  return `${question.ask}${rest.length === 0 || question.ask === 'simulate' ? '' : ` ${rest.join(' ')}`}`
}

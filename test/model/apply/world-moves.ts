import { forkOf, type Ledger } from './ledger.ts'
import type { Move } from './move.ts'
import { NOTHING } from './question.ts'
import { type Live, less, pendingNonce, type Setting, type State, withLive } from './state.ts'

/**
 * What happens without a run: blocks, a merge, a person, what was lost and comes back, and a reorg.
 */
export function worldMoves(setting: Setting, state: State): readonly Move[] {
  const { ledger, commits } = setting
  const { budget, live } = state
  const act = (label: string, changed: Partial<State>): Move => ({
    label,
    isAct: true,
    state: { ...state, ...changed },
  })
  return [
    ...blocks(setting, state),
    ...(state.tip < commits.length - 1
      ? [act(`commit ${state.tip + 1} is merged`, { tip: state.tip + 1 })]
      : []),
    ...personMoves(setting, state),
    ...live.flatMap((one) => {
      if (ledger.transaction(one.hash).nonce < ledger.get(state.head).nonce) return []
      const turned = live.map((other) => (other === one ? { ...one, pooled: !one.pooled } : other))
      if (!one.pooled) return [act(`${one.hash} comes back`, { live: turned })]
      return budget.lose > 0
        ? [act(`every node loses ${one.hash}`, { live: turned, budget: less(budget, 'lose') })]
        : []
    }),
    ...reorgs(setting, state),
  ]
}

/** A new block, with one transaction or, where something is not yet buried, with none. */
export function blocks(setting: Setting, state: State): readonly Move[] {
  const { ledger, confirmations } = setting
  const { head, live, budget, fork } = state
  const { nonce, block } = ledger.get(head)
  if (budget.blocks === 0) return []
  const mined = live.filter(
    ({ hash, pooled }) => pooled && ledger.transaction(hash).nonce === nonce,
  )
  const buried = ledger.at(head, Math.max(0, block.number - confirmations))
  const isQuiet =
    buried !== undefined &&
    ledger.get(buried).nonce === nonce &&
    forkOf(ledger.get(buried)) === forkOf(ledger.get(head))
  const left = less(budget, 'blocks')
  return [
    ...mined.map((one) => {
      const commit = one.signatures.reduce(
        (newest, signature) => Math.max(newest, signature.commit),
        NOTHING,
      )
      const next = ledger.extend(head, {
        hash: one.hash,
        signatures: budget.reorg > 0 ? one.signatures : [],
        fork,
        commit,
      })
      const state2 = { ...state, head: next, budget: left }
      return {
        label: `a block with ${one.hash}`,
        isAct: true,
        state: {
          ...state2,
          live: stillLive(
            setting,
            state2,
            live.filter((other) => other !== one),
          ),
        },
      }
    }),
    ...(isQuiet || setting.isQuiet
      ? []
      : [
          { label: 'a block', isAct: true, state: emptyBlock(setting, { ...state, budget: left }) },
        ]),
  ]
}

function emptyBlock(setting: Setting, state: State): State {
  const next = {
    ...state,
    head: setting.ledger.extend(state.head, { signatures: [], fork: state.fork }),
  }
  return { ...next, live: stillLive(setting, next, next.live) }
}

/** Without what no history can mine any more. */
function stillLive(
  { ledger, confirmations }: Setting,
  { head, budget }: Pick<State, 'head' | 'budget'>,
  live: readonly Live[],
): readonly Live[] {
  const depth = budget.reorg > 0 ? confirmations : 0
  const final = ledger.at(head, Math.max(0, ledger.get(head).block.number - depth))
  const least = final === undefined ? 0 : ledger.get(final).nonce
  return live.filter(({ hash }) => ledger.transaction(hash).nonce >= least)
}

function personMoves(setting: Setting, state: State): readonly Move[] {
  const { ledger, acts } = setting
  const act = acts[state.acts]
  const call = act?.call(ledger.sources(ledger.get(state.head).held))
  if (act === undefined || call === undefined) return []
  const rate = { fees: { kind: 'legacy', gasPrice: 2n } } as const
  const { hash } = ledger.sign({
    nonce: pendingNonce(setting, state),
    ...(call === 'pay' ? {} : { call }),
    ...rate,
  } as Parameters<Ledger['sign']>[0])
  ledger.name(hash, `what the person sent (nonce ${ledger.transaction(hash).nonce})`)
  return [
    {
      label: `a person ${act.name}`,
      isAct: true,
      state: {
        ...state,
        acts: state.acts + 1,
        live: withLive(state.live, { hash, pooled: true, signatures: [] }),
      },
    },
  ]
}

/**
 * The newest blocks are replaced by as many others without a transaction; what was in them waits
 * again, or is lost.
 */
function reorgs(setting: Setting, state: State): readonly Move[] {
  const { ledger, reach } = setting
  if (state.budget.reorg === 0) return []
  const fork = state.fork + 1
  return Array.from({ length: reach }, (_, index) => index + 1).flatMap((depth) => {
    const { block } = ledger.get(state.head)
    const base = ledger.at(state.head, block.number - depth)
    if (base === undefined) return []
    const gone = minedAbove(ledger, state.head, base)
    if (gone.length === 0) return []
    let head = base
    for (let count = 0; count < depth; count += 1)
      head = ledger.extend(head, { signatures: [], fork })
    return [true, false].map((pooled) => ({
      label: `the newest ${depth} blocks are replaced, ${gone.map(({ hash }) => hash).join(', ')} ${pooled ? 'waits again' : 'is lost'}`,
      isAct: true,
      state: {
        ...state,
        head,
        fork,
        replaced: state.budget.stale > 0 ? state.head : NOTHING,
        budget: less(state.budget, 'reorg'),
        live: gone.reduce((live, one) => withLive(live, { ...one, pooled }), state.live),
      },
    }))
  })
}

function minedAbove(ledger: Ledger, head: number, base: number) {
  const found = []
  for (let here = ledger.get(head); here.id !== base; here = ledger.get(here.parent ?? base))
    if (here.mined !== undefined) found.push(here.mined)
  return found
}

import { Dice } from '../support/dice.ts'
import { PREPARING, SENDING, type Step } from '../support/steps.ts'

/** One run of the program in an ordeal. */
export interface Applier {
  readonly commit: 'older' | 'newer'
  /** Whether it shares nothing with the others but the wallet. */
  readonly elsewhere: boolean
  /** The moment at which somebody ends it, and how; it may not come to it. */
  readonly strike?: { readonly step: Step; readonly signal: 'SIGKILL' | 'SIGTERM' }
}

/** What a person with the same key does, before which of all sendings. */
export interface Act {
  readonly kind: 'pay' | 'publish' | 'price'
  readonly sending: number
}

/** Everything that goes wrong at once, drawn from a seed. */
export interface Ordeal {
  readonly seed: number
  /**
   * A block for each transaction, or one every two seconds, which then has to be buried by another.
   */
  readonly blocks: 'automine' | 'two seconds'
  /** Whether every second request meets a node that is a block behind. */
  readonly lags: boolean
  readonly appliers: readonly Applier[]
  readonly acts: readonly Act[]
  /** How many sendings every node loses; they come back once all appliers are over. */
  readonly loses: number
}

/** Draws an ordeal; `blocks` where the test says how the chain makes them. */
export function drawOrdeal(seed: number, blocks?: Ordeal['blocks']): Ordeal {
  const dice = new Dice(seed)
  const drawn = dice.chance(30) ? ('two seconds' as const) : ('automine' as const)
  const habit = blocks ?? drawn
  const count = 1 + dice.below(3)
  return {
    seed,
    blocks: habit,
    lags: dice.chance(50) && habit === 'two seconds',
    appliers: Array.from({ length: count }, () => drawApplier(dice)),
    acts: Array.from({ length: dice.below(3) }, () => ({
      kind: dice.pick(['pay', 'publish', 'price'] as const),
      sending: 1 + dice.below(6),
    })),
    loses: dice.chance(30) ? 1 : 0,
  }
}

function drawApplier(dice: Dice): Applier {
  const commit = dice.pick(['older', 'newer', 'newer'] as const)
  const elsewhere = dice.chance(50)
  const step = dice.pick([...PREPARING, ...SENDING, ...SENDING])
  const signal = dice.pick(['SIGKILL', 'SIGKILL', 'SIGTERM'] as const)
  return { commit, elsewhere, ...(dice.chance(75) ? { strike: { step, signal } } : {}) }
}

/** An ordeal in words. */
export function toldOrdeal({ seed, blocks, lags, appliers, acts, loses }: Ordeal): string {
  const runs = appliers.map(
    ({ commit, elsewhere, strike }) =>
      `${commit} commit${elsewhere ? ' elsewhere' : ''}${strike === undefined ? '' : `, ${strike.signal} ${strike.step.name}`}`,
  )
  const person = acts.map(({ kind, sending }) => `${kind} before sending ${sending}`)
  return [
    `seed ${seed}`,
    blocks,
    ...(lags ? ['a node that lags'] : []),
    ...runs,
    ...person,
    ...(loses > 0 ? [`${loses} lost`] : []),
  ].join(' · ')
}

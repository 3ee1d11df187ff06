import { formatAmount, type Wei } from './amount.ts'

/**
 * A network's coin by the name that people know there, and where they get it. It is said where
 * coins are asked for; everywhere else an amount is in OGPU, which is the unit in YAML: one
 * definition serves every network.
 */
export interface Coin {
  readonly name: string
  /** A page that gives some away. */
  readonly faucet?: string
}

/** The coin of a network that has no other name for it. */
export const OGPU: Coin = { name: 'OGPU' }

/** An exact amount in the network's own coin: "0.5 ToGPU". */
export function coins(amount: Wei, { name }: Coin = OGPU): string {
  return formatAmount(amount, name)
}

/** Where coins come from, as the end of a sentence; nothing where nobody gives them away. */
export function coinsFrom({ faucet }: Coin = OGPU): string {
  return faucet === undefined ? '' : `, from ${faucet}`
}

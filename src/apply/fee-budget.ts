import type { TransactionRequest } from '../model/chain.ts'
import { priceOf } from '../model/recorded.ts'
import { asWei, type Wei } from '../model/units/amount.ts'
import type { Signer } from '../ports/signer.ts'

/** What one apply may sign away on fees, over all its rounds. */
export interface FeeBudget {
  /** Signs, and throws for what would cost more than is left: nothing else in an apply signs. */
  readonly signer: Signer
  /** What may be spent in all. */
  readonly limit: Wei
  /** Lowers what may be spent in all; it never rises again. */
  lowerTo(limit: Wei): void
  /**
   * What a transaction with this nonce may cost. Those that were signed with it before count for
   * nothing: one of them is mined at most.
   */
  left(nonce: number): Wei
}

/**
 * Counts what is signed, gas limit times price, and of each nonce the dearest: what was paid in the
 * end only a node tells, and one that lies would make any limit endless.
 */
export function feeBudget(signer: Signer, limit: Wei): FeeBudget {
  const signed = new Map<number, Wei>()
  let most = limit
  const left = (nonce: number): Wei => {
    const others = [...signed].reduce(
      (sum, [spent, cost]) => (spent === nonce ? sum : sum + cost),
      0n,
    )
    return asWei(others > most ? 0n : most - others)
  }
  return {
    get limit() {
      return most
    },
    left,
    lowerTo: (other) => {
      if (other < most) most = other
    },
    signer: {
      ...signer,
      sign: async (request, signal) => {
        const cost = mostOf(request)
        const { nonce } = request
        if (cost > left(nonce))
          throw new Error(
            `what is to be signed with nonce ${nonce} is dearer than limits.fees allows`,
          )
        if (cost > (signed.get(nonce) ?? 0n)) signed.set(nonce, cost)
        return signer.sign(request, signal)
      },
    },
  }
}

/** The most that a transaction can cost, in wei. */
function mostOf({ gasLimit, fees }: TransactionRequest): Wei {
  return asWei(gasLimit * priceOf(fees))
}

import type { FeeRate } from '../model/chain.ts'
import { priceOf } from '../model/recorded.ts'
import { asWei, formatAmount } from '../model/units/amount.ts'
import type { SignedTerms } from '../ports/signer.ts'

/**
 * What a transaction that was signed before uses and pays, or why it can't be mined now: nobody
 * signed one for this nonce, it allows less gas than the estimate, or pays less than the base fee.
 */
export function signedTerms(
  terms: SignedTerms | undefined,
  { gas, asked, nonce }: { readonly gas: bigint; readonly asked: FeeRate; readonly nonce: number },
): { readonly gasLimit: bigint; readonly fees: FeeRate } | { readonly reason: string } {
  if (terms === undefined)
    return {
      reason: `not sent: what is signed for it has another nonce than ${nonce}, which is the next; something before it was not sent`,
    }
  const { gasLimit, price } = terms
  if (gasLimit < gas)
    return {
      reason: `not sent: it is signed for ${gasLimit} gas, and needs ${gas} now; have it signed anew`,
    }
  const [base, most] =
    asked.kind === 'legacy' ? [asWei(0n), asWei(0n)] : [asked.baseFee, priceOf(price)]
  if (most < base)
    return {
      reason: `not sent: it is signed for a price of ${formatAmount(most)} for a unit of gas at most, and the next block asks ${formatAmount(base)}; have it signed anew, or wait`,
    }
  return { gasLimit, fees: price.kind === 'legacy' ? price : { ...price, baseFee: base } }
}

import type { Broadcast } from '../../src/apply/contradiction.ts'
import { type Resolution, resolve } from '../../src/apply/resolve.ts'
import { callOf, type FeeRate, type TransactionRequest } from '../../src/model/chain.ts'
import type { ApplyEvent } from '../../src/model/events.ts'
import { asWei } from '../../src/model/units/amount.ts'
import type { Scene } from './apply-scene.ts'
import { aChange, NEXUS } from './builders.ts'
import { collected } from './collected.ts'
import { GAS_PRICE } from './ledger.ts'

/** What is signed for a publish with the scene's nonce at its price. */
export const REQUEST: TransactionRequest = {
  chainId: 31_337,
  nexus: NEXUS,
  call: callOf(aChange('publish'), 1n),
  nonce: 7,
  gasLimit: 120_000n,
  fees: { kind: 'legacy', gasPrice: asWei(GAS_PRICE) },
}

/** A publish that may be raised as far as the cap of the test allows, which is far as a rule. */
function anAttempt(facts: Partial<Broadcast> = {}): Broadcast {
  return {
    id: 'one',
    kind: 'publish',
    cap: asWei(10n ** 9n),
    shownTip: asWei(0n),
    request: REQUEST,
    ...facts,
  }
}

/** Brings one transaction to its end. */
export function resolved(
  { context }: Pick<Scene, 'context'>,
  facts: Partial<Broadcast> = {},
  seen?: (event: ApplyEvent) => unknown,
): Promise<{ readonly events: readonly ApplyEvent[]; readonly result: Resolution }> {
  return collected(resolve(context, anAttempt(facts)), seen)
}

/** What was signed to be paid for a unit of gas, in order. */
export function pricesOf({ signer }: Scene): readonly bigint[] {
  return signer.signed.map(({ fees }) => (fees.kind === 'legacy' ? fees.gasPrice : fees.maxFee))
}

export function legacy(gasPrice: bigint): FeeRate {
  return { kind: 'legacy', gasPrice: asWei(gasPrice) }
}

import type { ApplyEvent } from '../model/events.ts'
import type { ApplyContext } from './context.ts'
import { priceCap, raised } from './fee-raise.ts'
import { resolve } from './resolve.ts'

/** A plain transfer. */
const TRANSFER_GAS = 21_000n
/** Some chains charge more for it; what is not used is not paid. */
const GAS_LIMIT = TRANSFER_GAS * 3n

/** Spends a nonce at which an earlier run may have left a transaction, with a zero-value transfer to ourselves, so that nothing of it can be mined later (design, Apply 5). */
export async function* fence(context: ApplyContext, nonce: number): AsyncGenerator<ApplyEvent, void> {
  const { chain, network } = context
  const market = await chain.fees()
  const cap = priceCap(market, GAS_LIMIT, network.limits.fees)
  const fees = raised(market, market, cap) ?? market
  const { chainId, nexus } = network
  const resolution = yield* resolve(context, { id: 'fence', kind: 'fence', cap, request: { chainId, nexus, nonce, gasLimit: GAS_LIMIT, fees } })
  if (resolution.kind === 'mined') yield { kind: 'fenced', nonce, hash: resolution.receipt.hash }
  if (resolution.kind === 'overtaken') yield { kind: 'overtaken', nonce }
  if (resolution.kind === 'in-flight') yield { kind: 'stopped', cause: resolution.cause, reason: resolution.reason }
}

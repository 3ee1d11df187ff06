import type { Wei } from '../model/amount.ts'
import type { ApplyEvent } from '../model/events.ts'
import { Fault } from '../model/fault.ts'
import type { ApplyContext } from './context.ts'
import { capped, priceCap, raised } from './fee-raise.ts'
import { resolve } from './resolve.ts'

/** A plain transfer. */
const TRANSFER_GAS = 21_000n
/** Some chains charge more for it; what is not used is not paid. */
const GAS_LIMIT = TRANSFER_GAS * 3n

/** Spends a nonce at which an earlier run may have left a transaction, with a zero-value transfer to ourselves, so that nothing of it can be mined later (design, Apply 5). What is left of the fee limit binds it too. */
export async function* fence(context: ApplyContext, nonce: number, feesLeft: Wei | undefined): AsyncGenerator<ApplyEvent, void> {
  const { chain, network } = context
  const market = await chain.fees()
  const cap = priceCap(market, GAS_LIMIT, feesLeft)
  const fees = raised(market, market, cap) ?? capped(market, cap)
  if (fees === undefined) return yield* leave(context, nonce)
  const { chainId, nexus } = network
  const resolution = yield* resolve(context, { id: 'fence', kind: 'fence', cap, request: { chainId, nexus, nonce, gasLimit: GAS_LIMIT, fees } })
  if (resolution.kind === 'mined') yield { kind: 'fenced', nonce, hash: resolution.receipt.hash, cost: resolution.receipt.cost }
  if (resolution.kind === 'overtaken') yield { kind: 'overtaken', nonce }
  if (resolution.kind === 'in-flight') yield { kind: 'stopped', cause: resolution.cause, reason: resolution.reason }
}

/** Says what stays unsure. Throws a Fault where nobody noted what that is. */
async function* leave({ notes }: ApplyContext, nonce: number): AsyncGenerator<ApplyEvent, void> {
  const reason = `what may still be mined at nonce ${nonce} is not replaced: gas costs more now than limits.fees allows`
  const inFlight = (await notes.read()).filter((note) => note.nonce === nonce)
  if (inFlight.length === 0) throw new Fault('nonce-busy', reason, 'run again when gas is cheaper')
  yield { kind: 'stopped', cause: 'stalled', reason, inFlight }
}

import type { ApplyEvent } from '../model/events.ts'
import { Fault } from '../model/fault.ts'
import { priceOf } from '../model/recorded.ts'
import { asWei, type Wei } from '../model/units/amount.ts'
import type { ApplyContext } from './context.ts'
import { bumped, cappedFee, priceCap, tipCap, withTip } from './fee-bump.ts'
import { resolve } from './resolve.ts'
import { tooDear } from './too-dear.ts'

/**
 * A plain transfer, and not a unit more: some chains charge for what is not used (Lachesis a tenth
 * of it).
 */
const TRANSFER_GAS = 21_000n
/** No plan shows what a fence pays. */
const NOTHING_SHOWN = asWei(0n)

/** What a fence is about. */
export interface FenceOptions {
  readonly nonce: number
  readonly feesLeft: Wei
  /** What the whole apply may cost. */
  readonly feeLimit: Wei
  /** Whose transaction may wait at the nonce: one that was noted, or one that nobody noted. */
  readonly waited: 'own' | 'other'
}

/**
 * Spends a nonce at which an earlier run may have left a transaction, with a zero-value transfer to
 * ourselves, so that nothing of it can be mined later (design, Apply 5). It costs at most that
 * transfer at the base fee and a capped tip, and what is left of the fee limit binds it too.
 */
export async function* fence(
  context: ApplyContext,
  { nonce, feesLeft, feeLimit, waited }: FenceOptions,
): AsyncGenerator<ApplyEvent, void> {
  const { chain, network, signer } = context
  if (signer.termsFor !== undefined)
    return yield* leave(context, nonce, 'nothing that was signed spends it')
  const asked = await chain.fees()
  const maxTip = tipCap(asked, NOTHING_SHOWN)
  const market = withTip(asked, maxTip)
  const cap = priceCap(TRANSFER_GAS, feesLeft)
  const fees = bumped(market, market, cap, maxTip) ?? cappedFee(market, cap)
  if (fees === undefined)
    return yield* leave(
      context,
      nonce,
      tooDear(network, feeLimit, asWei(TRANSFER_GAS * priceOf(market))),
    )
  const { chainId, nexus } = network
  const request = { chainId, nexus, nonce, gasLimit: TRANSFER_GAS, fees }
  const resolution = yield* resolve(context, {
    id: 'fence',
    kind: 'fence',
    cap,
    shownTip: NOTHING_SHOWN,
    maxTip,
    waited,
    request,
  })
  if (resolution.kind === 'mined')
    yield { kind: 'fenced', nonce, hash: resolution.receipt.hash, cost: resolution.receipt.cost }
  if (resolution.kind === 'overtaken') yield { kind: 'overtaken', nonce }
  if (resolution.kind === 'in-flight')
    yield { kind: 'stopped', cause: resolution.cause, reason: resolution.reason }
}

/** Says what stays unsure. Throws a Fault where nobody noted what that is. */
async function* leave(
  { notes }: ApplyContext,
  nonce: number,
  why: string,
): AsyncGenerator<ApplyEvent, void> {
  const reason = `what may still be mined at nonce ${nonce} is not replaced: ${why}`
  const inFlight = (await notes.read()).filter((note) => note.nonce === nonce)
  if (inFlight.length === 0) throw new Fault('nonce-busy', reason, 'run again when gas is cheaper')
  yield { kind: 'stopped', cause: 'stalled', reason, inFlight }
}

import { type Block, callOf, type FeeRate, type NexusCall } from '../model/chain.ts'
import type { ApplyEvent } from '../model/events.ts'
import { Fault } from '../model/fault.ts'
import type { Network } from '../model/network/network.ts'
import { priceOf } from '../model/recorded.ts'
import type { PlannedChange } from '../model/source/change.ts'
import type { Address } from '../model/units/address.ts'
import { asWei, type Wei } from '../model/units/amount.ts'
import { gasLimitOf } from '../model/units/gas.ts'
import type { Chain } from '../ports/chain.ts'
import type { ApplyContext } from './context.ts'
import type { Broadcast } from './contradiction.ts'
import { cappedFee, priceCap, tipCap, withTip } from './fee-bump.ts'
import { afterLook, lasting, type Nonsense, nonsenseOf } from './nonsense.ts'
import { resolve } from './resolve.ts'
import { agreeOnReading } from './second-opinion.ts'
import { signedTerms } from './signed-terms.ts'
import { tooDear } from './too-dear.ts'
import { type VerifyResult, verify } from './verify.ts'

/** How one change ended. Only `done` and `failed` with `spent` used up the nonce. */
export type Sent =
  | { readonly kind: 'done'; readonly address: Address }
  | { readonly kind: 'failed'; readonly spent: boolean }
  | { readonly kind: 'overtaken' }
  | { readonly kind: 'stopped' }

export interface SendOptions {
  readonly block: Block
  readonly nonce: number
  /** What this transaction may cost. */
  readonly feesLeft: Wei
  /** What the whole apply may cost. */
  readonly feeLimit: Wei
  /** What the plan of this round showed as the tip for a unit of gas. */
  readonly shownTip: Wei
  /** Set where what waited at this nonce has had its time already. */
  readonly waited?: Broadcast['waited']
}

/**
 * Estimates once more, signs with exactly this nonce, waits for depth and reads back. A revert
 * before signing is not sent.
 */
export async function* sendChange(
  context: ApplyContext,
  change: PlannedChange,
  { block, nonce, feesLeft, feeLimit, shownTip, waited }: SendOptions,
): AsyncGenerator<ApplyEvent, Sent> {
  const { chain, network } = context
  const { id } = change
  const call = callOf(change, block.timestamp)
  const estimate = await gasOf(context, call)
  if ('reason' in estimate) {
    yield { kind: 'failed', id, reason: estimate.reason }
    return { kind: 'failed', spent: false }
  }
  const terms = await termsOf(
    context,
    { call, nonce, gas: estimate.gas },
    { feesLeft, feeLimit, shownTip },
  )
  if ('reason' in terms) {
    yield { kind: 'failed', id, reason: terms.reason }
    return { kind: 'failed', spent: false }
  }
  const { cap, isFixed, ...priced } = terms
  const { chainId, nexus } = network
  const request = { chainId, nexus, call, nonce, ...priced }
  const resolution = yield* resolve(context, {
    id,
    kind: change.kind,
    cap,
    shownTip,
    request,
    ...(isFixed ? { isFixed } : {}),
    ...(waited === undefined ? {} : { waited }),
  })
  if (resolution.kind === 'overtaken') {
    yield { kind: 'overtaken', nonce }
    return { kind: 'overtaken' }
  }
  if (resolution.kind === 'in-flight') {
    yield { kind: 'stopped', cause: resolution.cause, reason: resolution.reason }
    return { kind: 'stopped' }
  }
  const { receipt } = resolution
  yield { kind: 'mined', id, hash: receipt.hash, block: receipt.blockNumber }
  const read = (from: Chain): Promise<VerifyResult> =>
    verify(from, change, call, receipt, network.client)
  const verdict = await insistently(context, () => read(chain))
  // that it reverted, both said already
  if (receipt.succeeded) await agreeOnReading(context, id, verdict, read)
  if (verdict.kind === 'failed') {
    yield {
      kind: 'failed',
      id,
      reason: verdict.reason,
      hash: receipt.hash,
      block: receipt.blockNumber,
      cost: receipt.cost,
    }
    return { kind: 'failed', spent: true }
  }
  yield {
    kind: 'verified',
    id,
    address: verdict.address,
    hash: receipt.hash,
    block: receipt.blockNumber,
    cost: receipt.cost,
  }
  return { kind: 'done', address: verdict.address }
}

/**
 * The money is spent, so a node that does not answer now is asked again for as long as the chain
 * may stand still, and one that answers with nonsense for as long as that is doubted. Throws the
 * last Fault after that.
 */
async function insistently<T>(
  { clock, timing, stall, signal }: ApplyContext,
  read: () => Promise<T>,
): Promise<T> {
  const began = clock.now()
  let nonsense: Nonsense | undefined
  for (;;) {
    const asked = clock.now()
    try {
      return await read()
    } catch (error) {
      if (!(error instanceof Fault) || signal.aborted || clock.now() - began > stall) throw error
      const said = nonsenseOf(error)
      if (said !== undefined) nonsense = afterLook(nonsense, said, asked)
      if (lasting(nonsense, timing.nonsense, clock.now()) !== undefined) throw error
      await clock.sleep(timing.poll, signal)
    }
  }
}

/** What a transaction may use and pays, or why nothing may be signed. */
type Terms =
  | {
      readonly gasLimit: bigint
      readonly fees: FeeRate
      /** The most that a unit of gas may ever pay. */
      readonly cap: Wei
      /** Whether no other price can be signed. */
      readonly isFixed: boolean
    }
  | { readonly reason: string }

async function termsOf(
  { chain, network, signer }: ApplyContext,
  { call, nonce, gas }: { readonly call: NexusCall; readonly nonce: number; readonly gas: bigint },
  { feesLeft, feeLimit, shownTip }: Pick<SendOptions, 'feesLeft' | 'feeLimit' | 'shownTip'>,
): Promise<Terms> {
  const asked = await chain.fees()
  if (signer.termsFor !== undefined) {
    const given = signedTerms(signer.termsFor(call, nonce), { gas, asked, nonce })
    if ('reason' in given) return given
    const most = asWei(given.gasLimit * priceOf(given.fees))
    return most > feesLeft
      ? { reason: tooDear(network, feeLimit, most) }
      : { ...given, cap: priceOf(given.fees), isFixed: true }
  }
  return marketTerms(network, { gas, asked, feesLeft, feeLimit, shownTip })
}

/**
 * The terms that a transaction would be signed with, by what the chain asks now and within what is
 * left of the limit.
 */
export function marketTerms(
  network: Network,
  {
    gas,
    asked,
    feesLeft,
    feeLimit,
    shownTip,
  }: Pick<SendOptions, 'feesLeft' | 'feeLimit' | 'shownTip'> & {
    readonly gas: bigint
    readonly asked: FeeRate
  },
): Terms {
  const gasLimit = gasLimitOf(gas)
  const market = withTip(asked, tipCap(asked, shownTip))
  const cap = priceCap(gasLimit, feesLeft)
  const fees = cappedFee(market, cap)
  return fees === undefined
    ? { reason: tooDear(network, feeLimit, asWei(gasLimit * priceOf(market))) }
    : { gasLimit, fees, cap, isFixed: false }
}

/** The estimate for a call, or why there is none. */
export async function gasOf(
  { chain, network }: Pick<ApplyContext, 'chain' | 'network'>,
  call: NexusCall,
): Promise<{ readonly gas: bigint } | { readonly reason: string }> {
  const [simulation] = await chain.simulate([call], network.client, 'latest')
  if (simulation === undefined || simulation.kind === 'unknown')
    return {
      reason: `not sent: the RPC would not simulate it${simulation === undefined ? '' : ` (${simulation.reason})`}`,
    }
  if (simulation.kind === 'reverted')
    return { reason: `not sent: the contracts refuse it now (${simulation.reason})` }
  return simulation.gas === null
    ? { reason: 'not sent: the RPC gives no gas estimate' }
    : { gas: simulation.gas }
}

import { callOf, type NexusCall, type TransactionRequest } from '../model/chain.ts'
import type { ApplyEvent } from '../model/events.ts'
import type { Network } from '../model/network/network.ts'
import { priceOf } from '../model/recorded.ts'
import type { PlannedChange } from '../model/source/change.ts'
import { asWei } from '../model/units/amount.ts'
import type { ApplyPorts, ApplyRequest, Prepared, ReadingContext } from './context.ts'
import { readExpectation } from './expectation.ts'
import { cancelled, prepareAt, sameChain, superseded } from './round.ts'
import { gasOf, marketTerms } from './send.ts'
import type { ChainSnapshot } from './snapshot.ts'
import { upload } from './upload.ts'

/** A change as the transaction that would be signed for it. */
interface DraftedChange {
  readonly change: PlannedChange
  readonly request: TransactionRequest & { readonly call: NexusCall }
}

/** What there is to sign, found at one block. */
export interface Draft {
  readonly network: Network
  readonly snapshot: ChainSnapshot
  readonly prepared: Prepared
  readonly changes: readonly DraftedChange[]
}

/**
 * Everything that an apply does before it signs: the same snapshot, decision, tip and uploads, then
 * the transactions with their nonces counted up. Signs and sends nothing, and notes nothing: a nonce
 * that nobody signs for is free for others. `found` hears of the draft, if there is one; a change
 * that can't be signed for now has none made.
 */
export async function* draftChanges(
  ports: Omit<ApplyPorts, 'signer'>,
  request: ApplyRequest,
  found: (draft: Draft) => void,
): AsyncGenerator<ApplyEvent, void> {
  const expectation = await readExpectation(ports, request)
  const context: ReadingContext = { ...ports, ...request, ...expectation }
  const { snapshot, prepared } = yield* prepareAt(context, { nonce: 0 })
  const { plan, decision, bound } = prepared
  yield { kind: 'round', round: 1, nonce: snapshot.nonce, plan, decision, bound }
  if (!(await context.isTip())) {
    yield* superseded()
    return
  }
  if (context.signal.aborted) {
    yield* cancelled()
    return
  }
  await sameChain(context)
  if (decision.send.length === 0) return
  const changes = yield* drafted(context, snapshot, prepared)
  if (changes === undefined) return
  yield* upload(context.ipfs, decision.send, new Set())
  found({ network: context.network, snapshot, prepared, changes })
}

/** The transactions in the order of the changes; undefined where one can't be signed for now. */
async function* drafted(
  context: ReadingContext,
  { block, nonce: first }: ChainSnapshot,
  { decision, plan, feeLimit }: Prepared,
): AsyncGenerator<ApplyEvent, readonly DraftedChange[] | undefined> {
  const { chain, network } = context
  const asked = await chain.fees()
  const changes: DraftedChange[] = []
  let feesLeft = feeLimit
  for (const change of decision.send) {
    const call = callOf(change, block.timestamp)
    const estimate = await gasOf(context, call)
    const terms =
      'reason' in estimate
        ? estimate
        : marketTerms(network, {
            gas: estimate.gas,
            asked,
            feesLeft,
            feeLimit,
            shownTip: plan.price.tip,
          })
    if ('reason' in terms) {
      yield { kind: 'failed', id: change.id, reason: terms.reason }
      return undefined
    }
    const { gasLimit, fees } = terms
    feesLeft = asWei(feesLeft - gasLimit * priceOf(fees))
    const { chainId, nexus } = network
    const nonce = first + changes.length
    changes.push({ change, request: { chainId, nexus, call, nonce, gasLimit, fees } })
  }
  return changes
}

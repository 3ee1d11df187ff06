import { type Block, callOf, type FeeRate, type Step, type StepResult } from '../model/chain.ts'
import { never } from '../model/never.ts'
import type { PlannedChange, Refused, Simulated } from '../model/source/change.ts'
import { differingParams } from '../model/source/source.ts'
import type { Address } from '../model/units/address.ts'
import type { Wei } from '../model/units/amount.ts'
import { gasLimitOf } from '../model/units/gas.ts'
import type { Chain } from '../ports/chain.ts'

/** What changes would be sent with, and on which state. */
export interface Sending {
  readonly client: Address
  readonly chainId: number
  /** Whose state it is, and whose time stands in the parameters. */
  readonly block: Block
  readonly timestamp: bigint
  readonly nonce: number
  readonly balance: Wei
  readonly rate: FeeRate
}

/**
 * Why a change is not sent: the contracts refuse it after those before it, or take it and don't do
 * what it is for.
 */
export type Failure = Exclude<Refused, { readonly kind: 'reverted' }>

export interface Together {
  /** By id. */
  readonly failures: ReadonlyMap<string, Failure>
  /** How the others were simulated. */
  readonly simulated: Simulated
}

type Judged = Failure | { readonly kind: 'ok' } | { readonly kind: 'unclear' }

/**
 * Runs what would be sent one after another, again without what has an effect and yet fails, until
 * what is left goes through. Whatever the node does not answer blocks nothing.
 */
export async function foretellTogether(
  chain: Chain,
  changes: readonly PlannedChange[],
  sending: Sending,
): Promise<Together> {
  const failures = new Map<string, Failure>()
  for (;;) {
    const open = changes.filter(({ id }) => !failures.has(id))
    const steps = stepsOf(open, sending)
    const { client: from, chainId, block, nonce, rate: fees } = sending
    const answer =
      steps.length === 0
        ? undefined
        : await chain.simulateTogether({ steps, from, chainId, blockHash: block.hash, nonce, fees })
    if (answer === undefined)
      return {
        failures,
        simulated:
          open.length === 0 ? { kind: 'together' } : { kind: 'alone', first: 0, why: 'too-much' },
      }
    if (answer.kind !== 'ran')
      return { failures, simulated: { kind: 'alone', first: 0, why: answer.kind } }
    const judged = judgeAll(open, answer.results)
    for (const { change, verdict } of judged)
      if (verdict.kind !== 'ok') failures.set(change.id, verdict)
    if (judged.every(({ verdict }) => verdict.kind !== 'without-effect'))
      return { failures, simulated: howFar(judged, open.length) }
  }
}

/**
 * The transactions that apply would sign for the first changes, as far as their gas is known and
 * the wallet can pay for all of it: nodes differ in what they say to more.
 */
function stepsOf(
  changes: readonly PlannedChange[],
  { timestamp, balance, rate }: Sending,
): readonly Step[] {
  const price = rate.kind === 'legacy' ? rate.gasPrice : rate.maxFee
  const steps: Step[] = []
  let cost = 0n
  for (const change of changes) {
    if (change.gas === null) break
    const gasLimit = gasLimitOf(change.gas)
    cost += gasLimit * price
    if (cost > balance) break
    steps.push({ call: callOf(change, timestamp), gasLimit })
  }
  return steps
}

function howFar(judged: readonly Judgement[], all: number): Simulated {
  if (judged.length === all) return { kind: 'together' }
  return {
    kind: 'alone',
    first: judged.filter(({ verdict }) => verdict.kind === 'ok').length,
    why: 'too-much',
  }
}

interface Judgement {
  readonly change: PlannedChange
  readonly verdict: Exclude<Judged, { kind: 'unclear' }>
}

/**
 * What is proved: up to what can't be told, and up to what had an effect and will not be sent, for
 * those after it ran upon that. A revert leaves nothing behind.
 */
function judgeAll(
  changes: readonly PlannedChange[],
  results: readonly StepResult[],
): readonly Judgement[] {
  const judged: Judgement[] = []
  for (const [index, change] of changes.entries()) {
    const result = results[index]
    const passed = judged.flatMap(({ change: { id }, verdict }) =>
      verdict.kind === 'ok' ? [id] : [],
    )
    const verdict: Judged =
      result === undefined ? { kind: 'unclear' } : judge(change, result, passed)
    if (verdict.kind === 'unclear') break
    judged.push({ change, verdict })
    if (verdict.kind === 'without-effect') break
  }
  return judged
}

function judge(change: PlannedChange, result: StepResult, passed: readonly string[]): Judged {
  switch (result.kind) {
    case 'ran':
      return effectOf(change, result)
    case 'reverted':
      return { kind: 'reverted-together', reason: result.reason, after: passed }
    case 'out-of-gas':
      return { kind: 'unclear' }
    default:
      return never(result)
  }
}

function effectOf(
  change: PlannedChange,
  { published, after }: Extract<StepResult, { kind: 'ran' }>,
): Judged {
  switch (change.kind) {
    case 'publish':
      return published.length === 1
        ? { kind: 'ok' }
        : without(
            `Nexus reports ${published.length === 0 ? 'no' : published.length} SourcePublished`,
          )
    case 'update': {
      if (after?.params === undefined) return { kind: 'unclear' }
      const differing = differingParams(after.params, change.params)
      return differing.length === 0
        ? { kind: 'ok' }
        : without(`its Source holds another ${differing.join(', ')} than was sent`)
    }
    case 'close':
      if (after?.status === undefined) return { kind: 'unclear' }
      return after.status === 'closed' ? { kind: 'ok' } : without('its Source is still active')
    default:
      return never(change)
  }
}

function without(reason: string): Failure {
  return { kind: 'without-effect', reason }
}

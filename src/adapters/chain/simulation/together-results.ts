import type { Step, StepResult } from '../../../model/chain.ts'
import type { Address } from '../../../model/units/address.ts'
import { BadAnswer, decodeParams, decodeUint } from '../decode.ts'
import { readCount } from '../quantity.ts'
import { publishedAddress } from '../receipt.ts'
import { readRpcError } from '../rpc-error.ts'
import type { SimulateRequest } from './together-request.ts'

/** Whose events count, and how revert data is read. */
export interface Decoders {
  readonly nexus: Address
  readonly revertReason: (data: string | undefined) => string
}

/**
 * What a transaction costs before it does anything, with some to spare for what the gauge does
 * itself.
 */
const GAUGE_COSTS = 25_000n
const LEAST_GAS = 21_000
/**
 * A contract that runs out of gas in one that it calls gives up with a sixty-fourth of its own at
 * most; two of them within each other with two.
 */
const NEARLY_ALL = { of: 10n, part: 9n }

/** One call as a node answers it. */
interface Ran {
  readonly succeeded: boolean
  readonly returned: string
  readonly logs: readonly unknown[]
  readonly gasUsed: number
  /** Of a failed one, what the contract gave as its reason; undefined for nothing. */
  readonly data: string | undefined
  /** Undefined where the node does not say it. */
  readonly blockGasLimit: number | undefined
}

/**
 * The result of each step. `cut` where the node gave less gas than was asked for, so that no
 * failure is a contract's; undefined for an answer that makes no sense.
 */
export function readTogether(
  result: unknown,
  steps: readonly Step[],
  asked: SimulateRequest,
  decoders: Decoders,
): readonly StepResult[] | 'cut' | undefined {
  const calls =
    Array.isArray(result) && result.length === asked.calls ? result.map(readBlockCall) : []
  const ran = calls.filter((call) => call !== undefined)
  const gauge = gasIn(ran.at(-1))
  if (ran.length !== asked.calls || gauge === undefined) return undefined
  if (gauge + GAUGE_COSTS < asked.gauge) return 'cut'
  if (steps.some(({ gasLimit }, index) => gasLimit > (ran[index]?.blockGasLimit ?? gasLimit)))
    return 'cut'
  const results = steps.map((step, index) =>
    resultOf(step, ran[index], asked.readAt[index], ran, decoders),
  )
  const known = results.filter((one) => one !== undefined)
  return known.length === steps.length && areApart(known) ? known : undefined
}

/**
 * Nexus makes no two Sources at one address: a node that says so has not carried the state over.
 */
function areApart(results: readonly StepResult[]): boolean {
  const addresses = results.flatMap((result) => (result.kind === 'ran' ? result.published : []))
  return new Set(addresses).size === addresses.length
}

function resultOf(
  { call, gasLimit }: Step,
  ran: Ran | undefined,
  readAt: number | undefined,
  all: readonly Ran[],
  { nexus, revertReason }: Decoders,
): StepResult | undefined {
  if (ran === undefined || ran.gasUsed < LEAST_GAS || BigInt(ran.gasUsed) > gasLimit)
    return undefined
  if (ran.succeeded) {
    const read = readAt === undefined ? undefined : all[readAt]
    const after = read?.succeeded === true ? afterOf(call.kind, read.returned) : undefined
    return {
      kind: 'ran',
      published: ran.logs.flatMap((log) => publishedAddress(nexus, log)),
      ...(after === undefined ? {} : { after }),
    }
  }
  const isOut =
    ran.data === undefined && BigInt(ran.gasUsed) * NEARLY_ALL.of > gasLimit * NEARLY_ALL.part
  return isOut ? { kind: 'out-of-gas' } : { kind: 'reverted', reason: revertReason(ran.data) }
}

/** What a Source holds; undefined for bytes that are no such thing. */
function afterOf(
  kind: Step['call']['kind'],
  returned: string,
): Extract<StepResult, { kind: 'ran' }>['after'] {
  try {
    return kind === 'update'
      ? { params: decodeParams(returned) }
      : { status: decodeUint(returned) === 0n ? 'active' : 'closed' }
  } catch (error) {
    if (error instanceof BadAnswer) return undefined
    throw error
  }
}

function readBlockCall(block: unknown): Ran | undefined {
  if (typeof block !== 'object' || block === null) return undefined
  const { calls, gasLimit } = block as Record<string, unknown>
  const [call, ...more] = Array.isArray(calls) ? calls : []
  if (typeof call !== 'object' || call === null || more.length > 0) return undefined
  const { status, returnData, logs, gasUsed, error } = call as Record<string, unknown>
  const [state, used] = [readCount(status), readCount(gasUsed)]
  if (
    used === undefined ||
    (state !== 0 && state !== 1) ||
    !isHex(returnData) ||
    !Array.isArray(logs)
  )
    return undefined
  if (state === 1 && error !== undefined && error !== null) return undefined
  return {
    succeeded: state === 1,
    returned: returnData,
    logs,
    gasUsed: used,
    data: dataOf(error, returnData),
    blockGasLimit: readCount(gasLimit),
  }
}

/**
 * geth gives the bytes of a revert with the error alone, anvil as what was returned alone, Sonic in
 * both places.
 */
function dataOf(error: unknown, returned: string): string | undefined {
  const data = error === undefined ? undefined : readRpcError(error).data
  return [data, returned].find((bytes) => bytes !== undefined && bytes !== '0x')
}

function gasIn(ran: Ran | undefined): bigint | undefined {
  return ran?.succeeded === true && ran.returned.length === 66 ? BigInt(ran.returned) : undefined
}

function isHex(value: unknown): value is string {
  return typeof value === 'string' && /^0x(?:[0-9a-f]{2})*$/i.test(value)
}

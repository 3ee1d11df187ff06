import type { FeeRate, NexusCall, Step, TogetherRequest } from '../../../model/chain.ts'
import { type Address, asAddress } from '../../../model/units/address.ts'
import type { RpcCall } from '../rpc-answer.ts'
import { callData } from '../selectors.ts'

/**
 * What geth and Sonic let the calls of one request use; beyond it they cut what a call gets, in
 * silence.
 */
const MAX_GAS = 50_000_000n
/** What geth and Sonic take. */
const MAX_BLOCKS = 256
/** No transaction may have more since Osaka; geth simulates it all the same. */
const MAX_STEP_GAS = 2n ** 24n
/** For reading a Source back: a word costs 2,100, and its texts have some hundred words at most. */
const READ_GAS = 400_000n

// Nobody holds a key of either; away from any precompiled contract.
const READER = asAddress('0x0f00000000000000000000000000000000000f44')
const GAUGE = asAddress('0x0f00000000000000000000000000000000000f45')
/** Code that returns the gas that it has left: `MSTORE(0, GAS); RETURN(0, 32)`. */
const RETURNS_GAS = '0x5a60005260206000f3'
const WEALTH = 10n ** 30n

/** A request for some steps, with what else stands in it. */
export interface SimulateRequest {
  readonly call: RpcCall
  /** How many calls it has, each in a block of its own. */
  readonly calls: number
  /** For each step, where what its Source holds in the end is read; undefined for a publish. */
  readonly readAt: readonly (number | undefined)[]
  /** The gas that the last call asks for and tells: what it did not get was cut. */
  readonly gauge: bigint
}

/** How many of the first steps one request may hold. */
export function fitting(steps: readonly Step[]): number {
  let [gas, blocks, gauge] = [0n, 1, 0n]
  for (const [index, { call, gasLimit }] of steps.entries()) {
    gas += gasLimit + (call.kind === 'publish' ? 0n : READ_GAS)
    blocks += call.kind === 'publish' ? 1 : 2
    if (gasLimit > gauge) gauge = gasLimit
    if (gasLimit > MAX_STEP_GAS || blocks > MAX_BLOCKS || gas + gauge > MAX_GAS) return index
  }
  return steps.length
}

/** How a call of Nexus is put on the wire. */
export interface Wire {
  readonly nexus: Address
  readonly encode: (call: NexusCall) => string
}

/**
 * Steps in their order, then what their Sources hold, then the gauge. One call a block, as
 * transactions that wait for each other are mined.
 */
export function askFor(
  steps: readonly Step[],
  request: TogetherRequest,
  { nexus, encode }: Wire,
): SimulateRequest {
  const { from, nonce, blockHash } = request
  const sent = steps.map(({ call, gasLimit }, index) =>
    callOf(from, nonce + index, { to: nexus, data: encode(call), gas: gasLimit }, request),
  )
  const read = steps.flatMap(({ call }) => (call.kind === 'publish' ? [] : [call]))
  const gauge = BigInt(Math.max(...steps.map(({ gasLimit }) => Number(gasLimit))))
  const after = [...read.map(readOf), { to: GAUGE, data: '0x', gas: gauge }].map((message, index) =>
    callOf(READER, index, message, request),
  )
  const calls = [...sent, ...after]
  const stateOverrides = { [READER]: { balance: hex(WEALTH) }, [GAUGE]: { code: RETURNS_GAS } }
  const blockStateCalls = calls.map((call, index) => ({
    ...(index === sent.length ? { stateOverrides } : {}),
    calls: [call],
  }))
  return {
    call: {
      method: 'eth_simulateV1',
      params: [{ blockStateCalls, validation: true }, { blockHash }],
    },
    calls: calls.length,
    readAt: steps.map(({ call }) =>
      call.kind === 'publish' ? undefined : sent.length + read.indexOf(call),
    ),
    gauge,
  }
}

function readOf(call: Exclude<NexusCall, { kind: 'publish' }>): Message {
  return {
    to: call.address,
    data: callData(call.kind === 'update' ? 'getSourceParams' : 'getStatus'),
    gas: READ_GAS,
  }
}

interface Message {
  readonly to: Address
  readonly data: string
  readonly gas: bigint
}

/**
 * With every field that a transaction has: what is left out is filled in, and by each node
 * otherwise.
 */
function callOf(
  from: Address,
  nonce: number,
  { to, data, gas }: Message,
  { fees, chainId }: TogetherRequest,
) {
  return {
    from,
    to,
    data,
    gas: hex(gas),
    nonce: hex(nonce),
    chainId: hex(chainId),
    value: '0x0',
    ...feeFields(fees),
  }
}

function feeFields(fees: FeeRate): Readonly<Record<string, string>> {
  return fees.kind === 'legacy'
    ? { gasPrice: hex(fees.gasPrice) }
    : { maxFeePerGas: hex(fees.maxFee), maxPriorityFeePerGas: hex(fees.tip) }
}

function hex(value: number | bigint): string {
  return `0x${value.toString(16)}`
}

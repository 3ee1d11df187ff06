import type { SourceParams } from '../../../model/source/source.ts'
import type { Address } from '../../../model/units/address.ts'
import { BadAnswer, decodeParams } from '../decode.ts'
import { tag } from '../reader.ts'
import type { Rpc } from '../rpc.ts'
import { resultOf } from '../rpc-answer.ts'
import { callData, PUBLISH_SOURCE } from '../selectors.ts'
import type { SourceLog } from './source-log.ts'
import type { MinedTransaction } from './transactions.ts'

interface Told {
  readonly transactions: ReadonlyMap<string, MinedTransaction>
  /** Whether a log's transaction published no other Source. */
  readonly isAlone: (log: SourceLog) => boolean
}

/**
 * With which parameters Sources were published, which no event says. A transaction to Nexus itself
 * says it; of a contract's, as a Safe's are, only the state after its block tells, where the node
 * keeps that and nothing else changed the Source in that block. What nobody tells is missing.
 */
export async function publishedParams<L extends SourceLog>(
  rpc: Rpc,
  nexus: Address,
  logs: readonly L[],
  { transactions, isAlone }: Told,
): Promise<ReadonlyMap<L, SourceParams>> {
  const publishes = logs.filter(({ kind }) => kind === 'publish')
  const direct = publishes.flatMap((log) => {
    const params = isAlone(log) ? paramsIn(transactions.get(log.hash), nexus) : undefined
    return params === undefined ? [] : [[log, params] as const]
  })
  const known = new Map(direct)
  const others = publishes.filter(
    (log) =>
      !known.has(log) &&
      !logs.some((other) => other !== log && isBeside(other, log) && other.kind === 'update'),
  )
  return new Map([...known, ...(await heldParams(rpc, others))])
}

function isBeside(a: SourceLog, b: SourceLog): boolean {
  return a.source === b.source && a.block === b.block
}

/** The parameters in the call data of a transaction that called Nexus itself. */
function paramsIn(
  transaction: MinedTransaction | undefined,
  nexus: Address,
): SourceParams | undefined {
  if (transaction === undefined || transaction.to !== nexus) return undefined
  const { input } = transaction
  return input.toLowerCase().startsWith(PUBLISH_SOURCE)
    ? decodedOf(`0x${input.slice(10)}`)
    : undefined
}

/**
 * What Sources held after the block of their publish. A node that answers of another block than it
 * was asked for gives itself away: before that block there is no Source.
 */
async function heldParams<L extends SourceLog>(
  rpc: Rpc,
  logs: readonly L[],
): Promise<ReadonlyMap<L, SourceParams>> {
  const answers = await rpc.batch(
    logs.flatMap(({ source, block }) =>
      [block, block - 1].map((at) => ({
        method: 'eth_call',
        params: [{ to: source, data: callData('getSourceParams') }, tag(Math.max(0, at))],
      })),
    ),
  )
  return new Map(
    logs.flatMap((log, index) => {
      const [held, before] = [answers[index * 2], answers[index * 2 + 1]].map(resultOf)
      const params = before === '0x' && typeof held === 'string' ? decodedOf(held) : undefined
      return params === undefined ? [] : [[log, params] as const]
    }),
  )
}

function decodedOf(hex: string): SourceParams | undefined {
  try {
    return decodeParams(hex)
  } catch (error) {
    if (error instanceof BadAnswer) return undefined
    throw error
  }
}

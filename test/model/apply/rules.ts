import type { ApplyPorts, ApplyRequest } from '../../../src/apply/context.ts'
import type { ChainReceipt } from '../../../src/model/chain.ts'
import type { Role } from './performance.ts'
import type { Question, Reply } from './question.ts'

/**
 * The rules of Apply, and of the proof of absence that it rests on, that can be taken away, each in
 * the words of the design.
 */
export const RULES = [
  'final snapshot',
  'tip check every round',
  'tip check after the snapshot',
  'one unconfirmed',
  'same nonce on retry',
  'fence',
  'no added change in a round',
  'pinned reads',
  'unrecognised metadata proves nothing',
  'finality on a ground',
] as const

export type Rule = (typeof RULES)[number]

interface Stage {
  readonly ports: ApplyPorts
  readonly request: ApplyRequest
}

/**
 * The same run as if the program did not have this rule. The program itself has no switch for it:
 * its ports tell it what it would believe without.
 */
export async function withoutRule(
  role: Role,
  ports: ApplyPorts,
  request: ApplyRequest,
  ask: (question: Question) => Promise<Reply>,
): Promise<Stage> {
  const { chain, notes, signer } = ports
  const { confirmations } = request.network
  switch (role.without) {
    case 'final snapshot': {
      // the block to pin is asked for by its number: the newest comes in its place
      const look: typeof chain.look = async ({ at, ...asked }) =>
        chain.look(at === undefined ? asked : { ...asked, at: at + confirmations })
      return { request, ports: { ...ports, chain: { ...chain, look } } }
    }
    case 'tip check every round': {
      let first: Promise<boolean> | undefined
      const isTip = (): Promise<boolean> => (first ??= request.isTip())
      return { ports, request: { ...request, isTip } }
    }
    case 'tip check after the snapshot': {
      const before = (await ask({ ask: 'tip' })) === 1
      return { ports, request: { ...request, isTip: () => Promise.resolve(before) } }
    }
    case 'one unconfirmed': {
      // what was just mined looks as deep as the network asks
      const deep = async (found: ChainReceipt): Promise<ChainReceipt> => {
        const blockNumber = found.blockNumber - confirmations
        return { ...found, blockNumber, blockHash: (await chain.block(blockNumber))?.hash ?? '' }
      }
      const look: typeof chain.look = async (asked) => {
        const seen = await chain.look(asked)
        return { ...seen, receipts: await Promise.all(seen.receipts.map(deep)) }
      }
      return {
        request,
        ports: {
          ...ports,
          chain: {
            ...chain,
            look,
            source: (address, at) => chain.source(address, Number(at) + confirmations),
          },
        },
      }
    }
    case 'same nonce on retry': {
      const signed = new Map<number, number>()
      const sign: typeof signer.sign = (one) => {
        const count = signed.get(one.nonce) ?? 0
        signed.set(one.nonce, count + 1)
        return signer.sign({ ...one, nonce: one.nonce + count })
      }
      return { request, ports: { ...ports, signer: { ...signer, sign } } }
    }
    case 'fence': {
      const look: typeof chain.look = async (asked) => {
        const seen = await chain.look({ ...asked, pending: false })
        return seen.nonceAt === undefined ? seen : { ...seen, pending: seen.nonceAt }
      }
      return {
        request,
        ports: {
          ...ports,
          chain: { ...chain, look },
          notes: { ...notes, read: () => Promise.resolve([]) },
        },
      }
    }
    case 'no added change in a round':
      return {
        ports,
        request: { ...request, prepare: (block) => request.prepare(block, undefined) },
      }
    case 'finality on a ground':
      return {
        ports,
        request: { ...request, network: { ...request.network, finality: 'instant' } },
      }
    // without pinned reads the plan is read at the newest block, and what nobody recognised is not
    // there, see Performance
    default:
      return { ports, request }
  }
}

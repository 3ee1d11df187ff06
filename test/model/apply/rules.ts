import type { ApplyPorts, ApplyRequest } from '../../../src/apply/context.ts'
import type { Chain } from '../../../src/ports.ts'
import { lookThrough } from '../../support/look-through.ts'
import type { Role } from './performance.ts'
import type { Question, Reply } from './question.ts'

/** The rules of Apply that can be taken away, each in the words of the design. */
export const RULES = [
  'final snapshot',
  'tip check every round',
  'tip check after the snapshot',
  'one unconfirmed',
  'same nonce on retry',
  'fence',
  'no added change in a round',
  'pinned reads',
  'finality on a ground',
] as const

export type Rule = (typeof RULES)[number]

interface Stage {
  readonly ports: ApplyPorts
  readonly request: ApplyRequest
}

/** The same run as if the program did not have this rule. The program itself has no switch for it: its ports tell it what it would believe without. */
export async function withoutRule(role: Role, ports: ApplyPorts, request: ApplyRequest, ask: (question: Question) => Promise<Reply>): Promise<Stage> {
  const { chain, notes, signer } = ports
  const { confirmations } = request.network
  switch (role.without) {
    case 'final snapshot': {
      // the block to pin is asked for by its number: the newest comes in its place
      const look: typeof chain.look = async ({ at, ...asked }) => chain.look(at === undefined ? asked : { ...asked, at: at + confirmations })
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
      const receipt: typeof chain.receipt = async (hash) => {
        const found = await chain.receipt(hash)
        if (found === undefined) return undefined
        const blockNumber = found.blockNumber - confirmations
        return { ...found, blockNumber, blockHash: (await chain.block(blockNumber))?.hash ?? '' }
      }
      return { request, ports: withChain(ports, { receipt, source: (address, at) => chain.source(address, Number(at) + confirmations) }) }
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
      const nonce: typeof chain.nonce = (account, at) => chain.nonce(account, at === 'pending' ? 'latest' : at)
      return { request, ports: { ...withChain(ports, { nonce }), notes: { ...notes, read: () => Promise.resolve([]) } } }
    }
    case 'no added change in a round':
      return { ports, request: { ...request, prepare: (block) => request.prepare(block, undefined) } }
    case 'finality on a ground':
      return { ports, request: { ...request, network: { ...request.network, finality: 'instant' } } }
    default: // without pinned reads the plan is read at the newest block, see Performance
      return { ports, request }
  }
}

/** The same ports, but for some answers of the chain; a look is made of them too. */
function withChain(ports: ApplyPorts, changes: Partial<Chain>): ApplyPorts {
  const chain: Chain = { ...ports.chain, ...changes }
  return { ...ports, chain: { ...chain, look: (request) => lookThrough(chain, request) } }
}

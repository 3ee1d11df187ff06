import type { At } from '../../../model/chain.ts'
import { Fault } from '../../../model/fault.ts'
import type { Address } from '../../../model/units/address.ts'
import { BadAnswer, decodeAddress, decodeAddresses, decodeUint } from '../decode.ts'
import { answered, type NoAnswer, type View, viewEach, type Word } from '../reader.ts'
import type { Rpc } from '../rpc.ts'
import { callData } from '../selectors.ts'
import { type Answer, COUNT, type Question, type Said } from './pages.ts'

/** Where a list of Sources is read. */
export interface ListPlace {
  readonly rpc: Rpc
  readonly nexus: Address
  readonly at: At
}

/** More than any Nexus will ever hold: a larger count is another contract's number. */
const MOST = 10_000_000n
const NO_NEXUS = 'is this network’s nexus an OpenGPU Nexus?'

/** Asks Nexus, and for its count in the same POST. */
export async function ask(
  place: ListPlace,
  questions: readonly Question[],
): Promise<{ readonly answers: readonly Answer[]; readonly count: number }> {
  const views = [COUNT, ...questions].map((question) => viewOf(place, question))
  const [count, ...words] = await viewEach(place.rpc, views, place.at)
  const answers = questions.map((question, index) => ({
    question,
    said: saidIn(question, words[index]),
  }))
  return { answers, count: countIn(place, count) }
}

/** A question as a call of Nexus. */
export function viewOf({ nexus }: { readonly nexus: Address }, { name, args }: Question): View {
  return { to: nexus, data: callData(name, ...args) }
}

/** What an answer says to its question. */
export function saidIn({ name }: Question, word: Word | NoAnswer | undefined): Said {
  if (word === undefined) return { kind: 'failed', reason: 'left out' }
  if (word.kind === 'failed') return word
  if (word.kind === 'reverted')
    return { kind: 'refused', ...(word.data === undefined ? {} : { data: word.data }) }
  try {
    return {
      kind: 'gave',
      rows: name === 'getSources' ? decodeAddresses(word.hex) : [decodeAddress(word.hex)],
    }
  } catch (error) {
    if (error instanceof BadAnswer) return { kind: 'nonsense', reason: error.message }
    throw error
  }
}

/** How many Sources an answer counts. Throws a Fault where it is no count that a Nexus can have. */
export function countIn({ rpc, nexus }: ListPlace, word: Word | NoAnswer | undefined): number {
  const said = answered(rpc, word ?? { kind: 'failed', reason: 'left out' })
  if (said.kind === 'reverted')
    throw new Fault('rpc-answer', `the contract ${nexus} refuses getSourceCount()`, NO_NEXUS)
  const count = decodedCount(rpc, nexus, said.hex)
  if (count > MOST)
    throw new Fault('rpc-answer', `${rpc.host} says that Nexus counts ${count} Sources`, NO_NEXUS)
  return Number(count)
}

function decodedCount(rpc: Rpc, nexus: Address, hex: string): bigint {
  try {
    return decodeUint(hex)
  } catch (error) {
    if (error instanceof BadAnswer)
      throw new Fault('rpc-answer', `${rpc.host} answers for ${nexus}: ${error.message}`, NO_NEXUS)
    throw error
  }
}

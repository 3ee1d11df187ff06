import type { Ability, NetworkReport } from '../../model/network/network-report.ts'
import type { Address } from '../../model/units/address.ts'
import type { NodeAnswer, NodeQuestions } from '../../ports/questions.ts'
import { answerOf, hex, no, quantity, refusedAbility, saidBy, unknown, yes } from './answers.ts'

/** Code that returns 42: `MSTORE(0, 42); RETURN(0, 32)`. */
const RETURNS_42 = '0x602a60005260206000f3'
/** Code that returns the gas that it has left: `MSTORE(0, GAS); RETURN(0, 32)`. */
const RETURNS_GAS = '0x5a60005260206000f3'
const FORTY_TWO = `0x${'0'.repeat(62)}2a`
/** Addresses that nobody holds a key of, away from any precompiled contract. */
const NOBODY = '0x0f00000000000000000000000000000000000f42'
const DELEGATING = '0x0f00000000000000000000000000000000000f43'
/**
 * An account that delegates to another one has this code in front of that one's address (EIP-7702).
 */
const DELEGATION = '0xef0100'
/**
 * More gas than any block takes, then less and less: some nodes cut what is too much, others refuse
 * it.
 */
const AMOUNTS = [
  2 ** 40,
  500_000_000,
  100_000_000,
  50_000_000,
  30_000_000,
  2 ** 24,
  10_000_000,
] as const

/** Whether a call without an address runs its data as the code of a new contract. */
export async function creationCalls(node: NodeQuestions): Promise<Ability> {
  return ran(await node.ask('eth_call', [{ data: RETURNS_42 }, 'latest']), 'the code was not run')
}

/** Whether a call may say what code stands somewhere. */
export async function stateOverrides(node: NodeQuestions): Promise<Ability> {
  const overrides = { [NOBODY]: { code: RETURNS_42 } }
  return ran(
    await node.ask('eth_call', [{ to: NOBODY, data: '0x' }, 'latest', overrides]),
    'it is left out of account',
  )
}

/**
 * Whether accounts can delegate to code: an account that does is laid over the state, so this needs
 * overrides.
 */
export async function delegation(node: NodeQuestions, overriding: Ability): Promise<Ability> {
  if (overriding.answer !== 'yes') return unknown('it can only be seen with state overrides')
  const overrides = {
    [NOBODY]: { code: RETURNS_42 },
    [DELEGATING]: { code: `${DELEGATION}${NOBODY.slice(2)}` },
  }
  const answer = await node.ask('eth_call', [{ to: DELEGATING, data: '0x' }, 'latest', overrides])
  // Before EIP-7702 that code is one that can't be run at all.
  if (
    answer.kind === 'refused' &&
    /invalid opcode|opcode 0xef|undefined instruction|InvalidFEOpcode|OpcodeNotFound/i.test(
      answer.message,
    )
  )
    return no(answer.message)
  return ran(answer, 'the code of the other account was not run')
}

/** Whether several calls can be simulated one after another. */
export async function simulateV1(node: NodeQuestions, nexus: Address): Promise<Ability> {
  const calls = [{ to: nexus, data: '0x' }]
  const answer = await node.ask('eth_simulateV1', [{ blockStateCalls: [{ calls }] }, 'latest'])
  if (answer.kind !== 'result') return refusedAbility(answer)
  const [block] = Array.isArray(answer.result) ? answer.result : []
  const isBlock =
    typeof block === 'object' && block !== null && 'calls' in block && Array.isArray(block.calls)
  return isBlock ? yes : unknown(saidBy(answer))
}

/** How much gas a call gets, where it asks for none and where it asks for more than there is. */
export async function callGas(node: NodeQuestions): Promise<NetworkReport['limits']['callGas']> {
  const unasked = gasIn(await node.ask('eth_call', [{ data: RETURNS_GAS }, 'latest']))
  let said: string | null = null
  for (const gas of AMOUNTS) {
    const answer = await node.ask('eth_call', [{ data: RETURNS_GAS, gas: hex(gas) }, 'latest'])
    const most = gasIn(answer)
    if (most !== null) return { unasked, most, said }
    said ??= saidBy(answer)
    if (answer.kind === 'silent') break
  }
  return { unasked, most: null, said }
}

function ran(answer: NodeAnswer, otherwise: string): Ability {
  if (answer.kind !== 'result') return refusedAbility(answer)
  if (answer.result === FORTY_TWO) return yes
  return answer.result === '0x' ? no(otherwise) : unknown(saidBy(answer))
}

function gasIn(answer: NodeAnswer): number | null {
  const result = answerOf(answer)
  return typeof result === 'string' && result.length === 66 ? (quantity(result) ?? null) : null
}

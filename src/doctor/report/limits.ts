import type { Ability, Size } from '../../model/network/network-report.ts'
import type { Address } from '../../model/units/address.ts'
import type { NodeAnswer, NodeQuestions } from '../../ports/questions.ts'
import { answerOf, hex, no, quantity, saidBy, unknown, yes } from './answers.ts'

const KIB = 1_024
/** More than anything that is ever sent. */
const BODIES = [64 * KIB, 256 * KIB, KIB * KIB, 4 * KIB * KIB] as const
/** A node behind a name that several share may not have the very newest block yet. */
const NOT_NEWEST = 2
const DISTANCES = [16, 64, 120, 128, 256, 1_024, 8_192, 65_536, 524_288] as const
const RANGES = [10, 100, 1_000, 2_000, 5_000, 10_000, 50_000, 100_000] as const

/**
 * The largest of these sizes that is answered, and the smallest that is refused: asked in order, up
 * to the first that is not answered. Silence is no refusal.
 */
async function largest(
  sizes: readonly number[],
  ask: (size: number) => Promise<NodeAnswer>,
  isGood: (answer: NodeAnswer) => boolean = ({ kind }) => kind === 'result',
): Promise<Size> {
  let answered: number | null = null
  for (const size of sizes) {
    const answer = await ask(size)
    if (!isGood(answer))
      return { answered, refused: answer.kind === 'silent' ? null : size, said: saidBy(answer) }
    answered = size
  }
  return { answered, refused: null, said: null }
}

/** Bytes that one request may have. */
export function bodySize(node: NodeQuestions): Promise<Size> {
  return largest(BODIES, (size) => node.ask('eth_chainId', [], size))
}

/** Blocks up to this one whose events are given at once. */
export function logRange(node: NodeQuestions, nexus: Address, latest: number): Promise<Size> {
  const sizes = RANGES.filter((range) => range <= latest + 1)
  return largest(
    sizes.length === 0 ? [latest + 1] : sizes,
    (size) =>
      node.ask('eth_getLogs', [
        { address: nexus, fromBlock: hex(latest + 1 - size), toBlock: hex(latest) },
      ]),
    (answer) => Array.isArray(answerOf(answer)),
  )
}

/**
 * Whether a call at a numbered block is answered, and how far back: anything but an answer may be a
 * lag, so only a block that is not the newest shows it.
 */
export async function pinned(
  node: NodeQuestions,
  call: object,
  latest: number,
): Promise<{ readonly is: Ability; readonly back: Size }> {
  const ask = (back: number) => node.ask('eth_call', [call, hex(latest - back)])
  const near = Math.min(NOT_NEWEST, latest)
  const [newest, first] = await Promise.all([node.ask('eth_call', [call, 'latest']), ask(near)])
  if (!isAnswer(first)) {
    const said = saidBy(first)
    // Where the same call is answered without a number, the number is what was refused; silence
    // proves nothing.
    const is = isAnswer(newest) && first.kind === 'refused' ? no(said) : unknown(said)
    return { is, back: { answered: null, refused: first.kind === 'silent' ? null : near, said } }
  }
  const distances = [
    ...DISTANCES.filter((distance) => distance < latest),
    ...(latest > near ? [latest - 1] : []),
  ]
  const back = await largest(distances, ask, isAnswer)
  return { is: yes, back: { ...back, answered: back.answered ?? near } }
}

/** A result, or the contract's own refusal. */
function isAnswer(answer: NodeAnswer): boolean {
  return answer.kind === 'result' || (answer.kind === 'refused' && /revert/i.test(answer.message))
}

/** How many blocks behind the newest a tag is; null where the node does not say. */
export async function tagBehind(
  node: NodeQuestions,
  tag: 'finalized' | 'safe',
  latest: number,
): Promise<number | null> {
  const block = answerOf(await node.ask('eth_getBlockByNumber', [tag, false]))
  const number =
    typeof block === 'object' && block !== null && 'number' in block
      ? quantity(block.number)
      : undefined
  return number === undefined ? null : Math.max(0, latest - number)
}

import type { BlockPace } from '../../model/network/network-report.ts'
import type { NodeQuestions } from '../../ports/questions.ts'
import { answerOf, hex, member, quantity } from './answers.ts'

/** Blocks that are looked at. */
const SAMPLE = 50
/** Below this many nothing is said of a pace. */
const FEWEST = 3
const AT_ONCE = 8

/**
 * The pace of blocks with these numbers and times in seconds, in any order and with gaps: only
 * neighbours are compared.
 */
export function paceIn(
  blocks: readonly { readonly number: number; readonly time: number }[],
): BlockPace {
  const sorted = blocks.filter(({ number }) => number > 0).sort((a, b) => a.number - b.number)
  const gaps = sorted.flatMap(({ number, time }, index) => {
    const before = sorted[index - 1]
    return before?.number === number - 1 ? [time - before.time] : []
  })
  const ordered = [...gaps].sort((a, b) => a - b)
  if (ordered.length < FEWEST - 1)
    return { sampled: sorted.length, average: null, median: null, longest: null, sameSecond: null }
  const sum = ordered.reduce((total, gap) => total + gap, 0)
  return {
    sampled: sorted.length,
    average: Math.round((sum / ordered.length) * 100) / 100,
    median: ordered[Math.floor((ordered.length - 1) / 2)] ?? null,
    longest: ordered.at(-1) ?? null,
    sameSecond: ordered.filter((gap) => gap === 0).length,
  }
}

/** Reads the newest blocks up to this one; those that are not answered are left out. */
export async function blockPace(node: NodeQuestions, latest: number): Promise<BlockPace> {
  const numbers = Array.from({ length: Math.min(SAMPLE, latest) }, (_, back) => latest - back)
  const blocks: { number: number; time: number }[] = []
  for (let start = 0; start < numbers.length; start += AT_ONCE) {
    const asked = numbers.slice(start, start + AT_ONCE)
    const answers = await Promise.all(
      asked.map((number) => node.ask('eth_getBlockByNumber', [hex(number), false])),
    )
    answers.forEach((answer, index) => {
      const time = quantity(member(answerOf(answer), 'timestamp'))
      const number = asked[index]
      if (time !== undefined && number !== undefined) blocks.push({ number, time })
    })
  }
  return paceIn(blocks)
}

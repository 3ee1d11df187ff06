import { never } from '../model/never.ts'
import type { Plan } from '../model/source/change.ts'
import { thousands } from './format/words.ts'

/**
 * Says that changes were simulated by themselves, where one that comes before another could make a
 * difference; empty else.
 */
export function simulatedAlone({ simulated, changes }: Plan): string {
  if (simulated?.kind !== 'alone' || changes.length < 2) return ''
  const { first, why } = simulated
  const beginning =
    first === 1 ? 'the first change was' : `the first ${thousands(first)} changes were`
  const which =
    first === 0
      ? 'each change was simulated by itself'
      : `${beginning} simulated together, the others each by itself`
  switch (why) {
    case 'no-method':
      return `${which}: this RPC can't run them one after another`
    case 'no-answer':
      return `${which}: this RPC gave no usable answer for all of them together`
    case 'too-late':
      return `${which}: this RPC gave no answer in time for all of them together`
    case 'too-much':
      return `${which}: together they take more than can be simulated at once`
    default:
      return never(why)
  }
}

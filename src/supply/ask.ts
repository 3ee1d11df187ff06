import pLimit from 'p-limit'
import type { Clock } from '../ports/run.ts'

/** All the time that a watch has, in milliseconds. */
const ALL_TIME = 180_000
/** How many are asked at once, all hosts together and of one host. */
const AT_ONCE = 12
const OF_ONE_HOST = 4
/** After so many questions in a row without an answer a host is left alone. */
const MAX_SILENCES = 3

/** Asks a host, or says why it was not asked, or did not answer while there was time. */
export type Ask = <T>(
  host: string,
  question: () => Promise<T>,
  isSilent: (answer: T) => boolean,
) => Promise<{ readonly answer: T } | { readonly unasked: string }>

/**
 * Works with something to ask with: few questions at a time, none to a host that keeps silent, and
 * an end to all of it.
 */
export async function asking<T>(
  clock: Pick<Clock, 'sleep'>,
  work: (ask: Ask) => Promise<T>,
): Promise<T> {
  const stop = new AbortController()
  const all = pLimit(AT_ONCE)
  const hosts = new Map<string, { readonly limit: typeof all; silences: number }>()
  let isOver = false
  const noTime = { unasked: `no time was left: a watch ends after ${ALL_TIME / 1_000} s` }
  const end = clock.sleep(ALL_TIME, stop.signal).then(() => {
    isOver = true
    return noTime
  })
  const ask: Ask = (host, question, isSilent) => {
    const state = hosts.get(host) ?? { limit: pLimit(OF_ONE_HOST), silences: 0 }
    hosts.set(host, state)
    const asked = state.limit(() =>
      all(async () => {
        if (isOver) return noTime
        if (state.silences >= MAX_SILENCES)
          return { unasked: `${host} was not asked: it gave no answer ${MAX_SILENCES} times` }
        const answer = await question()
        state.silences = isSilent(answer) ? state.silences + 1 : 0
        return { answer }
      }),
    )
    return Promise.race([asked, end])
  }
  try {
    return await work(ask)
  } finally {
    stop.abort()
  }
}

import type { Readable } from 'node:stream'

/** Waits until a stream has printed this text; throws with all it printed when it ends before. */
export function printed(stream: Readable, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let all = ''
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      all += chunk
      if (all.includes(text)) resolve()
    })
    stream.on('close', () => reject(new Error(`ended without "${text}": ${all}`)))
  })
}

import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'

/** Answers that are no answer, as a server may give them to anything that it is asked. */
export type Body = (response: ServerResponse) => void

const MEBIBYTE = 2 ** 20
const JSON_TYPE = { 'content-type': 'application/json' } as const

/** Sends the same bytes for ever, as fast as they are taken. */
export const endless: Body = (response) => {
  response.writeHead(200, JSON_TYPE)
  const chunk = Buffer.alloc(MEBIBYTE / 16, '[')
  const pour = (): void => {
    while (!response.destroyed && response.write(chunk));
    if (!response.destroyed) response.once('drain', pour)
  }
  pour()
}

/** Sends a byte now and then, for ever. */
export const dripping: Body = (response) => {
  response.writeHead(200, JSON_TYPE)
  const timer = setInterval(() => response.write(' '), 500)
  response.on('close', () => clearInterval(timer))
}

/** Says that more comes than comes, and then nothing. */
export const unfinished: Body = (response) => {
  response
    .writeHead(200, { ...JSON_TYPE, 'content-length': 1_000 })
    .write('{"jsonrpc":"2.0","id":1,')
}

/** A small body that unpacks to a large one. */
export function bomb(): Body {
  const packed = gzipSync(Buffer.alloc(400 * MEBIBYTE, ' '))
  return (response) =>
    void response.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'gzip' }).end(packed)
}

/** So many bytes, and no more. */
export function large(mebibytes: number): Body {
  return (response) =>
    void response.writeHead(200, JSON_TYPE).end(Buffer.alloc(mebibytes * MEBIBYTE, ' '))
}

export function saying(
  text: string,
  status = 200,
  headers: Readonly<Record<string, string>> = JSON_TYPE,
): Body {
  return (response) => void response.writeHead(status, headers).end(text)
}

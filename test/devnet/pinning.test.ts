import { CID } from 'multiformats/cid'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Pinning, startPinning } from '../../src/devnet/pinning.ts'
import { cidOf, cidsOf, isBlockOf, MAX_BLOCK } from '../../src/model/units/cid.ts'

let pinning: Pinning

beforeAll(async () => {
  pinning = await start(0)
})

afterAll(() => pinning.stop())

test('answers 201 with a link that serves the very bytes', async () => {
  const bytes = Uint8Array.from([0, 13, 10, 255, 45, 45])

  const answer = await pin(form(bytes))
  const { link } = JSON.parse(await answer.text())

  expect(answer.status).toBe(201)
  expect(link).toBe(`${pinning.gatewayUrl}${cidOf(bytes)}`)
  expect(new Uint8Array(await (await fetch(link)).arrayBuffer())).toEqual(bytes)
})

test('gives "hello world" and a line end the CID that IPFS gives it', async () => {
  const answer = await pin(form(new TextEncoder().encode('hello world\n')))

  expect(await answer.json()).toEqual({
    link: `${pinning.gatewayUrl}QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o`,
  })
})

test('serves it under every spelling of its CID, as a raw block, and as the block itself', async () => {
  const bytes = new TextEncoder().encode('hello world\n')
  await pin(form(bytes))
  const [cid = '', raw = ''] = cidsOf(bytes)
  const served = async (path: string): Promise<Uint8Array> =>
    new Uint8Array(await (await fetch(pinning.gatewayUrl + path)).arrayBuffer())

  expect(await served(CID.parse(cid).toV1().toString())).toEqual(bytes)
  expect(await served(raw)).toEqual(bytes)
  expect(isBlockOf(cid, await served(`${cid}?format=raw`))).toBe(true)
  expect(isBlockOf(raw, await served(`${raw}?format=raw`))).toBe(true)
})

test('takes the same file twice', async () => {
  const links = [await pin(form(Uint8Array.of(1))), await pin(form(Uint8Array.of(1)))]

  expect(links.map(({ status }) => status)).toEqual([201, 201])
})

test('takes an empty file and one of 256 KiB', async () => {
  const answers = [await pin(form(new Uint8Array())), await pin(form(new Uint8Array(MAX_BLOCK)))]

  expect(answers.map(({ status }) => status)).toEqual([201, 201])
})

test.each([
  ['a byte more than 256 KiB', MAX_BLOCK + 1],
  ['a megabyte', 1_048_576],
])('answers 413 to %s', async (_, size) => {
  expect((await pin(form(new Uint8Array(size)))).status).toBe(413)
})

test.each([
  ['a form without the field', form(Uint8Array.of(1), 'document')],
  ['a field that is no file', textForm()],
  ['a body that is no form', 'plain text'],
])('answers 400 to %s', async (_, body) => {
  expect((await pin(body)).status).toBe(400)
})

test('answers 404 to a CID that nobody stored, and to other paths', async () => {
  const answers = await Promise.all([
    fetch(pinning.gatewayUrl + cidOf(Uint8Array.of(9, 9))),
    fetch(`${pinning.gatewayUrl}../etc`),
    fetch(pinning.gatewayUrl),
  ])

  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404])
})

test('answers 405 to a GET of the POST address', async () => {
  expect((await fetch(pinning.pinUrl)).status).toBe(405)
})

test('says so when its port is taken', async () => {
  expect(await startPinning(pinning.port)).toBeUndefined()
})

test('frees its port when it stops, open connections or not', async () => {
  const first = await start(0)
  await fetch(first.gatewayUrl)

  await first.stop()

  const second = await start(first.port)
  expect(second.port).toBe(first.port)
  await second.stop()
})

async function start(port: number): Promise<Pinning> {
  const started = await startPinning(port)
  if (started === undefined) throw new Error(`port ${port} is taken`)
  return started
}

function pin(body: FormData | string): Promise<Response> {
  return fetch(pinning.pinUrl, { method: 'POST', body })
}

function form(bytes: Uint8Array<ArrayBuffer>, field = 'file'): FormData {
  const data = new FormData()
  data.append(field, new Blob([bytes]), 'compose.yaml')
  return data
}

function textForm(): FormData {
  const data = new FormData()
  data.append('file', 'text')
  return data
}

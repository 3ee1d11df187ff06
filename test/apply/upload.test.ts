import { expect, test } from 'vitest'
import { upload } from '../../src/apply/upload.ts'
import type { PlannedChange } from '../../src/model/source/change.ts'
import type { Artefact } from '../../src/model/source/definition.ts'
import type { Ipfs } from '../../src/ports/content.ts'
import { aChange } from '../support/builders.ts'
import { collected } from '../support/collected.ts'
import { memoryIpfs } from '../support/memory-ipfs.ts'

function anArtefact(name: string, content = name): Artefact {
  const bytes = new TextEncoder().encode(content)
  return { name, cid: memoryIpfs().put(bytes), bytes }
}

function changing(id: string, ...artefacts: readonly Artefact[]): PlannedChange {
  const change = aChange('update', id)
  return change.kind === 'update' ? { ...change, artefacts } : change
}

const [A, B, C] = [anArtefact('a'), anArtefact('b'), anArtefact('c')]

test('uploads what the changes name and says so, in their order', async () => {
  const ipfs = memoryIpfs()

  const { events } = await collected(
    upload(ipfs, [changing('one', A, B), changing('two', C)], new Set()),
  )

  expect(ipfs.uploaded).toEqual([A.cid, B.cid, C.cid])
  expect(events).toEqual([A, B, C].map(({ name, cid }) => ({ kind: 'uploaded', name, cid })))
})

test('uploads a content once, however many changes name it', async () => {
  const ipfs = memoryIpfs()

  const { events } = await collected(
    upload(ipfs, [changing('one', A, B), changing('two', B, A)], new Set()),
  )

  expect(ipfs.uploaded).toEqual([A.cid, B.cid])
  expect(events).toHaveLength(2)
})

test('a closing has nothing to upload', async () => {
  const ipfs = memoryIpfs()

  expect(await collected(upload(ipfs, [aChange('close')], new Set()))).toEqual({
    events: [],
    result: undefined,
  })
  expect(ipfs.uploaded).toEqual([])
})

test('what an earlier round uploaded is not uploaded again, and what this one uploads is remembered', async () => {
  const ipfs = memoryIpfs()
  const uploaded = new Set([A.cid])

  await collected(upload(ipfs, [changing('one', A, B)], uploaded))

  expect(ipfs.uploaded).toEqual([B.cid])
  expect([...uploaded]).toEqual([A.cid, B.cid])
})

test('says nothing, and remembers nothing, before all of them are there', async () => {
  const uploaded = new Set<string>()
  const seen: unknown[] = []
  const ipfs: Ipfs = {
    ...memoryIpfs(),
    upload: ({ cid }) =>
      cid === C.cid ? Promise.reject(new Error('the gateway has it not')) : Promise.resolve(),
  }

  const going = collected(upload(ipfs, [changing('one', A, B, C)], uploaded), (event) =>
    seen.push(event),
  )

  await expect(going).rejects.toThrow('the gateway has it not')
  expect(seen).toEqual([])
  expect(uploaded.size).toBe(0)
})

test('has four uploads under way at a time', async () => {
  let [now, most] = [0, 0]
  const ipfs: Ipfs = {
    ...memoryIpfs(),
    upload: async () => {
      now += 1
      most = Math.max(most, now)
      for (let turn = 0; turn < 10; turn += 1) await Promise.resolve()
      now -= 1
    },
  }

  await collected(
    upload(
      ipfs,
      [changing('one', ...Array.from({ length: 9 }, (_, index) => anArtefact(`file ${index}`)))],
      new Set(),
    ),
  )

  expect(most).toBe(4)
})

test('says which file waits for what, and how many are there, while it takes long', async () => {
  let finish = (): void => {}
  const ipfs: Ipfs = {
    ...memoryIpfs(),
    upload: ({ cid }, told) =>
      cid === A.cid
        ? Promise.resolve()
        : new Promise((resolve) => {
            finish = resolve
            setImmediate(() => told?.('pin.example has not answered'))
          }),
  }

  const { events } = await collected(
    upload(ipfs, [changing('one', A, B)], new Set()),
    (event) => event.kind === 'waiting' && finish(),
  )

  expect(events[0]).toEqual({
    kind: 'waiting',
    reason: '1 of 2 files are uploaded; pin.example has not answered',
  })
  expect(events.slice(1)).toMatchObject([{ kind: 'uploaded' }, { kind: 'uploaded' }])
})

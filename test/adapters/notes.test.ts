import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { FileNotes } from '../../src/adapters/journal.ts'
import type { InFlight } from '../../src/model/events.ts'

const NOTE: InFlight = { id: 'one', kind: 'publish', nonce: 7, hash: `0x${'ab'.repeat(32)}` }

let folder: string

beforeEach(async () => {
  folder = path.join(await mkdtemp(path.join(tmpdir(), 'ogpu-notes-')), 'state')
})
afterEach(() => rm(path.dirname(folder), { recursive: true }))

const notes = (genesis = '0xaaa', name = '31337-0xabc') =>
  new FileNotes(folder, name, () => Promise.resolve(genesis))
const file = (): string => path.join(folder, '31337-0xabc.json')

test('what one run writes the next one reads', async () => {
  await notes().write([NOTE, { ...NOTE, kind: 'fence', nonce: 8 }])

  expect(await notes().read()).toEqual([NOTE, { ...NOTE, kind: 'fence', nonce: 8 }])
})

test('what is written replaces what was there, and nothing leaves nothing behind', async () => {
  await notes().write([NOTE])
  await notes().write([{ ...NOTE, nonce: 8 }])
  expect(await notes().read()).toMatchObject([{ nonce: 8 }])

  await notes().write([])
  expect(await readdir(folder)).toEqual([])
  expect(await notes().read()).toEqual([])
})

test('a chain that started over, or another wallet, finds no word', async () => {
  await notes().write([NOTE])

  expect(await notes('0xbbb').read()).toEqual([])
  expect(await notes('0xaaa', '31337-0xdef').read()).toEqual([])
})

test('nobody else may read it, and no other file is left', async () => {
  await notes().write([NOTE])

  expect(await readdir(folder)).toEqual(['31337-0xabc.json'])
  expect([(await stat(folder)).mode & 0o777, (await stat(file())).mode & 0o777]).toEqual([
    0o700, 0o600,
  ])
})

test('writers at the same time never leave half a note', async () => {
  await Promise.all(
    Array.from({ length: 20 }, (_, nonce) =>
      notes()
        .write([{ ...NOTE, nonce }])
        .catch(() => undefined),
    ),
  )

  expect(await notes().read()).toHaveLength(1)
  expect(JSON.parse(await readFile(file(), 'utf8'))).toMatchObject({ genesis: '0xaaa' })
})

describe('a broken file', () => {
  test.each([
    ['nothing', ''],
    ['half of it', '{"genesis":"0xaaa","notes":[{"id":"one"'],
    ['something else', '[]'],
    ['no list', '{"genesis":"0xaaa","notes":{"length":1}}'],
    ['null', 'null'],
    [
      'notes that are none',
      '{"genesis":"0xaaa","notes":[null,1,"x",{},{"id":"one","kind":"publish","nonce":"7","hash":"0x"}]}',
    ],
    ['no genesis', JSON.stringify({ notes: [NOTE] })],
  ])('with %s is no word, and the next note replaces it', async (_, text) => {
    await mkdir(folder, { recursive: true })
    await writeFile(file(), text)

    expect(await notes().read()).toEqual([])
    await notes().write([NOTE])
    expect(await notes().read()).toEqual([NOTE])
  })

  test('of which a part is good still says that part', async () => {
    await mkdir(folder, { recursive: true })
    await writeFile(file(), JSON.stringify({ genesis: '0xaaa', notes: [null, NOTE] }))

    expect(await notes().read()).toEqual([NOTE])
  })
})

test('a folder that can not be made is a Fault that says what to set', async () => {
  await writeFile(folder, 'in the way')

  await expect(notes().write([NOTE])).rejects.toMatchObject({
    code: 'file-failed',
    hint: expect.stringContaining('XDG_STATE_HOME'),
  })
})

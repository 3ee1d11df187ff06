import fc from 'fast-check'
import { base16 } from 'multiformats/bases/base16'
import { base36 } from 'multiformats/bases/base36'
import { base58btc } from 'multiformats/bases/base58'
import { CID } from 'multiformats/cid'
import { describe, expect, test } from 'vitest'
import { lookThrough } from '../../../src/adapters/chain/lens/look.ts'
import { printOf, type Seen } from '../../../src/adapters/chain/lens/rows.ts'
import { Rpc } from '../../../src/adapters/chain/rpc.ts'
import type { Address } from '../../../src/model/units/address.ts'
import { asAddress } from '../../../src/model/units/address.ts'
import { cidsOf } from '../../../src/model/units/cid.ts'
import {
  contentKeyOf,
  metadataContentIn,
  spellingsIn,
} from '../../../src/model/units/content-address.ts'
import { anAddress, CLIENT } from '../../support/builders.ts'
import { aStage } from '../../support/stage.ts'
import {
  type Behaviour,
  BURNS,
  bomb,
  contractOf,
  INVALID,
  paramsWith,
  REVERTS,
  STOPS,
  type Stub,
  TELLS_CALLER,
  TELLS_CODE_OF_CALLER,
  TELLS_GAS,
  word,
} from '../../support/stub-source.ts'

// The lens itself, on a real node: whatever stands at an address, it leaves out nothing that
// concerns us.

const stage = aStage()
const STRANGER = anAddress(0x57)
const V0 = 'QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o'
const usual = {
  getClient: word(STRANGER),
  getStatus: word(0),
  getSourceParams: { data: paramsWith(`https://cipfs.ogpuscan.io/ipfs/${V0}`, STRANGER) },
} as const satisfies Stub
const withUrl = (url: string | Uint8Array): Stub => ({
  ...usual,
  getSourceParams: { data: paramsWith(url, STRANGER) },
})

let used = 0

/** What the lens sees of contracts with this code; a plain account where there is none. */
async function seenOf(stubs: readonly (Stub | undefined)[]): Promise<readonly Seen[]> {
  const sources: Address[] = []
  for (const stub of stubs) {
    used += 1
    const source = asAddress(`0x50${used.toString(16).padStart(38, '0')}`)
    if (stub !== undefined) await stage.chain.rpc('anvil_setCode', [source, contractOf(stub)])
    sources.push(source)
  }
  const place = { rpc: new Rpc(stage.chain.rpcUrl), client: CLIENT, at: 'latest' as const }
  // some that are as we know them, so that it is no lens that sees nothing
  const known = asAddress(`0x60${'0'.repeat(38)}`)
  await stage.chain.rpc('anvil_setCode', [known, contractOf(usual)])
  const crowd = Array.from({ length: stubs.length }, () => known)
  const seen = await lookThrough(place, [...crowd, ...sources])
  return seen?.slice(stubs.length) ?? expect.fail('the node runs no lens')
}

const kindsOf = async (stubs: readonly (Stub | undefined)[]): Promise<readonly string[]> =>
  (await seenOf(stubs)).map(({ kind }) => kind)

describe('the lens', () => {
  test('tells ours from strangers’, and of a live stranger’s the print of what its metadata is', async () => {
    expect(
      await seenOf([
        { ...usual, getClient: word(CLIENT) },
        { ...usual, getClient: word(CLIENT), getStatus: word(1) },
        usual,
        { ...usual, getStatus: word(1) },
        { ...usual, getStatus: word(2n ** 255n) },
        withUrl(''),
        withUrl('https://raw.githubusercontent.com/a/b/main/metadata.json'),
      ]),
    ).toEqual([
      { kind: 'ours' },
      { kind: 'ours' },
      { kind: 'print', print: printOf(V0) },
      { kind: 'nothing' },
      { kind: 'nothing' },
      { kind: 'nothing' },
      { kind: 'nothing' },
    ])
  })

  const asked = ['getClient', 'getStatus', 'getSourceParams'] as const
  const strange: readonly (readonly [string, Behaviour])[] = [
    ['reverts', REVERTS],
    ['runs into an invalid instruction', INVALID],
    ['burns all of its gas', BURNS],
    ['returns nothing', STOPS],
    ['returns a megabyte', bomb(2 ** 20)],
    ['reverts with a megabyte', bomb(2 ** 20, true)],
    ['returns half a word', bomb(16)],
    ['returns a word and a half', bomb(48)],
  ]
  test.each(
    asked.flatMap((name) => strange.map(([what, behaviour]) => [name, what, behaviour] as const)),
  )('doubts a Source whose %s %s, and goes on', async (name, _, behaviour) => {
    expect(await kindsOf([{ ...usual, [name]: behaviour }, usual])).toEqual(['doubt', 'print'])
  })

  test('doubts an account without code, a client with more than 20 bytes, and parameters that point elsewhere', async () => {
    const zero = bomb(1_024)
    const data = paramsWith(V0, STRANGER)
    const pointing = (place: number, value: bigint): Stub => ({
      ...usual,
      getSourceParams: {
        data: `0x${data.slice(2, 2 + place * 64)}${value.toString(16).padStart(64, '0')}${data.slice(66 + place * 64)}`,
      },
    })
    const far = 2n ** 256n - 1n
    const cases = [
      undefined,
      { ...usual, getClient: word(BigInt(CLIENT) + 2n ** 160n) },
      { ...usual, getClient: TELLS_GAS, getStatus: REVERTS },
      ...[far, far - 31n, 2n ** 64n, BigInt((data.length - 2) / 2 - 32)].flatMap((value) => [
        pointing(0, value),
        pointing(2, value),
        pointing(11, value),
      ]),
    ]

    expect(new Set(await kindsOf(cases))).toEqual(new Set(['doubt']))
    expect(await kindsOf([{ ...usual, getSourceParams: zero }])).toEqual(['nothing']) // a URL of no length
  })

  test('asks as somebody who has no code and is nobody’s client', async () => {
    expect(
      await kindsOf([
        { ...usual, getClient: TELLS_CALLER },
        { ...usual, getClient: TELLS_CODE_OF_CALLER },
      ]),
    ).toEqual(['print', 'print'])
  })

  test('looks at the next ones although many burn what they get', async () => {
    const kinds = await kindsOf([
      ...Array.from({ length: 40 }, () => ({ ...usual, getSourceParams: BURNS })),
      { ...usual, getClient: word(CLIENT) },
    ])

    expect(kinds.at(-1)).toBe('ours')
    expect(kinds.slice(0, -1)).toEqual(Array.from({ length: 40 }, () => 'doubt'))
  })

  test('leaves no Source out whose metadata is ours, however its URL is written', async () => {
    const texts = ['one', 'two', 'three'].map((text) => new TextEncoder().encode(text))
    const cids = texts.flatMap((text) => cidsOf(text))
    const contents = new Set(cids.map((cid) => `ipfs://${cid}`))
    const prints = new Set([...contents].flatMap(spellingsIn).map((cid) => printOf(cid ?? '')))
    const spelled = cids.flatMap((cid) => {
      const v1 = CID.parse(cid).toV1()
      const bases = [
        v1.toString(),
        v1.toString(base58btc),
        v1.toString(base36),
        v1.toString(base16),
      ]
      return [cid, ...bases, v1.toString().toUpperCase()]
    })
    const piece = fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...spelled) },
      fc.constantFrom(...spelled).map((cid) => cid.slice(0, -1)),
      fc.constantFrom(
        ...['https://', 'http://', 'HTTPS://', 'ipfs://', '/', '/', '/', '//', '?', '#', '@', ':'],
        ...['.ipfs.', 'ipfs', '/ipfs/', '/ipfs/', 'gw.example', '.', '..', '%2F', '%', '=', 'x'],
        ...['format=raw', '&', ' ', '\n', '\u{feff}', 'é', 'Qm', 'b', V0, 'bafy', '-', '_', '0'],
      ),
      fc.string({ maxLength: 3 }),
    )
    const free = fc.array(piece, { maxLength: 9 }).map((parts) => parts.join(''))
    const usualForm = fc
      .tuple(
        fc.constantFrom('https://gw.example/ipfs/', 'ipfs://', '/ipfs/', 'https://gw.example/a/'),
        fc.constantFrom(...spelled, V0),
        fc.constantFrom('', '', '', '/', '?x', '/a', '#', '/metadata.json'),
      )
      .map((parts) => parts.join(''))
    const inHost = fc
      .tuple(
        fc.constantFrom(...spelled.map((cid) => cid.toLowerCase()), 'x'),
        fc.constantFrom('', '/', ':80', ':80/', '@h/a', '?', '/a', `/ipfs/${V0}`, `/${spelled[0]}`),
      )
      .map(([cid, end]) => `https://${cid}.ipfs.gw.example${end}`)
    const urls = fc.array(fc.oneof(free, usualForm, inHost), { minLength: 40, maxLength: 40 })
    let met = 0
    await fc.assert(
      fc.asyncProperty(urls, async (some) => {
        const seen = await seenOf(some.map(withUrl))
        for (const [index, url] of some.entries()) {
          const content = metadataContentIn(url)
          if (content === undefined || !contents.has(contentKeyOf(content))) continue
          met += 1
          const one = seen[index] ?? expect.fail()
          expect(one.kind === 'doubt' || ('print' in one && prints.has(one.print)), url).toBe(true)
        }
      }),
      { numRuns: 12 },
    )
    expect(met).toBeGreaterThan(20)
  })

  test('sees bytes that are no text as a reader of the whole would', async () => {
    const bytes = Uint8Array.from([0xff, 0xfe, ...new TextEncoder().encode(`/${V0}`)])

    expect(await seenOf([withUrl(bytes)])).toEqual([{ kind: 'print', print: printOf(V0) }])
  })
})

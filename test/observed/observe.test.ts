import { CID } from 'multiformats/cid'
import { describe, expect, test } from 'vitest'
import { metadataBytes } from '../../src/model/source/metadata.ts'
import type { ChainSource } from '../../src/model/source/source.ts'
import type { Observation } from '../../src/model/source/state.ts'
import { observe, type Reading, readClosed } from '../../src/observed/observe.ts'
import { knownMetadata } from '../../src/plan/metadata.ts'
import {
  aMetadata,
  anAddress,
  aSpec,
  aState,
  CLIENT,
  GATEWAY,
  OWNER,
  unreadSource,
} from '../support/builders.ts'
import { memoryChain } from '../support/memory-chain.ts'
import { type MemoryIpfs, memoryIpfs } from '../support/memory-ipfs.ts'

const [FIRST, SECOND, STRANGER] = [anAddress(10), anAddress(11), anAddress(9)]

const aSource = (facts: Parameters<typeof aState>[0] = {}): ChainSource =>
  unreadSource(aState(facts))
const behind = (imageMetadataUrl: string, facts: Parameters<typeof aState>[0] = {}): ChainSource =>
  aSource({ ...facts, params: { imageMetadataUrl } })
const aReading = (facts: Partial<Reading> = {}): Reading => ({
  client: CLIENT,
  known: new Map(),
  skip: new Set(),
  others: { contents: new Set(), addresses: new Set([SECOND]) },
  ...facts,
})

const look = (
  sources: readonly ChainSource[],
  ipfs: MemoryIpfs,
  facts: Partial<Reading> = {},
): Promise<Observation> => observe(memoryChain({ sources }), ipfs, aReading(facts), 100, 100)
const readings = ({ own }: Observation): readonly string[] =>
  own.map(({ reading }) => ('why' in reading ? `${reading.kind} ${reading.why}` : reading.kind))

describe('observing', () => {
  test('parts the client’s Sources from everybody else’s, at one block', async () => {
    const chain = memoryChain({
      sources: [aSource(), aSource({ address: SECOND, client: STRANGER })],
    })

    const { own, others, block } = await observe(chain, memoryIpfs(), aReading(), 100, 'latest')

    expect([
      own.map(({ address }) => address),
      others.map(({ address }) => address),
      block,
    ]).toEqual([[FIRST], [SECOND], 100])
    expect(chain.reads).toEqual(['latest'])
  })

  test('goes by whose a Source is, not by what its parameters say', async () => {
    const { own, others } = await look(
      [
        aSource({ params: { client: STRANGER } }),
        aSource({ address: SECOND, client: STRANGER, params: { client: CLIENT } }),
      ],
      memoryIpfs(),
    )

    expect([own.map(({ address }) => address), others.map(({ address }) => address)]).toEqual([
      [FIRST],
      [SECOND],
    ])
  })

  test('never asks for a stranger’s metadata', async () => {
    const ipfs = memoryIpfs()

    await look([aSource({ client: STRANGER })], ipfs)

    expect(ipfs.fetched).toEqual([])
  })

  test('never asks for what a reviewer declared not ours', async () => {
    const ipfs = memoryIpfs()

    const observation = await look([aSource()], ipfs, { skip: new Set([FIRST]) })
    const closed = await readClosed(ipfs, aReading({ skip: new Set([FIRST]) }), observation)

    expect([ipfs.fetched, readings(observation), readings(closed)]).toEqual([
      [],
      ['unread'],
      ['unread'],
    ])
  })

  test('never asks for what our definitions tell by the CID alone, in any version and behind any gateway', async () => {
    const ipfs = memoryIpfs()
    const known = knownMetadata([aSpec(), aSpec({ id: 'two' })], OWNER)
    const bare = aSource({
      address: SECOND,
      of: aSpec({ id: 'two' }),
      metadata: aMetadata({ marker: null }, aSpec({ id: 'two' })),
    })
    const cid = CID.parse(aSource().params.imageMetadataUrl.slice(GATEWAY.length)).toV1()

    const { own } = await look(
      [aSource(), bare, behind(`https://other.example/files/${cid}`, { address: anAddress(12) })],
      ipfs,
      { known },
    )

    expect(ipfs.fetched).toEqual([])
    expect(
      own.map(({ reading }) =>
        reading.kind === 'known' ? reading.metadata.marker?.id : reading.kind,
      ),
    ).toEqual(['one', undefined, 'one'])
  })

  test('tells the same of what is recognised as of what is fetched', async () => {
    const [ipfs, quiet] = [memoryIpfs(), memoryIpfs()]
    ipfs.put(metadataBytes(aMetadata()))

    const fetched = await look([aSource()], ipfs)

    expect(fetched).toEqual(
      await look([aSource()], quiet, { known: knownMetadata([aSpec()], OWNER) }),
    )
    expect([ipfs.fetched.length, quiet.fetched.length]).toEqual([1, 0])
  })

  test('leaves closed ones unread until a publish needs them', async () => {
    const ipfs = memoryIpfs()
    ipfs.put(metadataBytes(aMetadata()))
    const sources = [
      aSource({ status: 'closed' }),
      aSource({ address: SECOND, of: aSpec({ id: 'two' }) }),
    ]

    const observation = await look(sources, ipfs)
    expect([readings(observation), ipfs.fetched.length]).toEqual([['unread', 'unreadable'], 1])

    const whole = await readClosed(ipfs, aReading(), observation)
    expect([readings(whole), ipfs.fetched.length]).toEqual([['known', 'unreadable'], 2])
  })

  test('recognises a closed one by its CID without reading it', async () => {
    const observation = await look([aSource({ status: 'closed' })], memoryIpfs(), {
      known: knownMetadata([aSpec()], OWNER),
    })

    expect(readings(observation)).toEqual(['known'])
  })

  test('reads closed ones once: what is known stays', async () => {
    const ipfs = memoryIpfs()
    const whole = await readClosed(
      ipfs,
      aReading(),
      await look([aSource({ status: 'closed' })], ipfs),
    )

    expect(await readClosed(ipfs, aReading(), whole)).toEqual(whole)
    expect(ipfs.fetched).toHaveLength(1)
  })
})

describe('metadata', () => {
  test.each<[string, (ipfs: MemoryIpfs) => string]>([
    ['unrecognised no-cid', () => 'https://example.com/metadata.json'],
    ['unrecognised no-cid', () => ''],
    ['unrecognised no-cid', () => 'javascript:alert(1)'],
    ['unrecognised no-metadata', (ipfs) => `${GATEWAY}${ipfs.put('not JSON')}`],
    ['unrecognised no-metadata', (ipfs) => `ipfs://${ipfs.put('[]')}`],
    ['unreadable', () => `${GATEWAY}QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH`],
    ['known', (ipfs) => `https://anywhere.example/ipfs/${ipfs.put('{}')}`],
    ['known', (ipfs) => `ipfs://${ipfs.put('{"name": "x"}')}`],
    ['known', (ipfs) => `https://anywhere.example/files/${ipfs.put('{"name": "y"}')}`],
  ])('is %s as the case may be', async (reading, url) => {
    const ipfs = memoryIpfs()

    expect(readings(await look([behind(url(ipfs))], ipfs))).toEqual([reading])
  })

  test('that can not be read says why', async () => {
    const { own } = await look([aSource()], memoryIpfs())

    expect(own[0]?.reading).toEqual({ kind: 'unreadable', reason: 'gateway.example answers 404' })
  })
})

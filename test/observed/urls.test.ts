import { expect, test } from 'vitest'
import type { Change } from '../../src/model/source/change.ts'
import type { ComposeSource } from '../../src/model/source/definition.ts'
import { cidsOf } from '../../src/model/units/cid.ts'
import { fetchPublished, fetchTexts, keysOf } from '../../src/observed/urls.ts'
import { aChange, aSpec, SOME_CID } from '../support/builders.ts'
import { memoryIpfs } from '../support/memory-ipfs.ts'

const TEXT = 'services: {}\n'
const BYTES = new TextEncoder().encode(TEXT)

function from(source: ComposeSource, id = 'one') {
  return aSpec({ id, compose: { cpu: { source, findings: [] } } })
}

/** The web, which counts what it is asked for. */
function aWeb() {
  const asked: string[] = []
  const fetchText = async (url: string) => {
    asked.push(url)
    return { kind: 'text' as const, text: TEXT }
  }
  return { asked, fetchText }
}

test('what stands behind a URL comes from the web, and what stands behind a CID from IPFS, each once', async () => {
  const [web, ipfs] = [aWeb(), memoryIpfs()]
  const cid = ipfs.put(TEXT)
  const url = 'https://example.com/a.yml'
  const specs = [
    from({ kind: 'url', url, isMutable: false }),
    from({ kind: 'url', url, isMutable: false }, 'two'),
    from({ kind: 'ipfs', cid }, 'three'),
  ]

  const texts = await fetchTexts(
    { web, ipfs },
    specs,
    new Map(specs.map(({ id }) => [id, ['cpu'] as const])),
  )

  expect([...texts]).toEqual([
    [url, { kind: 'text', text: TEXT }],
    [`ipfs://${cid}`, { kind: 'text', text: TEXT, bytes: BYTES }],
  ])
  expect([web.asked, ipfs.fetched]).toEqual([[url], [cid]])
})

test('nothing is asked for where nothing is touched, and nothing for files of the repository', async () => {
  const [web, ipfs] = [aWeb(), memoryIpfs()]
  const specs = [
    from({ kind: 'ipfs', cid: SOME_CID }),
    from({ kind: 'file', path: 'compose.yaml' }, 'two'),
  ]

  expect(await fetchTexts({ web, ipfs }, specs, new Map([['two', ['cpu'] as const]]))).toEqual(
    new Map(),
  )
  expect([web.asked, ipfs.fetched]).toEqual([[], []])
})

test('what IPFS does not give says why', async () => {
  const ipfs = memoryIpfs()

  const texts = await fetchTexts(
    { web: aWeb(), ipfs },
    [from({ kind: 'ipfs', cid: SOME_CID })],
    new Map([['one', ['cpu'] as const]]),
  )

  expect(texts.get(`ipfs://${SOME_CID}`)).toEqual({
    kind: 'unreachable',
    reason: 'gateway.example answers 404',
  })
})

test('every CID of some bytes is an address of them', () => {
  expect(keysOf(BYTES)).toEqual(cidsOf(BYTES).map((cid) => `ipfs://${cid}`))
})

test('of what an update replaces only what a path leads to is fetched: the CIDs of the others tell', async () => {
  const ipfs = memoryIpfs()
  const replaced = (raw: string): Change => {
    const fields: Change['fields'] = [
      { field: 'cpu', before: { text: raw, raw }, after: { text: 'x', raw: 'x' } },
    ]
    return { ...aChange('update'), fields }
  }

  expect(
    await fetchPublished(ipfs, [
      replaced(`ipfs://${SOME_CID}/a/compose.yaml`),
      replaced(`ipfs://${SOME_CID}`),
      aChange('publish'),
    ]),
  ).toEqual(new Map())
  expect(ipfs.fetched).toEqual([`${SOME_CID}/a/compose.yaml`])
})

import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { encode } from '@ipld/dag-pb'
import { UnixFS } from 'ipfs-unixfs'
import { base36 } from 'multiformats/bases/base36'
import { CID } from 'multiformats/cid'
import * as Digest from 'multiformats/hashes/digest'
import { beforeEach, describe, expect, test } from 'vitest'
import { metadataBytes } from '../../src/model/source/metadata.ts'
import { cidOf, cidsOf } from '../../src/model/units/cid.ts'
import type { TestChain } from '../support/chain.ts'
import type { TestNexus } from '../support/contracts/test-nexus.ts'
import { beginInOwnProject } from '../support/own-project.ts'
import { type Project, type Run, writeDefinition } from '../support/project.ts'

let chain: TestChain
let contracts: TestNexus
let account: number
let project: Project

beginInOwnProject((own) => {
  ;({ chain, contracts, account, project } = own)
})

async function published(id = 'one'): Promise<string> {
  await writeDefinition(project, { id })
  const { json } = await project.run('apply', '--yes', '--json')
  expect(json()).toMatchObject({ outcome: 'done' })
  return json().receipts[0].address.toLowerCase()
}

/** What the SDK does on an update: six keys, no record, other bytes. */
async function sdkUpdate(address: string, name: string): Promise<void> {
  const url = await pinned(
    JSON.stringify({
      cpu: 'https://example.com/changed.yml',
      nvidia: '',
      amd: '',
      name,
      description: 'by the SDK',
      logoUrl: '',
    }),
  )
  await contracts.updateAs(account, address as `0x${string}` as never, { imageMetadataUrl: url })
}

async function pinned(text: string): Promise<string> {
  const form = new FormData()
  form.set('file', new Blob([text]), 'file')
  const { link } = (await (await fetch(chain.pinUrl, { method: 'POST', body: form })).json()) as {
    link: string
  }
  return link
}

async function expectNothingPublished(run: Run, code: string): Promise<void> {
  expect(run.exit).toBe(3)
  expect(run.json().problems.map((problem: { code: string }) => problem.code)).toContain(code)
  expect(run.json().changes.filter(({ kind }: { kind: string }) => kind === 'publish')).toEqual([])
  const before = await chain.rpc('eth_blockNumber', [])
  expect((await project.run('apply', '--yes', '--json')).exit).toBe(3)
  expect(await chain.rpc('eth_blockNumber', [])).toBe(before)
}

describe('a publish needs proof of absence', () => {
  test('a Source whose record the SDK wiped is a possible match by its name', async () => {
    const address = await published()
    await sdkUpdate(address, 'Name of one')

    const run = await project.run('plan', '--json')

    await expectNothingPublished(run, 'possible-match')
    expect(run.json().problems[0].hint).toContain('address:')
  })

  test('the same Source is bound again once its address is written down, and keeps what is not ours', async () => {
    const address = await published()
    await sdkUpdate(address, 'Name of one')
    await writeDefinition(project, { id: 'one', networks: { local: { address } } })

    const planned = await project.run('plan', '--json')

    expect(planned.json()).toMatchObject({ problems: [], changes: [{ kind: 'update', id: 'one' }] })
    expect((await project.run('apply', '--yes')).exit).toBe(0)
    expect((await project.run('plan', '--json')).json()).toMatchObject({
      summary: { unchanged: 1, orphans: 0, unmanaged: 0 },
    })
  })

  test('a renamed id is a possible match by its compose file', async () => {
    await published('one')
    await project.remove('sources/one')
    await writeDefinition(project, {
      id: 'renamed',
      name: 'Another name',
      environments: { cpu: 'https://example.com/one.yml' },
    })

    await expectNothingPublished(await project.run('plan', '--json'), 'possible-match')
  })

  test('a changed owner is a possible match by its id', async () => {
    await published('one')
    await project.configure({ owner: 'somebody-else-1' })
    await writeDefinition(project, {
      id: 'one',
      name: 'Another name',
      environments: { cpu: 'https://example.com/other.yml' },
    })

    await expectNothingPublished(await project.run('plan', '--json'), 'possible-match')
  })

  test('a changed client is a possible match by the metadata, which is the same', async () => {
    await published('one')
    await project.configure({ account: (account + 1) % 9 })

    const run = await project.run('plan', '--json')

    expect(run.exit).toBe(3)
    expect(run.json().problems).toMatchObject([{ code: 'possible-match', id: 'one' }])
  })

  test('metadata that cannot be read blocks publishes and nothing else', async () => {
    await published('one')
    await contracts.publishAs(account, {
      imageMetadataUrl: `${chain.gatewayUrl}${cidOf(new TextEncoder().encode('never pinned'))}`,
    })
    await writeDefinition(project, { id: 'one', minPayment: '3 OGPU' })
    await writeDefinition(project, { id: 'two' })

    const planned = await project.run('plan', '--json')

    expect(planned.exit).toBe(3)
    expect(planned.json()).toMatchObject({
      changes: [{ kind: 'update', id: 'one' }],
      problems: [{ code: 'unproven-absence', id: 'two' }],
    })
    const applied = await project.run('apply', '--yes', '--json')
    expect(applied.exit).toBe(5)
    expect(applied.json()).toMatchObject({
      outcome: 'partial',
      receipts: [{ id: 'one', status: 'done' }],
    })
  })

  test('a closed Source that cannot be read blocks publishes too', async () => {
    const { address } = await contracts.publishAs(account, {
      imageMetadataUrl: `${chain.gatewayUrl}${cidOf(new TextEncoder().encode('closed and lost'))}`,
    })
    await contracts.inactivateAs(account, address)
    await writeDefinition(project, { id: 'one' })

    await expectNothingPublished(await project.run('plan', '--json'), 'unproven-absence')
  })

  test('declaring the unreadable one unmanaged opens the way', async () => {
    const { address } = await contracts.publishAs(account, {
      imageMetadataUrl: `${chain.gatewayUrl}${cidOf(new TextEncoder().encode('not ours'))}`,
    })
    await writeDefinition(project, { id: 'one' })
    await project.configure({ extra: { unmanaged: [address] } })

    expect((await project.run('plan', '--json')).json()).toMatchObject({
      problems: [],
      summary: { publish: 1, unmanaged: 1 },
    })
    expect((await project.run('apply', '--yes')).exit).toBe(0)
  })

  test.each([
    ['stands under a URL without a CID', async () => 'https://example.com/metadata.json'],
    ['stands nowhere', async () => ''],
    ['is no JSON', () => pinned('<html>')],
    ['is JSON in which there is nothing', () => pinned('{"note": "to be filled in"}')],
  ])(
    'metadata that %s tells nobody whose it is: it blocks until it is declared',
    async (_, url) => {
      const { address } = await contracts.publishAs(account, { imageMetadataUrl: await url() })
      await writeDefinition(project, { id: 'one' })

      const run = await project.run('plan', '--json')

      await expectNothingPublished(run, 'unproven-absence')
      expect(run.json().problems[0].message.toLowerCase()).toContain(address)
      expect(run.json().problems[0].hint).toMatch(/address: .*release --unreadable/)
      expect((await project.run('release', '--unreadable')).exit).toBe(0)
      expect((await project.run('plan', '--json')).json()).toMatchObject({
        problems: [],
        summary: { publish: 1 },
      })
    },
  )

  test('metadata made with the SDK for something else is read and recognised, and blocks nothing', async () => {
    const text = JSON.stringify({
      cpu: 'https://example.com/sdk.yml',
      nvidia: '',
      amd: '',
      name: 'Made with the SDK',
      description: '',
      logoUrl: '',
    })
    await contracts.publishAs(account, { imageMetadataUrl: await pinned(text) })
    await writeDefinition(project, { id: 'one' })

    expect((await project.run('plan', '--json')).json()).toMatchObject({
      problems: [],
      summary: { publish: 1, unmanaged: 1 },
    })
  })

  test('two live Sources with one record are a problem that names both', async () => {
    const address = await published('one')
    const { imageMetadataUrl } = await contracts.paramsOf(address as never)
    const twin = await contracts.publishAs(account, { imageMetadataUrl })

    const { exit, json } = await project.run('plan', '--json')

    expect(exit).toBe(3)
    expect(json().problems).toMatchObject([{ code: 'duplicate-marker', id: 'one' }])
    expect(json().problems[0].message.toLowerCase()).toContain(twin.address)
    expect(json().problems[0].message.toLowerCase()).toContain(address)
  })

  test('an address of another client is named and nothing is published', async () => {
    const foreign = await contracts.publishAs((account + 1) % 9, {})
    await writeDefinition(project, { id: 'one', networks: { local: { address: foreign.address } } })

    await expectNothingPublished(await project.run('plan', '--json'), 'address-not-ours')
  })

  test('a record of another owner is replaced only after takeover', async () => {
    const bytes = metadataBytes({
      environments: { cpu: 'https://example.com/x.yml', nvidia: '', amd: '' },
      name: 'X',
      description: '',
      logoUrl: '',
      foreign: [],
      marker: { owner: 'others-123', id: 'x' },
    })
    const { address } = await contracts.publishAs(account, {
      imageMetadataUrl: await pinned(new TextDecoder().decode(bytes)),
    })
    await writeDefinition(project, { id: 'one', networks: { local: { address } } })

    await expectNothingPublished(await project.run('plan', '--json'), 'takeover-needed')

    await writeDefinition(project, {
      id: 'one',
      networks: { local: { address, takeover: 'others-123' } },
    })
    expect((await project.run('apply', '--yes', '--json')).json()).toMatchObject({
      outcome: 'done',
      receipts: [{ kind: 'update' }],
    })
  })

  test('foreign keys and reserved fields survive an update byte for byte', async () => {
    const foreign =
      '{"cpu": "https://example.com/x.yml", "nvidia": "", "amd": "", "name": "X", "description": "", "logoUrl": "", "their-key": {"a":  [1.0, 12345678901234567890], "ü": "\\u00fc"}}'
    const { address } = await contracts.publishAs(account, {
      imageMetadataUrl: await pinned(foreign),
      privacyEnabled: true,
      optionalParamsUrl: 'https://example.com/optional',
    })
    await writeDefinition(project, { id: 'one', networks: { local: { address } } })

    expect((await project.run('apply', '--yes')).exit).toBe(0)

    const params = await contracts.paramsOf(address)
    expect(params).toMatchObject({
      privacyEnabled: true,
      optionalParamsUrl: 'https://example.com/optional',
    })
    expect(await (await fetch(params.imageMetadataUrl)).text()).toContain(
      '"their-key": {"a":  [1.0, 12345678901234567890], "ü": "\\u00fc"}',
    )
  })
})

describe('our own Source under another URL is not published again', () => {
  /** The Source of `one`, whose metadata somebody points at in another way; hands over its CID. */
  async function moved(urlOf: (cid: string) => string): Promise<string> {
    const address = await published()
    const { imageMetadataUrl } = await contracts.paramsOf(address as never)
    const url = urlOf(imageMetadataUrl.split('/').at(-1) ?? '')
    await contracts.updateAs(account, address as never, { imageMetadataUrl: url })
    return address
  }

  const v1 = (cid: string): string => CID.parse(cid).toV1().toString()

  test.each<[string, (cid: string) => string]>([
    ['a subdomain gateway', (cid) => `https://${v1(cid)}.ipfs.dweb.link/`],
    [
      'a subdomain gateway in base36',
      (cid) => `https://${CID.parse(cid).toV1().toString(base36)}.ipfs.dweb.link`,
    ],
    ['ipfs://', (cid) => `ipfs://${cid}`],
    ['ipfs:// and version 1', (cid) => `ipfs://${v1(cid)}`],
    [
      'another gateway with a query',
      (cid) => `https://ipfs.example/ipfs/${cid}?filename=metadata.json`,
    ],
    ['the path alone', (cid) => `/ipfs/${cid}`],
  ])('%s', async (_, urlOf) => {
    await moved(urlOf)

    expect((await project.run('plan', '--json')).json()).toMatchObject({
      problems: [],
      summary: { publish: 0, unchanged: 1, unmanaged: 0 },
    })
    expect((await project.run('apply', '--yes', '--json')).json()).toMatchObject({
      outcome: 'nothing',
    })
  })

  test('the same bytes as a raw block, which is another CID', async () => {
    const address = await published()
    const { imageMetadataUrl } = await contracts.paramsOf(address as never)
    const bytes = new Uint8Array(await (await fetch(imageMetadataUrl)).arrayBuffer())
    const raw = cidsOf(bytes)[1] ?? ''
    await contracts.updateAs(account, address as never, {
      imageMetadataUrl: `https://${raw}.ipfs.dweb.link/`,
    })

    expect((await project.run('plan', '--json')).json()).toMatchObject({
      problems: [],
      summary: { publish: 0, unchanged: 1 },
    })
  })

  test('a path beneath a folder is matched where the folder can be verified, and blocks where it can’t', async () => {
    const address = await published()
    const { imageMetadataUrl } = await contracts.paramsOf(address as never)
    const folder = folderOf('metadata.json', imageMetadataUrl.split('/').at(-1) ?? '')
    await contracts.updateAs(account, address as never, {
      imageMetadataUrl: `ipfs://${folder.cid}/metadata.json`,
    })
    const gateway = await gatewayWith(folder)

    await expectNothingPublished(await project.run('plan', '--json'), 'unproven-absence')
    await project.configure({ extra: { gatewayUrl: gateway.url } })

    expect((await project.run('plan', '--json')).json()).toMatchObject({
      problems: [],
      summary: { publish: 0, unchanged: 1 },
    })
    await gateway.close()
  })

  test('plain https blocks, and the address in the definition is the way on', async () => {
    const address = await moved(() => 'https://example.com/metadata.json')

    await expectNothingPublished(await project.run('plan', '--json'), 'unproven-absence')
    await writeDefinition(project, { id: 'one', networks: { local: { address } } })

    expect((await project.run('plan', '--json')).json()).toMatchObject({ summary: { publish: 0 } })
  })

  test('and where it changes later, the URL stays as long as what is behind it does', async () => {
    const address = await moved((cid) => `https://${v1(cid)}.ipfs.dweb.link/`)
    const { imageMetadataUrl } = await contracts.paramsOf(address as never)
    await writeDefinition(project, { id: 'one', minPayment: '3 OGPU' })

    expect((await project.run('apply', '--yes', '--json')).json()).toMatchObject({
      outcome: 'done',
      receipts: [{ kind: 'update' }],
    })
    expect((await contracts.paramsOf(address as never)).imageMetadataUrl).toBe(imageMetadataUrl)
  })
})

/** A folder with one file in it, as an IPFS node writes it. */
function folderOf(name: string, cid: string): { readonly cid: string; readonly block: Uint8Array } {
  const block = encode({
    Data: new UnixFS({ type: 'directory' }).marshal(),
    Links: [{ Name: name, Tsize: 1, Hash: CID.parse(cid) }],
  })
  return {
    cid: CID.createV1(
      0x70,
      Digest.create(0x12, createHash('sha256').update(block).digest()),
    ).toString(),
    block,
  }
}

/** The chain's gateway, with a folder in it. */
function gatewayWith({ cid, block }: ReturnType<typeof folderOf>): Promise<Gateway> {
  return gatewayAt('/ipfs/', (wanted, response) =>
    wanted === `${cid}?format=raw` ? response.end(block) : undefined,
  )
}

describe('what we published is recognised for ever', () => {
  // Every prefix that a configuration may hold: the CID stands right behind it.
  test.each(['/gateway/ipfs/', '/public/v1/ipfs', '//ipfs/', '/', '/raw/'])(
    'behind a gateway whose prefix is %s',
    async (prefix) => {
      const gateway = await prefixedGateway(prefix)
      await project.configure({ extra: { gatewayUrl: gateway.url } })
      await writeDefinition(project, {
        id: 'one',
        environments: { cpu: 'ipfs://QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o' },
      })

      expect((await project.run('apply', '--yes', '--json')).json()).toMatchObject({
        outcome: 'done',
      })
      expect((await project.run('apply', '--yes', '--json')).json()).toMatchObject({
        outcome: 'nothing',
      })
      await project.configure()
      expect((await project.run('plan', '--json')).json()).toMatchObject({
        problems: [],
        summary: { publish: 0 },
      })
      await gateway.close()
    },
  )

  test('a Source that lost its record and was then closed is not published again', async () => {
    const address = await published()
    const url = await pinned(
      JSON.stringify({
        cpu: 'https://example.com/one.yml',
        nvidia: '',
        amd: '',
        name: 'Name of one',
        description: 'edited',
        logoUrl: '',
      }),
    )
    await contracts.updateAs(account, address as never, { imageMetadataUrl: url })
    await contracts.inactivateAs(account, address as never)

    await expectNothingPublished(await project.run('plan', '--json'), 'possible-match')
  })
})

describe('a Source belongs to the client that it names itself', () => {
  let founded: TestNexus

  beforeEach(async () => {
    founded = await chain.deployNexus('FoundedNexus')
    await project.configure({ nexus: founded.nexus, vault: founded.vault })
  })

  test('so ours stays ours when another client is written into its parameters, and nothing is published beside it', async () => {
    const address = await published()
    const url = await pinned(
      JSON.stringify({
        cpu: 'https://example.com/one.yml',
        nvidia: '',
        amd: '',
        name: 'Name of one',
        description: 'edited',
        logoUrl: '',
      }),
    )
    await founded.updateAs(account, address as never, {
      imageMetadataUrl: url,
      client: chain.accounts[(account + 1) % 9]?.address as never,
    })

    await expectNothingPublished(await project.run('plan', '--json'), 'possible-match')
  })

  test('so a stranger’s Source with our client and our record in it is neither bound nor an orphan', async () => {
    const address = await published()
    const { imageMetadataUrl } = await founded.paramsOf(address as never)
    const client = chain.accounts[account]?.address as never
    await founded.publishAs((account + 1) % 9, { imageMetadataUrl, client })

    const { json } = await project.run('plan', '--json')

    expect(json()).toMatchObject({
      problems: [],
      summary: { unchanged: 1, orphans: 0, unmanaged: 0 },
    })
    expect((await project.run('list', '--all', '--json')).json()).toHaveLength(1)
  })
})

interface Gateway {
  readonly url: string
  readonly close: () => Promise<void>
}

/** The chain's gateway behind another prefix. */
function prefixedGateway(prefix: string): Promise<Gateway> {
  return gatewayAt(prefix, () => undefined)
}

/** The chain's gateway behind a prefix, with answers of its own where `own` gives one. */
async function gatewayAt(
  prefix: string,
  own: (wanted: string, response: ServerResponse) => unknown,
): Promise<Gateway> {
  const server = createServer((request, response) => {
    const wanted = (request.url ?? '').slice(
      prefix.endsWith('/') ? prefix.length : prefix.length + 1,
    )
    if (own(wanted, response) !== undefined) return
    void fetch(chain.gatewayUrl + wanted).then(async (answer) =>
      response.writeHead(answer.status).end(Buffer.from(await answer.arrayBuffer())),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}${prefix}`,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}

describe('reading costs little', () => {
  test('an unchanged set of Sources costs no gateway request', async () => {
    await published('one')
    await published('two')
    await rm(path.join(project.root, '.home'), { recursive: true, force: true })

    const counted = await countingGateway(() => project.run('plan', '--json'))

    expect(counted.run.json()).toMatchObject({ summary: { unchanged: 2 } })
    expect(counted.requests).toBe(0)
  })
})

/** Runs something and counts what it fetches from the gateway. */
async function countingGateway(
  action: () => Promise<Run>,
): Promise<{ readonly run: Run; readonly requests: number }> {
  const original = globalThis.fetch
  let requests = 0
  globalThis.fetch = (input, init) => {
    if (String(input).includes('/ipfs/')) requests += 1
    return original(input, init)
  }
  try {
    return { run: await action(), requests }
  } finally {
    globalThis.fetch = original
  }
}

import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import type { SourceParams } from '../../src/model/source/source.ts'
import type { Address } from '../../src/model/units/address.ts'
import { asWei } from '../../src/model/units/amount.ts'
import { cidOf } from '../../src/model/units/cid.ts'
import { asSeconds } from '../../src/model/units/duration.ts'
import type { TestChain } from '../support/chain.ts'
import type { TestNexus } from '../support/contracts/test-nexus.ts'
import { beginInOwnProject } from '../support/own-project.ts'
import { configText, type Project, writeDefinition } from '../support/project.ts'

let chain: TestChain
let contracts: TestNexus
let account: number
let project: Project

beginInOwnProject((own) => {
  ;({ chain, contracts, account, project } = own)
})

const FILE = 'sources/one/source.yaml'
const TEXT = `# who asked for it
id: one # never reused
name: One # shown
environments: # by hardware
  # the small one
  cpu: https://example.com/one.yml # pinned
  nvidia: https://example.com/n.yml
payment: { minPayment: 0.01 OGPU } # agreed in May
maxExpiry: 24h
networks: [local] # so far
# the end
`

const COMPOSE = `services:
  one:
    image: acme/one:1.0.0
    ports: ["\${PORT}:5555"]
    environment:
      - CALLBACK_URL=\${CALLBACK_URL}
`

const read = (file = FILE): Promise<string> => readFile(path.join(project.root, file), 'utf8')

async function published(text = TEXT, network = 'local'): Promise<Address> {
  await project.write(FILE, text)
  const { json } = await project.run('apply', '--network', network, '--yes', '--json')
  expect(json()).toMatchObject({ outcome: 'done' })
  return json().receipts[0].address.toLowerCase()
}

/**
 * What somebody does with other tools: changes the metadata's keys, our record among them, and
 * parameters.
 */
async function changed(
  address: Address,
  keys: Readonly<Record<string, unknown>>,
  params: Partial<SourceParams> = {},
  nexus = contracts,
): Promise<void> {
  const before = await nexus.paramsOf(address)
  const metadata = { ...((await (await fetch(before.imageMetadataUrl)).json()) as object), ...keys }
  const form = new FormData()
  form.set('file', new Blob([JSON.stringify(metadata)]), 'file')
  const { link } = (await (await fetch(chain.pinUrl, { method: 'POST', body: form })).json()) as {
    link: string
  }
  await nexus.updateAs(account, address, { imageMetadataUrl: link, ...params })
}

const noChanges = { changes: [], problems: [], summary: { unchanged: 1 } }

describe('pull', () => {
  test('sets what differs, keeps every comment, and leaves a plan nothing to do', async () => {
    const address = await published()
    const cid = cidOf(new TextEncoder().encode('services: {}'))
    await changed(
      address,
      {
        name: 'Uno: #1',
        description: 'two\nlines',
        cpu: `https://elsewhere.example.com/ipfs/${cid}`,
        nvidia: '',
        amd: 'https://example.com/amd.yml',
      },
      {
        minPayment: asWei(3n),
        minAvailableLockup: asWei(10n ** 18n),
        maxExpiryDuration: asSeconds(90n),
        imageEnvironments: 5,
        deliveryMethod: 1,
      },
    )

    const { exit, json } = await project.run('pull', 'one', '--json')

    expect(exit).toBe(0)
    expect(json().edits).toMatchObject([{ file: FILE, kind: 'changed' }])
    expect(await read()).toBe(`# who asked for it
id: one # never reused
name: "Uno: #1" # shown
environments: # by hardware
  # the small one
  cpu: ipfs://${cid} # pinned
  amd: https://example.com/amd.yml
payment: { minPayment: 3 wei, minLockup: 1 OGPU } # agreed in May
maxExpiry: 90s
networks: [local] # so far
description: |-
  two
  lines
delivery: first-response
# the end
`)
    expect((await project.run('plan', '--json')).json()).toMatchObject(noChanges)
  })

  test('writes nothing where nothing differs', async () => {
    await published()

    expect((await project.run('pull', 'one', '--json')).json()).toEqual({
      formatVersion: 1,
      network: 'local',
      edits: [],
    })
    expect(await read()).toBe(TEXT)
  })

  test('takes away in an override what the defaults give', async () => {
    await project.write(
      'ogpu.yaml',
      JSON.stringify({
        ...JSON.parse(await read('ogpu.yaml')),
        defaults: { environments: { amd: 'https://example.com/amd.yml' } },
      }),
    )
    const address = await published()
    await changed(address, { amd: '' }, { imageEnvironments: 3 })

    expect((await project.run('pull', 'one')).exit).toBe(0)

    expect(await read()).toBe(TEXT.replace('[local]', '{ local: { environments: { amd: null } } }'))
    expect((await project.run('plan', '--json')).json()).toMatchObject(noChanges)
  })

  test('writes an override where the definition is on several networks', async () => {
    const there = await chain.deployNexus()
    const [here, other] = [contracts, there].map(({ nexus, vault }) =>
      JSON.parse(configText(chain, { account, nexus, vault })),
    )
    await project.write(
      'ogpu.yaml',
      JSON.stringify({
        ...here,
        networks: { local: here.networks.local, there: other.networks.local },
      }),
    )
    const text = TEXT.replace('[local]', '[local, there]')
    await published(text)
    const address = await published(text, 'there')
    await changed(
      address,
      { nvidia: '', description: 'there' },
      { imageEnvironments: 1, minPayment: asWei(7n) },
      there,
    )

    expect((await project.run('pull', 'one', '--network', 'there')).exit).toBe(0)

    expect(await read()).toBe(
      TEXT.replace(
        '[local]',
        '{ local: {}, there: { description: there, payment: { minPayment: 7 wei }, environments: { nvidia: null } } }',
      ),
    )
    for (const network of ['local', 'there'])
      expect((await project.run('plan', '--network', network, '--json')).json()).toMatchObject(
        noChanges,
      )
  })

  test.each<[string, string, Readonly<Record<string, unknown>>, Partial<SourceParams>]>([
    ['an unknown delivery', 'not-expressible', {}, { deliveryMethod: 9 }],
    ['no expiry', 'not-expressible', {}, { maxExpiryDuration: asSeconds(0n) }],
    ['a hidden sign', 'not-expressible', { name: 'O\u200Bne' }, {}],
    ['a private URL', 'not-expressible', { cpu: 'https://10.1.2.3/a.yml' }, {}],
    ['no environment', 'not-expressible', {}, { imageEnvironments: 0 }],
    ['an environment without a file', 'not-expressible', {}, { imageEnvironments: 7 }],
  ])('writes nothing where the chain has %s', async (_, code, keys, params) => {
    const address = await published()
    await changed(address, keys, params)

    const { exit, json } = await project.run('pull', 'one', '--json')

    expect(exit).toBe(3)
    expect(json().problems).toMatchObject([{ code, id: 'one' }])
    expect(await read()).toBe(TEXT)
  })

  test('names the content of the chain in place of a compose file of the repository', async () => {
    await project.write('sources/one/compose.yaml', COMPOSE)
    const text = TEXT.replace('https://example.com/one.yml', 'compose.yaml')
    const address = await published(text)
    const cid = cidOf(new TextEncoder().encode('services: {}'))
    await changed(address, { cpu: `${chain.gatewayUrl}${cid}` })

    expect((await project.run('pull', 'one')).exit).toBe(0)

    expect(await read()).toBe(TEXT.replace('https://example.com/one.yml', `ipfs://${cid}`))
    expect((await project.run('plan', '--json')).json()).toMatchObject(noChanges)
  })

  test('pulls a price beside a template, and no compose file that the template does not make', async () => {
    const text = TEXT.replace(
      /environments:[\s\S]*?n\.yml\n/,
      'template: { name: ollama, version: 1, with: { model: "llama3.1:8b", serviceImage: "acme/chat:1.4.0" }, environments: [cpu, nvidia] }\n',
    )
    const address = await published(text)
    await changed(address, {}, { minPayment: asWei(7n) })

    expect((await project.run('pull', 'one')).exit).toBe(0)
    expect(await read()).toBe(text.replace('0.01 OGPU', '7 wei'))
    expect((await project.run('plan', '--json')).json()).toMatchObject(noChanges)

    await changed(address, { cpu: 'https://example.com/other.yml' })
    const { exit, json } = await project.run('pull', 'one', '--json')
    expect(exit).toBe(3)
    expect(json().problems).toMatchObject([
      { code: 'not-expressible', message: expect.stringContaining('template') },
    ])
    expect(await read()).toBe(text.replace('0.01 OGPU', '7 wei'))
  })

  test('names the Source whose record an edit with the SDK has wiped, and pulls once it is bound', async () => {
    const address = await published()
    await changed(address, { 'x-ogpu-gitops': undefined, description: 'by the SDK' })

    const { exit, json } = await project.run('pull', 'one', '--json')

    expect(exit).toBe(3)
    expect(json().problems).toMatchObject([
      { code: 'possible-match', hint: expect.stringContaining('networks.local.address') },
    ])
    await project.write(FILE, TEXT.replace('[local]', `{ local: { address: "${address}" } }`))
    expect((await project.run('pull', 'one')).exit).toBe(0)
    expect((await project.run('plan', '--json')).json()).toMatchObject(noChanges)
  })

  test('says what else keeps it from pulling', async () => {
    const address = await published()
    expect((await project.run('pull', 'two', '--json')).json().problems).toMatchObject([
      { code: 'usage' },
    ])
    await writeDefinition(project, { id: 'two' })
    expect((await project.run('pull', 'two', '--json')).json().problems).toMatchObject([
      { code: 'usage', message: expect.stringContaining('no live Source') },
    ])
    await project.write(FILE, TEXT.replace('[local]', `{ local: { address: "${address}" } }`))
    await contracts.updateAs(account, address, {
      imageMetadataUrl: `${chain.gatewayUrl}${cidOf(new TextEncoder().encode('lost'))}`,
    })
    expect((await project.run('pull', 'one', '--json')).json().problems).toMatchObject([
      { code: 'unreadable-metadata' },
    ])
    await contracts.inactivateAs(account, address)
    expect((await project.run('pull', 'one', '--json')).json().problems).toMatchObject([
      { code: 'closed-outside', hint: expect.stringContaining('close one') },
    ])
  })
})

describe('pin', () => {
  test('writes the address of each Source that only its record binds, once', async () => {
    const address = await published()
    await writeDefinition(project, { id: 'two' })

    const { exit, out } = await project.run('pin')

    expect(exit).toBe(0)
    expect(out).toContain(`changed  ${FILE}`)
    expect((await read()).toLowerCase()).toBe(
      TEXT.replace('[local]', `{ local: { address: "${address}" } }`).toLowerCase(),
    )
    expect((await project.run('plan', '--only', 'one', '--json')).json()).toMatchObject({
      changes: [],
      problems: [],
    })
    expect((await project.run('pin', 'one', '--json')).json().edits).toEqual([])
  })

  test('pins only what it is asked to, or nothing', async () => {
    await published()
    await writeDefinition(project, { id: 'two' })

    const refused = await project.run('pin', 'one', 'two', 'three', '--json')

    expect(refused.exit).toBe(3)
    expect(refused.json().problems).toMatchObject([
      { code: 'usage', message: expect.stringContaining('two') },
      { code: 'usage', message: expect.stringContaining('three') },
    ])
    expect(await read()).toBe(TEXT)
    expect((await project.run('pin', 'one')).exit).toBe(0)
  })
})

import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { schemaUrl } from '../../src/model/project.ts'
import type { SourceParams } from '../../src/model/source/source.ts'
import { type Address, checksum } from '../../src/model/units/address.ts'
import { asWei } from '../../src/model/units/amount.ts'
import { cidOf } from '../../src/model/units/cid.ts'
import { asSeconds } from '../../src/model/units/duration.ts'
import type { TestChain } from '../support/chain.ts'
import type { TestNexus } from '../support/contracts/test-nexus.ts'
import { beginInOwnProject } from '../support/own-project.ts'
import { configText, type Project, type Run, writeDefinition } from '../support/project.ts'
import { unwrapped } from '../support/unwrapped.ts'

let chain: TestChain
let contracts: TestNexus
let account: number
let project: Project

beginInOwnProject((own) => {
  ;({ chain, contracts, account, project } = own)
})

/** What a Source that was published with other tools has besides the usual. */
interface Foreign {
  readonly name?: string
  readonly description?: string
  readonly logoUrl?: string
  readonly cpu?: string
  readonly nvidia?: string
  readonly amd?: string
  readonly extra?: Readonly<Record<string, unknown>>
  /** In place of all that. */
  readonly json?: string
}

const SIX = {
  cpu: 'https://example.com/one.yml',
  nvidia: '',
  amd: '',
  name: 'One',
  description: '',
  logoUrl: '',
}

/** The bytes of Python's `json.dumps`. */
function dumps(value: Readonly<Record<string, unknown>>): string {
  const text = JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return Object.values(value).every((item) => typeof item === 'string')
    ? text.replaceAll('","', '", "').replaceAll('":"', '": "')
    : text
}

async function pinned(text: string): Promise<string> {
  const form = new FormData()
  form.set('file', new Blob([text]), 'file')
  const { link } = (await (await fetch(chain.pinUrl, { method: 'POST', body: form })).json()) as {
    link: string
  }
  return link
}

/** Publishes behind the program's back. */
async function publish(
  { json, extra, ...fields }: Foreign = {},
  params: Partial<SourceParams> = {},
): Promise<string> {
  const imageMetadataUrl = await pinned(json ?? dumps({ ...SIX, ...fields, ...extra }))
  const { address } = await contracts.publishAs(account, { imageMetadataUrl, ...params })
  return checksum(address)
}

const read = (file: string): Promise<string> => readFile(path.join(project.root, file), 'utf8')

async function written(): Promise<readonly string[]> {
  const all = await readdir(path.join(project.root, 'sources'), {
    recursive: true,
    withFileTypes: true,
  }).catch(() => [])
  return all
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(project.root, path.join(entry.parentPath, entry.name)))
    .sort()
}

/** A plan that has nothing to do, of definitions that validate. */
async function expectNoChanges(unchanged?: number): Promise<void> {
  const validated = await project.run('validate', '--json')
  expect(
    validated.json().problems.filter(({ code }: { code: string }) => code !== 'no-definitions'),
  ).toEqual([])
  if ((await written()).every((file) => file.endsWith('.incomplete'))) return
  const { json } = await project.run('plan', '--json')
  expect(json()).toMatchObject({
    changes: [],
    problems: [],
    ...(unchanged === undefined ? {} : { summary: { unchanged } }),
  })
}

async function expectIncomplete(run: Run, reason: string): Promise<string> {
  expect(run.exit).toBe(5)
  const { edits } = run.json()
  expect(edits).toMatchObject([{ kind: 'incomplete' }])
  const text = await read(edits[0].file)
  expect(text).toContain(reason)
  await expectNoChanges()
  return text
}

describe('a Source made with the SDK', () => {
  test('becomes a definition with every field written out', async () => {
    const address = await publish(
      {
        name: 'My Sentiment Model',
        description: 'First line\nsecond: "line" # no comment',
        logoUrl: 'https://example.com/logo.png',
        nvidia: 'https://example.com/n.yml',
      },
      {
        imageEnvironments: 3,
        minPayment: asWei(1_000_000_000_000_000_001n),
        minAvailableLockup: asWei(7n),
        maxExpiryDuration: asSeconds(5400n),
        deliveryMethod: 1,
      },
    )

    const run = await project.run('import', '--json')

    expect(run.exit).toBe(0)
    expect(run.json()).toMatchObject({
      network: 'local',
      edits: [{ file: 'sources/my-sentiment-model/source.yaml', kind: 'written' }],
    })
    expect(
      await read('sources/my-sentiment-model/source.yaml'),
    ).toBe(`# yaml-language-server: $schema=${schemaUrl('source')}
id: my-sentiment-model
name: My Sentiment Model
description: |-
  First line
  second: "line" # no comment
logoUrl: https://example.com/logo.png
environments:
  cpu: https://example.com/one.yml
  nvidia: https://example.com/n.yml
delivery: first-response
payment:
  minPayment: 1.000000000000000001 OGPU
  minLockup: 7 wei
maxExpiry: 90m
networks:
  local:
    address: "${address}"
`)
    await expectNoChanges(1)
  })

  test('keeps what is not ours when it is changed later', async () => {
    await publish(
      { extra: { theirs: [1, { a: 2 }] } },
      { privacyEnabled: true, optionalParamsUrl: 'https://example.com/p' },
    )
    expect((await project.run('import')).exit).toBe(0)
    await project.write(
      'sources/one/source.yaml',
      (await read('sources/one/source.yaml')).replace('0.01 OGPU', '0.02 OGPU'),
    )

    expect((await project.run('apply', '--yes', '--json')).json()).toMatchObject({
      outcome: 'done',
      receipts: [{ kind: 'update', id: 'one' }],
    })
    await expectNoChanges(1)
  })

  test('names content by its CID whatever gateway it stood behind', async () => {
    const cid = cidOf(new TextEncoder().encode('services: {}'))
    await publish({
      cpu: `https://other.example.com/ipfs/${cid}`,
      logoUrl: `${chain.gatewayUrl}${cid}`,
    })

    expect((await project.run('import')).exit).toBe(0)

    expect(await read('sources/one/source.yaml')).toContain(`\n  cpu: ipfs://${cid}\n`)
    expect(await read('sources/one/source.yaml')).toContain(`\nlogoUrl: ipfs://${cid}\n`)
    await expectNoChanges(1)
  })

  test('writes out what the defaults would give, and takes away what they give and it lacks', async () => {
    const defaults = {
      delivery: 'first-response',
      description: 'usual',
      environments: { amd: 'https://example.com/amd.yml' },
    }
    await publish()
    await project.write(
      'ogpu.yaml',
      JSON.stringify({ ...JSON.parse(await read('ogpu.yaml')), defaults }),
    )

    expect((await project.run('import')).exit).toBe(0)

    const text = await read('sources/one/source.yaml')
    expect(text).toContain('delivery: manual-confirmation\n')
    expect(text).toContain('    environments: { amd: null }\n')
    await expectNoChanges(1)
  })

  test('is left alone once it has a definition, or was declared unmanaged', async () => {
    await publish()
    const other = await publish({ name: 'Two' })
    await project.configure({ extra: { unmanaged: [other] } })

    expect((await project.run('import', '--json')).json().edits).toHaveLength(1)
    expect((await project.run('import', '--json')).json().edits).toEqual([])
    expect(unwrapped((await project.run('import')).out)).toContain(
      'has a definition or is declared unmanaged',
    )
    expect(unwrapped((await project.run('pin')).out)).toContain('names its address already')
    await expectNoChanges(1)
  })
})

test('where there is no Source at all, import and pin say that', async () => {
  await writeDefinition(project, { id: 'not-yet' })

  expect(unwrapped((await project.run('import')).out)).toContain('has no live Source on local')
  expect(unwrapped((await project.run('pin')).out)).toContain(
    'no definition has a live Source on local yet',
  )
})

describe('ids', () => {
  test('are made of the name, apart from each other and from what stands there', async () => {
    await writeDefinition(project, { id: 'one', state: 'closed' })
    await project.write('sources/one-3.yaml.incomplete', '# somebody is at it\n')
    await project.write('sources/One-4/notes.txt', 'no definition\n')
    for (const name of ['One', 'ONE!', 'Öné', '模型', ' one '])
      await publish({ name, cpu: `https://example.com/${encodeURIComponent(name)}.yml` })

    expect((await project.run('import')).exit).toBe(0)

    const ids = (await written())
      .filter((file) => file.endsWith('source.yaml'))
      .map((file) => file.split('/')[1])
    expect(ids).toEqual([
      'one-2',
      'one-5',
      'one-6',
      'one-7',
      'one',
      expect.stringMatching(/^source-[0-9a-f]{8}$/),
    ])
    await expectNoChanges(6)
  })

  test('come from the record where it is ours, and another owner is named', async () => {
    const ours = { 'x-ogpu-gitops': { v: 1, owner: 'acme-abc123', id: 'kept' } }
    await publish({ extra: ours })
    await publish({ extra: ours })
    await publish({
      name: 'Kept',
      extra: { 'x-ogpu-gitops': { v: 1, owner: 'others-1', id: 'theirs' } },
    })

    expect((await project.run('import')).exit).toBe(0)

    expect(await written()).toEqual([
      'sources/kept-2/source.yaml',
      'sources/kept-3/source.yaml',
      'sources/kept/source.yaml',
    ])
    expect(await read('sources/kept-3/source.yaml')).toContain('    takeover: others-1\n')
    await expectNoChanges(3)
  })
})

describe('what can be asked for', () => {
  test('one Source by its address', async () => {
    await publish()
    const address = await publish({ name: 'Two' })

    expect(
      (await project.run('import', '--address', address.toLowerCase(), '--json')).json().edits,
    ).toMatchObject([{ file: 'sources/two/source.yaml' }])
    expect(await written()).toEqual(['sources/two/source.yaml'])
  })

  test.each([
    ['no address', () => 'acme', 'bad-address'],
    ['nobody’s address', () => '0x00000000000000000000000000000000000000aa', 'address-unknown'],
    [
      'somebody else’s Source',
      async () => (await contracts.publishAs((account + 1) % 9, {})).address,
      'address-not-ours',
    ],
  ])('%s is refused', async (_, address, code) => {
    const { exit, json } = await project.run('import', '--address', await address(), '--json')

    expect(exit).toBe(3)
    expect(json().problems).toMatchObject([{ code }])
  })

  test('a Source with a definition is refused with a way on', async () => {
    const address = await publish()
    await project.run('import')

    expect(
      (await project.run('import', '--address', address, '--json')).json().problems,
    ).toMatchObject([{ code: 'usage', hint: expect.stringContaining('pull') }])
  })

  test('only the configured client', async () => {
    const stranger = chain.accounts[(account + 1) % 9]?.address ?? ''
    await publish()

    expect(
      (await project.run('import', '--client', stranger, '--json')).json().problems,
    ).toMatchObject([{ code: 'usage', message: expect.stringContaining('--client') }])
    expect(
      (await project.run('import', '--client', chain.accounts[account]?.address ?? '')).exit,
    ).toBe(0)
  })

  test('closed ones in three lines, and only when they are asked for', async () => {
    const address = await publish({
      extra: { 'x-ogpu-gitops': { v: 1, owner: 'others-1', id: 'x' } },
    })
    await contracts.inactivateAs(account, address.toLowerCase() as Address)
    expect((await project.run('import', '--json')).json().edits).toEqual([])

    expect((await project.run('import', '--include-closed')).exit).toBe(0)

    expect((await read('sources/one/source.yaml')).split('\n').slice(1)).toEqual([
      'id: one',
      'state: closed',
      `networks: { local: { address: "${address}", takeover: others-1 } }`,
      '',
    ])
    await expectNoChanges(1)
  })

  test('another folder, to look at first', async () => {
    await publish()
    await publish({ name: 'Two' }, { maxExpiryDuration: asSeconds(0n) })

    const { exit, out } = await project.run('import', '--out', 'found/')

    expect(exit).toBe(5)
    expect(out).toContain('found/one/source.yaml')
    expect(await written()).toEqual([])
    expect(await read('found/two.yaml.incomplete')).toContain('maxExpiry')
    expect(
      (await project.run('import', '--out', '../found', '--json')).json().problems,
    ).toMatchObject([{ code: 'usage' }])
  })
})

describe('what is no definition yet', () => {
  test('metadata that cannot be read', async () => {
    const imageMetadataUrl = `${chain.gatewayUrl}${cidOf(new TextEncoder().encode('never pinned'))}`
    const { address } = await contracts.publishAs(account, { imageMetadataUrl })

    const text = await expectIncomplete(
      await project.run('import', '--json'),
      "its metadata can't be read",
    )

    expect(text).toContain('minPayment: 0.01 OGPU')
    expect(text).toContain(`address: "${checksum(address)}"`)
  })

  test.each<[string, Foreign, Partial<SourceParams>]>([
    ['U+202E', { name: 'Bad \u202Ename' }, {}],
    ['characters', { name: 'x'.repeat(201) }, {}],
    ['name', { name: '' }, {}],
    ['https:// or ipfs:// only', { cpu: 'http://example.com/a.yml' }, {}],
    ['not public', { cpu: 'https://10.0.0.1/a.yml' }, {}],
    ['stands under no URL', { cpu: 'compose.yaml' }, {}],
    ['environments', { cpu: '' }, { imageEnvironments: 0 }],
    ['no compose file for it', {}, { imageEnvironments: 5 }],
    ['with a bit that', {}, { imageEnvironments: 9 }],
    ['1 second', {}, { maxExpiryDuration: asSeconds(0n) }],
    ['10 years', {}, { maxExpiryDuration: asSeconds(315_360_001n) }],
    ['10 years', {}, { maxExpiryDuration: asSeconds((1n << 256n) - 1n) }],
    ['delivery method is 7', {}, { deliveryMethod: 7 }],
    ['is no JSON object', { json: '[1]' }, {}],
    ['names no CID', {}, { imageMetadataUrl: 'https://example.com/metadata.json' }],
  ])('%s', async (reason, fields, params) => {
    await publish(fields, params)

    const text = await expectIncomplete(await project.run('import', '--json'), reason)

    expect(text).not.toMatch(/[\u202E]/)
  })

  test('all reasons at once', async () => {
    await publish(
      { name: 'One\u202e', cpu: 'http://example.com/a.yml' },
      { deliveryMethod: 7, maxExpiryDuration: asSeconds(0n) },
    )

    const text = await expectIncomplete(
      await project.run('import', '--json'),
      'delivery method is 7',
    )

    for (const reason of ['U+202E', 'https:// or ipfs:// only', '1 second'])
      expect(text).toContain(reason)
    expect(text).toContain('name: "One\\u202e"\n')
  })

  test('is kept while somebody mends it, and not written twice', async () => {
    await publish({}, { maxExpiryDuration: asSeconds(0n) })
    await project.run('import')
    await project.write(
      'sources/one.yaml.incomplete',
      `# mine\n${await read('sources/one.yaml.incomplete')}`,
    )
    const before = await read('sources/one.yaml.incomplete')

    const again = await project.run('import', '--json')

    expect(again.exit).toBe(5)
    expect(await written()).toEqual(['sources/one.yaml.incomplete'])
    expect(await read('sources/one.yaml.incomplete')).toBe(before)
  })

  test('gives way to a definition once the reason is gone', async () => {
    const address = await publish({}, { maxExpiryDuration: asSeconds(0n) })
    await project.run('import')
    await contracts.updateAs(account, address.toLowerCase() as Address, {
      maxExpiryDuration: asSeconds(60n),
    })

    const { exit, out } = await project.run('import')

    expect(exit).toBe(0)
    expect(unwrapped(out)).toContain('sources/one.yaml.incomplete has served its purpose')
    expect(await written()).toEqual(['sources/one.yaml.incomplete', 'sources/one/source.yaml'])
    await expectNoChanges(1)
  })

  test('a Source that a definition without one may stand for: adopting it elsewhere would let that one be published again', async () => {
    await writeDefinition(project, { id: 'mine', name: 'One' })
    const address = await publish()
    expect((await project.run('plan', '--json')).json().problems).toMatchObject([
      { code: 'possible-match' },
    ])

    const run = await project.run('import', '--json')

    expect(run.exit).toBe(5)
    expect(await read('sources/one.yaml.incomplete')).toContain(
      'sources/mine/source.yaml has no Source yet',
    )
    expect((await project.run('plan', '--json')).json()).toMatchObject({
      changes: [],
      problems: [{ code: 'possible-match' }],
    })
    await writeDefinition(project, { id: 'mine', name: 'One', networks: { local: { address } } })
    expect((await project.run('import', '--json')).json().edits).toEqual([])
  })

  test('both of two live Sources with the record of one definition', async () => {
    await writeDefinition(project, { id: 'one' })
    const { json } = await project.run('apply', '--yes', '--json')
    const { imageMetadataUrl } = await contracts.paramsOf(json().receipts[0].address.toLowerCase())
    await contracts.publishAs(account, { imageMetadataUrl })

    const run = await project.run('import', '--json')

    expect(run.exit).toBe(5)
    expect(run.json().edits).toMatchObject([{ kind: 'incomplete' }, { kind: 'incomplete' }])
  })
})

describe('the same name on two networks', () => {
  let there: typeof contracts

  beforeEach(async () => {
    there = await chain.deployNexus()
    const both = [contracts, there].map(({ nexus, vault }) =>
      JSON.parse(configText(chain, { account, nexus, vault })),
    )
    await project.write(
      'ogpu.yaml',
      JSON.stringify({
        ...both[0],
        networks: { local: both[0].networks.local, there: both[1].networks.local },
      }),
    )
  })

  test('is one definition with what differs as an override, and its comments stay', async () => {
    const imageMetadataUrl = await pinned(
      dumps({ ...SIX, amd: 'https://example.com/amd.yml', description: 'there' }),
    )
    await publish({ nvidia: 'https://example.com/n.yml' }, { imageEnvironments: 3 })
    const second = await there.publishAs(account, {
      imageMetadataUrl,
      imageEnvironments: 5,
      minPayment: asWei(5n),
    })
    expect((await project.run('import', '--network', 'local')).exit).toBe(0)
    const before = `${await read('sources/one/source.yaml')}# the end\n`
    await project.write('sources/one/source.yaml', before)

    const run = await project.run('import', '--network', 'there', '--json')

    expect(run.exit).toBe(0)
    expect(run.json().edits).toMatchObject([{ file: 'sources/one/source.yaml', kind: 'changed' }])
    expect(await read('sources/one/source.yaml')).toBe(
      before.replace(
        '# the end\n',
        `  there: { address: "${checksum(second.address)}", description: there, environments: { amd: https://example.com/amd.yml, nvidia: null }, payment: { minPayment: 5 wei } }\n# the end\n`,
      ),
    )
    for (const network of ['local', 'there'])
      expect((await project.run('plan', '--network', network, '--json')).json()).toMatchObject({
        changes: [],
        problems: [],
        summary: { unchanged: 1 },
      })
  })

  test('joins a definition with a template by naming all its files', async () => {
    const template = {
      name: 'ollama',
      version: 1,
      with: { model: 'llama3.1:8b', serviceImage: 'acme/chat:1.4.0' },
      environments: ['cpu', 'amd'],
    }
    const definition = {
      id: 'one',
      name: 'One',
      template,
      payment: { minPayment: '0.01 OGPU' },
      maxExpiry: '24h',
      networks: ['local'],
    }
    await project.write('sources/one.yaml', JSON.stringify(definition, null, 2))
    expect((await project.run('apply', '--network', 'local', '--yes')).exit).toBe(0)
    const imageMetadataUrl = await pinned(dumps({ ...SIX, nvidia: 'https://example.com/n.yml' }))
    await there.publishAs(account, { imageMetadataUrl, imageEnvironments: 3 })

    expect(
      (await project.run('import', '--network', 'there', '--json')).json().edits,
    ).toMatchObject([{ file: 'sources/one.yaml', kind: 'changed' }])

    for (const network of ['local', 'there'])
      expect((await project.run('plan', '--network', network, '--json')).json()).toMatchObject({
        changes: [],
        problems: [],
        summary: { unchanged: 1 },
      })
  })

  test('takes the one that is most alike of several, and gives the rest definitions of their own', async () => {
    await publish({}, { minPayment: asWei(1n) })
    await publish({ cpu: 'https://example.com/two.yml' }, { minPayment: asWei(2n) })
    for (const [price, file] of [
      [2n, 'two'],
      [3n, 'three'],
      [1n, 'one'],
    ] as const) {
      const imageMetadataUrl = await pinned(
        dumps({ ...SIX, cpu: `https://example.com/${file}.yml` }),
      )
      await there.publishAs(account, { imageMetadataUrl, minPayment: asWei(price) })
    }
    await project.run('import', '--network', 'local')

    expect((await project.run('import', '--network', 'there')).exit).toBe(0)

    expect(await written()).toEqual([
      'sources/one-2/source.yaml',
      'sources/one-3/source.yaml',
      'sources/one/source.yaml',
    ])
    expect(await read('sources/one/source.yaml')).toMatch(/there: \{ address: "0x\w+" \}/)
    expect(await read('sources/one-2/source.yaml')).toMatch(/there: \{ address: "0x\w+" \}/)
    for (const network of ['local', 'there'])
      expect((await project.run('plan', '--network', network, '--json')).json()).toMatchObject({
        changes: [],
        problems: [],
      })
  })

  test('leaves the definition alone where the other network’s Source can’t be written', async () => {
    await publish()
    await there.publishAs(account, {
      imageMetadataUrl: await pinned(dumps(SIX)),
      maxExpiryDuration: asSeconds(0n),
    })
    await project.run('import', '--network', 'local')
    const before = await read('sources/one/source.yaml')

    expect((await project.run('import', '--network', 'there')).exit).toBe(5)

    expect(await read('sources/one/source.yaml')).toBe(before)
    expect(await written()).toEqual(['sources/one-2.yaml.incomplete', 'sources/one/source.yaml'])
  })
})

describe('import, then plan has no changes', () => {
  /** Mostly the first, so that most Sources can be written and a few can't. */
  const mostly = <T, U>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<U>): fc.Arbitrary<T | U> =>
    fc.oneof({ weight: 15, arbitrary: usual }, { weight: 1, arbitrary: odd })
  const word = fc.constantFrom(
    'One',
    'one',
    'Zwei & Söhne',
    '- dash',
    '#1: x',
    'yes',
    '0x10',
    '"quoted"',
    '日本語',
    "it's",
    '👩‍🚀 crew',
    ' padded ',
    'a: b',
    'null',
    '~',
    '{x}',
  )
  const lines = fc
    .array(fc.oneof(word, fc.constantFrom('', '  indented', 'blank at its end ', '# no comment')), {
      maxLength: 5,
    })
    .map((all) => all.join('\n'))
  const anyText = fc.string({ unit: 'grapheme', maxLength: 40 })
  const url = mostly(
    fc.oneof(
      fc
        .webUrl({ validSchemes: ['https'], withQueryParameters: true })
        .filter((text) => /^[^']+$/.test(text)),
      fc.constantFrom(
        'https://example.com/a,b.yml?x=1&y=2',
        'ipfs://QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o',
      ),
      fc.constant(
        'https://gateway.example.com/ipfs/QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o?filename=x',
      ),
    ),
    fc.constantFrom('http://example.com/a.yml', 'compose.yaml', 'https://example.com/{2}.yml'),
  )
  const maybeUrl = fc.oneof(fc.constant(''), url)
  const amount = fc.oneof(
    fc.bigInt({ min: 0n, max: (1n << 256n) - 1n }),
    fc.bigInt({ min: 0n, max: 10n ** 19n }),
    fc.constantFrom(0n, 1n, 10n ** 9n, 10n ** 18n),
  )
  const record = fc.record({
    v: fc.constant(1),
    owner: fc.constantFrom('acme-abc123', 'others-1'),
    id: fc.constantFrom('one', 'kept', 'No id'),
  })
  const source = fc.record({
    metadata: fc.record({
      name: mostly(
        fc.oneof(
          word,
          anyText.map((text) => `x${text}`),
        ),
        anyText,
      ),
      description: fc.oneof(lines, mostly(word, anyText)),
      logoUrl: maybeUrl,
      cpu: url,
      nvidia: maybeUrl,
      amd: maybeUrl,
    }),
    record: fc.option(record, { nil: undefined, freq: 3 }),
    foreign: fc.option(fc.jsonValue({ maxDepth: 2 }), { nil: undefined }),
    python: fc.boolean(),
    bits: mostly(fc.constant(undefined), fc.nat(8)),
    minPayment: amount,
    minLockup: amount,
    expiry: mostly(fc.bigInt({ min: 1n, max: 315_360_000n }), fc.constantFrom(0n, 315_360_001n)),
    delivery: mostly(fc.constantFrom(0, 1), fc.constant(2)),
    isPrivate: fc.boolean(),
  })

  test('for any set of Sources', async () => {
    let [definitions, all] = [0, 0]

    await fc.assert(
      fc.asyncProperty(fc.array(source, { minLength: 1, maxLength: 12 }), async (sources) => {
        const snapshot = await chain.rpc('evm_snapshot', [])
        const urls = await Promise.all(
          sources.map(({ metadata, record: own, foreign, python }) => {
            const keys = {
              ...metadata,
              ...(foreign === undefined ? {} : { theirs: foreign }),
              ...(own === undefined ? {} : { 'x-ogpu-gitops': own }),
            }
            return pinned(python ? dumps(keys) : JSON.stringify(keys))
          }),
        )
        await contracts.seedSources(sources.length, {
          account,
          params: (index) => {
            const { metadata, bits, minPayment, minLockup, expiry, delivery, isPrivate } =
              sources[index] ?? fail()
            return {
              imageMetadataUrl: urls[index] ?? fail(),
              imageEnvironments:
                bits ?? 1 + (metadata.nvidia === '' ? 0 : 2) + (metadata.amd === '' ? 0 : 4),
              minPayment: asWei(minPayment),
              minAvailableLockup: asWei(minLockup),
              maxExpiryDuration: asSeconds(expiry),
              deliveryMethod: delivery,
              privacyEnabled: isPrivate,
              optionalParamsUrl: isPrivate ? 'https://example.com/p' : '',
            }
          },
        })

        try {
          const run = await project.run('import', '--json')

          const kinds: readonly string[] = run
            .json()
            .edits.map(({ kind }: { kind: string }) => kind)
          expect(kinds).toHaveLength(sources.length)
          expect(run.exit).toBe(kinds.includes('incomplete') ? 5 : 0)
          all += kinds.length
          definitions += kinds.filter((kind) => kind === 'written').length
          await expectNoChanges(kinds.filter((kind) => kind === 'written').length)
        } finally {
          await project.remove('sources')
          await chain.rpc('evm_revert', [snapshot])
        }
      }),
      { numRuns: Number(process.env['IMPORT_RUNS'] ?? 15) },
    )

    expect(definitions).toBeGreaterThan(all / 2)
  })
})

function fail(): never {
  throw new Error('no such Source')
}

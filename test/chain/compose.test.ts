import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { CID } from 'multiformats/cid'
import { describe, expect, test } from 'vitest'
import { cidOf, cidsOf } from '../../src/model/units/cid.ts'
import type { TestChain } from '../support/chain.ts'
import type { TestNexus } from '../support/contracts/test-nexus.ts'
import { beginInOwnProject } from '../support/own-project.ts'
import { type Project, writeDefinition } from '../support/project.ts'

let chain: TestChain
let nexus: TestNexus
let account: number
let project: Project

beginInOwnProject((own) => {
  ;({ chain, contracts: nexus, account, project } = own)
})

const compose = (
  image = 'acme/model:1.0.0@sha256:5c1e0b7d3f2a4968b1c0d9e8f7a6b5c4d3e2f1a0b9c8d7e6f5a4b3c2d1e0f9a8',
  extra = '',
): string => `services:
  model:
    image: ${image}
    ports: ["\${PORT}:5555"]
    environment:
      - CALLBACK_URL=\${CALLBACK_URL}
    healthcheck: { test: [CMD, "true"] }
${extra}`

const local = (id: string, text: string): Promise<void> =>
  project.write(`sources/${id}/compose.cpu.yaml`, text)

async function served(cid: string): Promise<number> {
  return (await fetch(chain.gatewayUrl + cid)).status
}

describe('a compose file of the repository', () => {
  test('is uploaded at apply, not at plan, and published by its CID', async () => {
    await writeDefinition(project, { id: 'one', environments: { cpu: 'compose.cpu.yaml' } })
    await local('one', compose())
    const cid = cidOf(new TextEncoder().encode(compose()))

    const planned = await project.run('plan', '--json')

    expect(planned.exit).toBe(0)
    expect(planned.json().changes[0].fields).toContainEqual({
      field: 'cpu',
      before: null,
      after: { text: `ipfs://${cid}`, raw: `ipfs://${cid}` },
    })
    expect(await served(cid)).toBe(404)
    const { exit, json } = await project.run('apply', '--yes', '--json')
    expect(exit).toBe(0)
    expect(await served(cid)).toBe(200)
    const { imageMetadataUrl } = await chain.paramsOf(json().receipts[0].address.toLowerCase())
    expect(await (await fetch(imageMetadataUrl)).json()).toMatchObject({
      cpu: `${chain.gatewayUrl}${cid}`,
    })
    expect((await project.run('plan', '--json')).json().summary).toMatchObject({
      unchanged: 1,
      publish: 0,
      update: 0,
    })
  })

  test('that changes is an update with a unified diff against what is published', async () => {
    await writeDefinition(project, { id: 'one', environments: { cpu: 'compose.cpu.yaml' } })
    await local('one', compose())
    await project.run('apply', '--yes')
    await local(
      'one',
      compose(
        'acme/model:2.0.0@sha256:8be40d1c2b3a495867d0c1e2f3a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6',
      ),
    )

    const { out } = await project.run('plan')

    expect(out).toMatch(/-\s+image: acme\/model:1\.0\.0@/)
    expect(out).toMatch(/\+\s+image: acme\/model:2\.0\.0@/)
    expect(out).toContain('image 1.0.0 → 2.0.0, 1 line')
    expect((await project.run('plan', '--json')).json().changes).toMatchObject([
      {
        kind: 'update',
        fields: [{ field: 'cpu' }],
        compose: [
          {
            environment: 'cpu',
            from: 'file',
            name: 'sources/one/compose.cpu.yaml',
            changed: true,
            images: [
              {
                before: expect.stringContaining(':1.0.0@'),
                after: expect.stringContaining(':2.0.0@'),
              },
            ],
            onlyImages: true,
          },
        ],
      },
    ])
    expect((await project.run('apply', '--yes')).exit).toBe(0)
    expect((await project.run('plan', '--json')).json().summary).toMatchObject({ unchanged: 1 })
  })

  test('that breaks a rule blocks the change that brings it, and is a warning where nothing of it changes', async () => {
    await writeDefinition(project, { id: 'one', environments: { cpu: 'compose.cpu.yaml' } })
    await local('one', compose(undefined, '    privileged: true\n'))
    await writeDefinition(project, { id: 'two' })

    const planned = await project.run('plan', '--json')

    expect(planned.exit).toBe(3)
    expect(planned.json()).toMatchObject({
      problems: [
        { code: 'compose-privileged', id: 'one', file: 'sources/one/compose.cpu.yaml', line: 8 },
      ],
      changes: [{ id: 'two' }],
    })
    expect((await project.run('validate', '--json')).json().problems).toMatchObject([
      { code: 'compose-privileged' },
    ])
  })

  test('may break a rule that is let off by name, and the plan shows why', async () => {
    await project.write(
      'sources/one/source.yaml',
      'id: one\nname: One\nenvironments: { cpu: compose.cpu.yaml }\npayment: { minPayment: 1 OGPU }\nmaxExpiry: 1h\nnetworks: [local]\nrelax: { compose-image-digest: the registry is ours }\n',
    )
    await local('one', compose('acme/model:1.0.0'))

    const { exit, json } = await project.run('plan', '--json')

    expect(exit).toBe(0)
    expect(
      json().warnings.filter(({ code }: { code: string }) => code === 'compose-image-digest'),
    ).toMatchObject([{ hint: 'because the registry is ours' }])
  })

  test('that is no regular file of the repository, or too large, is refused by name', async () => {
    await mkdir(`${project.root}/sources/one`, { recursive: true })
    await writeFile(`${project.root}/elsewhere.yaml`, compose())
    await symlink(`${project.root}/elsewhere.yaml`, `${project.root}/sources/one/link.yaml`)
    await project.write('sources/one/large.yaml', `#${'x'.repeat(10 * 1024 * 1024)}`)
    await project.write('sources/one/binary.yaml', compose())
    await writeFile(`${project.root}/sources/one/binary.yaml`, Buffer.from([0xff, 0xfe, 0x00]))
    const codes = async (cpu: string): Promise<readonly string[]> => {
      await writeDefinition(project, { id: 'one', environments: { cpu } })
      return (await project.run('validate', '--json'))
        .json()
        .problems.map(({ code }: { code: string }) => code)
    }

    expect(await codes('link.yaml')).toEqual(['not-a-file'])
    expect(await codes('large.yaml')).toEqual(['not-a-file'])
    expect(await codes('binary.yaml')).toEqual(['not-utf8'])
    expect(await codes('missing.yaml')).toEqual(['compose-missing'])
    expect(await codes('../elsewhere.yaml')).toEqual(['bad-path'])
    expect(await codes('/etc/passwd.yaml')).toEqual(['bad-path'])
  })

  test('that two definitions share is uploaded once', async () => {
    for (const id of ['one', 'two']) {
      await writeDefinition(project, { id, environments: { cpu: 'compose.cpu.yaml' } })
      await local(
        id,
        compose(
          'acme/shared:1.0.0@sha256:8be40d1c2b3a495867d0c1e2f3a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6',
        ),
      )
    }

    const { err } = await project.run('apply', '--yes')

    expect(err.match(/Uploaded sources\//g)).toHaveLength(1)
  })
})

describe('a compose file behind ipfs://', () => {
  const text = compose()
  const [cid = '', raw = ''] = cidsOf(new TextEncoder().encode(text))

  async function pinned(content: string): Promise<string> {
    const form = new FormData()
    form.set('file', new Blob([content]), 'file')
    await fetch(chain.pinUrl, { method: 'POST', body: form })
    return cidOf(new TextEncoder().encode(content))
  }

  test('is fetched through the gateway and held against the rules', async () => {
    const bad = await pinned(compose(undefined, '    privileged: true\n'))
    await writeDefinition(project, { id: 'one', environments: { cpu: `ipfs://${bad}` } })

    const { exit, json } = await project.run('plan', '--json')

    expect(exit).toBe(3)
    expect(json()).toMatchObject({
      changes: [],
      problems: [{ code: 'compose-privileged', id: 'one', file: 'sources/one/source.yaml' }],
    })
    expect(json().problems[0].message).toContain(`line 8 of ipfs://${bad}`)
  })

  test('is warned of where the gateway does not serve it, and asked for by nobody offline', async () => {
    await writeDefinition(project, {
      id: 'one',
      environments: { cpu: `ipfs://${cidOf(new TextEncoder().encode('never pinned'))}` },
    })

    const planned = await project.run('plan', '--json')

    expect(planned.exit).toBe(0)
    expect(planned.json()).toMatchObject({
      changes: [{ kind: 'publish' }],
      warnings: [{ code: 'url-unreachable', id: 'one' }],
    })
    expect(planned.json().warnings[0].message).toContain('answers 404')
    expect((await project.run('plan', '--json', '--offline')).json().warnings).toEqual([])
  })

  test('is the same content as a file of the repository, and as a raw block, whichever stands on chain', async () => {
    await pinned(text)
    const wanted = [`ipfs://${cid}`, `ipfs://${raw}`, 'compose.cpu.yaml']
    await local('one', text)
    await writeDefinition(project, { id: 'one', environments: { cpu: wanted[1] ?? '' } })
    expect((await project.run('apply', '--yes')).exit).toBe(0)

    for (const cpu of wanted) {
      await writeDefinition(project, { id: 'one', environments: { cpu } })
      expect((await project.run('plan', '--json')).json(), cpu).toMatchObject({
        problems: [],
        summary: { unchanged: 1, update: 0 },
      })
    }
  })

  test.each<[string, () => string]>([
    ['another gateway', () => `https://ipfs.example/ipfs/${cid}`],
    ['a subdomain gateway', () => `https://${CID.parse(cid).toV1().toString()}.ipfs.example/`],
    ['ipfs://', () => `ipfs://${cid}`],
    ['a raw block of the same bytes', () => `https://ipfs.example/ipfs/${raw}`],
  ])('stays as it is on chain, by %s, when something else changes', async (_, urlOf) => {
    await local('one', text)
    await writeDefinition(project, { id: 'one', environments: { cpu: 'compose.cpu.yaml' } })
    const address = (await project.run('apply', '--yes', '--json'))
      .json()
      .receipts[0].address.toLowerCase()
    const { imageMetadataUrl } = await chain.paramsOf(address)
    const metadata = (await (await fetch(imageMetadataUrl)).json()) as object
    const moved = await pinned(JSON.stringify({ ...metadata, cpu: urlOf() }))
    await nexus.updateAs(account, address, { imageMetadataUrl: chain.gatewayUrl + moved })
    expect((await project.run('plan', '--json')).json()).toMatchObject({
      problems: [],
      summary: { unchanged: 1, update: 0 },
    })
    await writeDefinition(project, {
      id: 'one',
      environments: { cpu: 'compose.cpu.yaml' },
      minPayment: '7 OGPU',
    })

    const planned = await project.run('plan', '--json')
    expect(
      planned
        .json()
        .changes.map(({ fields }: { fields: { field: string }[] }) =>
          fields.map(({ field }) => field),
        ),
    ).toEqual([['minPayment']])
    expect((await project.run('apply', '--yes')).exit).toBe(0)

    const after = await chain.paramsOf(address)
    // Nothing of the metadata changes, so its own URL stays too.
    expect(after.imageMetadataUrl).toBe(chain.gatewayUrl + moved)
    await writeDefinition(project, {
      id: 'one',
      environments: { cpu: 'compose.cpu.yaml' },
      minPayment: '7 OGPU',
      description: 'new words',
    })
    expect((await project.run('apply', '--yes')).exit).toBe(0)
    expect(
      await (await fetch((await chain.paramsOf(address)).imageMetadataUrl)).json(),
    ).toMatchObject({ cpu: urlOf(), description: 'new words' })
    expect((await project.run('plan', '--json')).json()).toMatchObject({
      summary: { unchanged: 1, update: 0 },
    })
  })

  test('that is replaced shows what stood there and what will, URL and all', async () => {
    await local('one', text)
    await writeDefinition(project, {
      id: 'one',
      environments: { cpu: `https://ipfs.example/ipfs/${cid}` },
    })
    expect((await project.run('apply', '--yes')).exit).toBe(0)
    const other = await pinned(
      compose(
        'acme/model:2.0.0@sha256:8be40d1c2b3a495867d0c1e2f3a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6',
      ),
    )
    await writeDefinition(project, { id: 'one', environments: { cpu: `ipfs://${other}` } })

    const { json } = await project.run('plan', '--json')

    expect(json().changes[0].fields).toMatchObject([
      {
        field: 'cpu',
        before: { raw: `https://ipfs.example/ipfs/${cid}` },
        after: { raw: `ipfs://${other}` },
      },
    ])
    expect((await project.run('plan', '--raw')).out).toMatch(/https:\/\/ipfs\.example.*ipfs:\/\//)
  })
})

describe('a template', () => {
  const templated = (parameters: string, version = 'version: 1, '): string =>
    `id: one\nname: One\ntemplate: { name: huggingface-pipeline, ${version}environments: [cpu, nvidia], with: ${parameters} }\npayment: { minPayment: 1 OGPU }\nmaxExpiry: 1h\nnetworks: [local]\n`

  test('is rendered, uploaded and published, and the same again is nothing to do', async () => {
    await project.write(
      'sources/one.yaml',
      templated('{ task: text-classification, model: acme/model }'),
    )

    expect((await project.run('apply', '--yes', '--json')).json()).toMatchObject({
      outcome: 'done',
    })

    expect((await project.run('plan', '--json')).json().summary).toMatchObject({ unchanged: 1 })
    const { out } = await project.run('render', 'sources/one.yaml', '--environment', 'nvidia')
    expect(await served(cidOf(new TextEncoder().encode(out)))).toBe(200)
    expect(
      (await project.run('render', 'sources/one.yaml', '--spec', '--json')).json(),
    ).toMatchObject({
      environments: { cpu: { from: 'template', cid: expect.stringMatching(/^Qm/) } },
    })
  })

  test('whose parameters are wrong is a problem at their place', async () => {
    await project.write(
      'sources/one.yaml',
      templated('{ task: text-clasification, model: acme/model }'),
    )

    const { exit, json } = await project.run('plan', '--json')

    expect(exit).toBe(3)
    expect(json().problems).toMatchObject([{ file: 'sources/one.yaml', line: 3 }])
  })
})

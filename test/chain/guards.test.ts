import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { asWei } from '../../src/model/units/amount.ts'
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

const codes = (refusals: readonly { readonly code: string }[]): readonly string[] =>
  refusals.map(({ code }) => code)

/** Publishes and commits these definitions; the commit is what later edits are compared with. */
async function live(...ids: readonly string[]): Promise<void> {
  for (const id of ids) await writeDefinition(project, { id })
  expect((await project.run('apply', '--yes')).exit).toBe(0)
  await project.commit('published')
}

async function blockNumber(): Promise<unknown> {
  return chain.rpc('eth_blockNumber', [])
}

describe('guards are read from the base commit too, and the stricter counts', () => {
  test('what the base commit protects cannot be closed by taking the protection away in the same change', async () => {
    await writeDefinition(project, { id: 'one', protect: true })
    await project.run('apply', '--yes')
    await project.commit()
    await writeDefinition(project, { id: 'one', state: 'closed', protect: false })

    const planned = await project.run('plan', '--json')

    expect(planned.exit).toBe(4)
    expect(planned.json()).toMatchObject({ refusals: [{ code: 'protected', id: 'one' }] })
    const before = await blockNumber()
    expect((await project.run('apply', '--yes')).exit).toBe(4)
    expect((await project.run('apply', '--approve', planned.json().fingerprint)).exit).toBe(4)
    expect(await blockNumber()).toBe(before)
  })

  test('protection belongs to the Source, so another id with its address does not close it either', async () => {
    await writeDefinition(project, { id: 'one', protect: true })
    await project.run('apply', '--yes')
    const [{ address }] = (await project.run('list', '--json')).json()
    await project.commit()
    await project.remove('sources/one')
    await writeDefinition(project, {
      id: 'zeta',
      state: 'closed',
      networks: { local: { address } },
    })

    expect((await project.run('plan', '--json')).json().refusals).toMatchObject([
      { code: 'protected', id: 'zeta' },
    ])
  })

  test('nor does an approval, where the protected definition of the base stood for it by its address', async () => {
    await live('one')
    const [{ address }] = (await project.run('list', '--json')).json()
    await project.remove('sources/one')
    await writeDefinition(project, { id: 'kept', protect: true, networks: { local: { address } } })
    await project.commit('another id for it')
    await project.remove('sources/kept')
    await writeDefinition(project, {
      id: 'zeta',
      state: 'closed',
      networks: { local: { address } },
    })
    await project.commit('a third id, and closes')
    const planned = (await project.run('plan', '--json')).json()
    expect(planned.refusals).toMatchObject([{ code: 'protected', id: 'zeta' }])

    const [change] = planned.changes
    expect((await project.run('apply', '--approve', change.digest)).exit).toBe(4)
    expect((await project.run('apply', '--approve', planned.fingerprint)).exit).toBe(4)
    expect(await nexus.read(address, 'getStatus')).toBe(0n)
  })

  test('a protection counts whatever else is wrong with the definition in the base commit', async () => {
    await writeDefinition(project, { id: 'one', protect: true })
    await project.run('apply', '--yes')
    await project.write(
      'sources/one/source.yaml',
      (await readFile(`${project.root}/sources/one/source.yaml`, 'utf8')).replace(
        '{',
        '{ "colour": "red",',
      ),
    )
    await project.commit()
    await writeDefinition(project, { id: 'one', state: 'closed' })

    expect((await project.run('plan', '--json')).json().refusals).toMatchObject([
      { code: 'protected', id: 'one' },
    ])
  })

  test('a base commit whose configuration is broken stops the run: its guards can’t be seen', async () => {
    await project.configure({ extra: { review: 'approval' } })
    await writeDefinition(project, { id: 'one' })
    await project.commit()
    await project.write('ogpu.yaml', 'oops: [')
    await project.commit()
    await project.configure()

    const planned = await project.run('plan', '--base', 'HEAD', '--json')

    expect(planned.exit).toBe(3)
    expect(planned.json().problems).toMatchObject([{ code: 'base-unreadable' }])
    expect((await project.run('apply', '--yes', '--base', 'HEAD', '--json')).exit).toBe(3)
  })

  test('a repository that never had a configuration has no guards to lose', async () => {
    await project.remove('ogpu.yaml')
    await project.write('README.md', 'first')
    await project.commit()
    await project.configure()
    await writeDefinition(project, { id: 'one' })

    expect((await project.run('plan', '--json')).json()).toMatchObject({
      problems: [],
      summary: { publish: 1 },
    })
  })

  test('a limit that the same change raises is still the old one, and an approved fingerprint passes it', async () => {
    await project.configure({ extra: { limits: { closings: 1 } } })
    await live('one', 'two')
    await project.configure({ extra: { limits: { closings: 5 } } })
    await writeDefinition(project, { id: 'one', state: 'closed' })
    await writeDefinition(project, { id: 'two', state: 'closed' })

    const planned = await project.run('plan', '--json')

    expect(planned.exit).toBe(4)
    expect(codes(planned.json().refusals)).toEqual(['limit'])
    expect(planned.json().refusals[0].ways.join()).toContain(
      planned.json().fingerprint.slice(0, 16),
    )
    expect((await project.run('apply', '--yes', '--json')).json()).toMatchObject({
      outcome: 'refused',
      receipts: [],
    })
    expect(
      (
        await project.run('apply', '--approve', planned.json().fingerprint.slice(0, 16), '--json')
      ).json(),
    ).toMatchObject({
      outcome: 'done',
      summary: { done: 2 },
    })
  })

  test('review that the same change switches off is still on, even under a new network name', async () => {
    await project.configure({ extra: { review: 'plan' } })
    await writeDefinition(project, { id: 'one' })
    await project.commit()
    await project.configure({ extra: { review: 'none' } })
    await project.write(
      'ogpu.yaml',
      (await project.git('show', 'HEAD:ogpu.yaml'))
        .replace('"review": "plan"', '"review": "none"')
        .replaceAll('"local"', '"elsewhere"'),
    )
    await writeDefinition(project, { id: 'one', networks: ['elsewhere'] })
    await project.commit()

    const applied = await project.run('apply', '--yes', '--base', 'HEAD~1', '--json')

    expect(applied.exit).toBe(4)
    expect(codes(applied.json().refusals)).toEqual(['no-review'])
  })

  test('a changed owner or client publishes nothing without --allow-identity-change', async () => {
    await live('one')
    await writeDefinition(project, { id: 'two' })
    await project.configure({ owner: 'renamed-000000' })

    const planned = await project.run('plan', '--json')

    expect(planned.exit).toBe(3)
    expect(
      planned.json().problems.map(({ id, code }: { id: string; code: string }) => `${id} ${code}`),
    ).toContain('two identity-change')
    expect(
      (await project.run('plan', '--json', '--allow-identity-change')).json().changes,
    ).toMatchObject([{ kind: 'publish', id: 'two' }])
  })

  test('an address that is newly declared unmanaged is still matched until that is merged', async () => {
    await live('one')
    const [row] = (await project.run('list', '--json')).json()
    await project.configure({ extra: { unmanaged: [row.address] } })

    expect((await project.run('plan', '--json')).json().problems).toMatchObject([
      { code: 'possible-match', id: 'one' },
    ])
  })

  test('a definition that is deleted on this branch leaves a decision, and plan says so with exit 4', async () => {
    await live('one', 'two')
    await project.remove('sources/two')

    const { exit, out } = await project.run('plan')

    expect(exit).toBe(4)
    expect(out).toContain('DECIDE')
    expect(out).toMatch(/git checkout [0-9a-f]{7} -- sources\/two/)
    expect(out).toContain('ogpu-gitops close two --network local')
    expect(out).toContain('ogpu-gitops release two --network local')
  })

  test('what the base commit wants already is told apart from what this branch changes', async () => {
    await live('one', 'two')
    await nexus.updateAs(
      account,
      (await project.run('list', '--json')).json()[0].address.toLowerCase(),
      { minPayment: asWei(5n) },
    )
    await writeDefinition(project, { id: 'two', minPayment: '7 OGPU' })

    const { changes } = (await project.run('plan', '--json')).json()

    expect(changes.map(({ id, origin }: { id: string; origin: string }) => [id, origin])).toEqual([
      ['one', 'base'],
      ['two', 'this-pr'],
    ])
  })
})

describe('planning on the default branch by hand', () => {
  test('a closing that was merged and not applied stands first and is never called left alone', async () => {
    await project.configure({ extra: { review: 'plan' } })
    await writeDefinition(project, { id: 'one' })
    await project.commit()
    await project.run(
      'apply',
      '--approve',
      (await project.run('plan', '--json')).json().fingerprint,
    )
    await writeDefinition(project, { id: 'one', state: 'closed' })
    await project.commit('close it')
    await project.commit('something else')

    const { out } = await project.run('plan')

    expect(out).toContain("CAN'T BE UNDONE")
    expect(out).not.toContain('left alone')
    expect(out).toContain('1 to close')
  })

  test('what the commit before the tip protected cannot be closed by the tip, nor by another merge after it', async () => {
    await writeDefinition(project, { id: 'one', protect: true })
    await project.run('apply', '--yes')
    await project.commit()
    await writeDefinition(project, { id: 'one', state: 'closed' })
    await project.commit('close it')

    expect((await project.run('plan', '--json')).json().refusals).toMatchObject([
      { code: 'protected', id: 'one' },
    ])
    await project.commit('another merge')
    expect((await project.run('plan', '--json')).json().refusals).toMatchObject([
      { code: 'protected', id: 'one' },
    ])
  })

  test('where review is on, a branch asks for its own changes only, and approving them leaves drift alone', async () => {
    await project.configure({ extra: { review: 'plan' } })
    await writeDefinition(project, { id: 'one' })
    await writeDefinition(project, { id: 'two' })
    await project.run(
      'apply',
      '--approve',
      (await project.run('plan', '--json')).json().fingerprint,
    )
    await project.commit()
    await nexus.updateAs(
      account,
      (await project.run('list', '--json')).json()[0].address.toLowerCase(),
      { minPayment: asWei(5n) },
    )
    await writeDefinition(project, { id: 'two', minPayment: '7 OGPU' })
    const planned = (await project.run('plan', '--json')).json()
    await project.run('plan', '--out', 'plan.json')
    await project.commit('merged')

    const { json } = await project.run('apply', '--plan', 'plan.json', '--json')

    expect(planned.changes.map(({ origin }: { origin: string }) => origin)).toEqual([
      'base',
      'this-pr',
    ])
    expect(json().receipts).toMatchObject([{ id: 'two', status: 'done' }])
    expect(
      (await project.run('apply', '--approve', planned.fingerprint, '--json')).json(),
    ).toMatchObject({
      outcome: 'refused',
      refusals: [{ code: 'not-approved' }],
    })
    expect((await project.run('plan', '--json')).json().changes).toMatchObject([{ id: 'one' }])
  })
})

test('apply in another repository than the configuration names is refused', async () => {
  await writeDefinition(project, { id: 'one' })
  await project.write(
    'ogpu.yaml',
    JSON.stringify({
      repository: 'acme/sources',
      ...JSON.parse(await readFile(`${project.root}/ogpu.yaml`, 'utf8')),
    }),
  )
  await project.commit()
  await project.git('remote', 'add', 'origin', 'https://github.com/Somebody/fork.git')

  expect((await project.run('apply', '--yes', '--json')).json()).toMatchObject({
    outcome: 'refused',
    refusals: [{ code: 'other-repository' }],
  })

  await project.configure()
  await project.commit('takes the name out')
  const flags = ['--detached', '--yes', '--json']
  expect((await project.run('apply', ...flags)).json()).toMatchObject({
    refusals: [{ code: 'other-repository' }],
  })
  await project.commit('and another one')
  expect((await project.run('apply', ...flags)).json()).toMatchObject({ outcome: 'done' })
})

test('an address of an RPC that is none is named at once, and not shown', async () => {
  await writeDefinition(project, { id: 'one' })
  project.env['OGPU_RPC_URL'] = 'rpc.example.com/secret-key-000000'

  const { exit, out, json } = await project.run('plan', '--json')

  expect(exit).toBe(3)
  expect(json().problems).toMatchObject([{ code: 'bad-url' }])
  expect(out).not.toContain('secret-key')
})

test.each([
  "https://rpc.example.com/v3/it's,s3cret",
  "wss://us'er:s3cret@rpc.example.com/",
  'wss://rpc.example.com/v3/s3cretKeyABCDEF123456',
  '127.0.0.1:1/v2/s3cretKeyABCDEF123456',
  'rpc.example.com?key=s3cretKeyABCDEF123456',
])(
  'an RPC address in the configuration is shown up to its host, also where it is wrong: %s',
  async (rpcUrl) => {
    await project.write(
      'ogpu.yaml',
      `version: 1\nowner: acme-abc123\nnetworks:\n  local:\n    chainId: 5\n    rpcUrl: ${rpcUrl}\n    nexus: 7\n`,
    )

    for (const flags of [[], ['--json']]) {
      const { out, err } = await project.run('validate', ...flags)
      expect(out + err).toContain('rpcUrl')
      expect(out + err).not.toContain('s3cret')
    }
  },
)

test('closing an orphan never overwrites another definition', async () => {
  await live('one')
  await project.remove('sources/one')
  await project.write(
    'sources/one/source.yaml',
    (await project.git('show', 'HEAD:sources/one/source.yaml')).replaceAll('one', 'other'),
  )

  const { exit, json } = await project.run('close', 'one', '--json')

  expect(exit).toBe(0)
  expect(json().edits).toMatchObject([{ file: 'sources/one.yaml', kind: 'written' }])
  expect(await readFile(`${project.root}/sources/one/source.yaml`, 'utf8')).toContain('"other"')
  expect((await project.run('plan', '--json', '--only', 'one')).json().changes).toMatchObject([
    { kind: 'close', id: 'one' },
  ])
})

describe('consent', () => {
  test('without a terminal and without a flag nothing is sent, and every way on is named', async () => {
    await writeDefinition(project, { id: 'one' })

    const { exit, json } = await project.run('apply', '--json')

    expect(exit).toBe(4)
    expect(json()).toMatchObject({ outcome: 'refused', refusals: [{ code: 'no-consent' }] })
  })

  test('where review is on, --yes is no consent and a fingerprint is', async () => {
    await project.configure({ extra: { review: 'plan' } })
    await writeDefinition(project, { id: 'one' })

    const refused = await project.run('apply', '--yes', '--json')

    expect(refused.exit).toBe(4)
    expect(codes(refused.json().refusals)).toEqual(['no-review'])
    const { fingerprint } = (await project.run('plan', '--json')).json()
    expect((await project.run('apply', '--approve', fingerprint)).exit).toBe(0)
  })

  test('the digest of one change sends that change and no other', async () => {
    await writeDefinition(project, { id: 'one' })
    await writeDefinition(project, { id: 'two' })
    const { changes } = (await project.run('plan', '--json')).json()

    const { exit, json } = await project.run(
      'apply',
      '--approve',
      changes[1].digest.slice(0, 16),
      '--json',
    )

    expect(exit).toBe(0)
    expect(json()).toMatchObject({ receipts: [{ id: 'two', status: 'done' }] })
    expect((await project.run('plan', '--json')).json().changes).toMatchObject([{ id: 'one' }])
  })

  test('fewer than sixteen characters, or ones that fit nothing, are refused', async () => {
    await writeDefinition(project, { id: 'one' })

    expect((await project.run('apply', '--approve', '0123456789abcde')).exit).toBe(3)
    expect(
      (await project.run('apply', '--approve', '0123456789abcdef', '--json')).json(),
    ).toMatchObject({
      outcome: 'refused',
      refusals: [{ code: 'not-approved' }],
    })
  })

  test('a saved plan sends only what is in it', async () => {
    await writeDefinition(project, { id: 'one' })
    await project.run('plan', '--out', 'plan.json')
    await writeDefinition(project, { id: 'two' })

    const { exit, json } = await project.run('apply', '--plan', 'plan.json', '--json')

    expect(exit).toBe(0)
    expect(json().receipts).toMatchObject([{ id: 'one', status: 'done' }])
    expect(
      (await project.run('apply', '--plan', 'plan.json', '--json')).json().receipts,
    ).toMatchObject([{ id: 'one', status: 'skipped' }])
  })

  test('a saved plan whose Source has moved since sends nothing and shows what was reviewed, what is there and what is wanted', async () => {
    await live('one')
    await writeDefinition(project, { id: 'one', minPayment: '2 OGPU' })
    await writeDefinition(project, { id: 'two' })
    await project.run('plan', '--out', 'plan.json')
    await nexus.updateAs(
      account,
      (await project.run('list', '--json')).json()[0].address.toLowerCase(),
      { minPayment: asWei(15_000_000_000_000_000n) },
    )
    const before = await blockNumber()

    const { exit, json } = await project.run('apply', '--plan', 'plan.json', '--json')

    expect(exit).toBe(4)
    expect(json()).toMatchObject({
      outcome: 'refused',
      refusals: [
        {
          code: 'chain-changed',
          rows: [
            {
              id: 'one',
              field: 'payment.minPayment',
              reviewed: '0.01 OGPU → 2 OGPU',
              onChain: '0.015 OGPU',
              wanted: '2 OGPU',
            },
          ],
        },
      ],
    })
    expect(await blockNumber()).toBe(before)
  })

  test('a plan of another wallet, and a file that is no plan, are refused by name', async () => {
    await writeDefinition(project, { id: 'one' })
    await project.run('plan', '--out', 'plan.json')
    await project.write('other.json', '{"formatVersion": 1}')
    await project.configure({ account: (account + 1) % 9 })

    expect((await project.run('apply', '--plan', 'plan.json', '--json')).json()).toMatchObject({
      outcome: 'problems',
      problems: [{ code: 'bad-plan-file' }],
    })
    expect((await project.run('apply', '--plan', 'other.json', '--json')).json()).toMatchObject({
      problems: [{ code: 'bad-plan-file' }],
    })
  })

  test('a forged plan file sends at most what the definitions want', async () => {
    await writeDefinition(project, { id: 'one' })
    const plan = (await project.run('plan', '--json')).json()
    const forged = {
      ...plan,
      changes: [{ ...plan.changes[0], id: 'evil', digest: 'ab'.repeat(32) }, ...plan.changes],
    }
    await project.write('plan.json', JSON.stringify(forged))

    const { json } = await project.run('apply', '--plan', 'plan.json', '--json')

    expect(
      json().receipts.filter(({ status }: { status: string }) => status === 'done'),
    ).toMatchObject([{ id: 'one' }])
  })

  test('an unattended run whose key is missing, malformed or another’s sends nothing and never shows it', async () => {
    await writeDefinition(project, { id: 'one' })
    const key = project.env['CLIENT_PRIVATE_KEY'] ?? ''
    const attempt = async (
      value: string,
    ): Promise<{ readonly exit: number; readonly text: string }> => {
      project.env['CLIENT_PRIVATE_KEY'] = value
      const { exit, out, err } = await project.run('apply', '--yes', '--json')
      return { exit, text: out + err }
    }

    expect((await attempt('')).exit).toBe(4)
    for (const bad of [
      `${key.slice(0, 10)} ${key.slice(10)}`,
      `0x${'0'.repeat(64)}`,
      `0x${'f'.repeat(64)}`,
      `${key}00`,
      key.replace('a', 'g'),
    ]) {
      const { exit, text } = await attempt(bad)
      expect(exit).toBe(3)
      expect(text).toContain('bad-key')
      expect(text.toLowerCase()).not.toContain(bad.slice(12, 40).toLowerCase())
    }
    const other = await attempt(chain.accounts[(account + 1) % 9]?.privateKey ?? '')
    expect(other).toMatchObject({ exit: 3 })
    expect(other.text).toContain('wrong-signer')
    expect((await attempt(` ${key.slice(2).toUpperCase()}\n`)).exit).toBe(0)
  })
})

describe('closing comes last and alone goes nowhere', () => {
  test('it is held while something else of the run is blocked, and goes by itself with --only', async () => {
    await live('one', 'two')
    await writeDefinition(project, { id: 'one', state: 'closed' })
    await writeDefinition(project, {
      id: 'fresh',
      name: 'Name of two',
      environments: { cpu: 'https://example.com/fresh.yml' },
    })
    await nexus.publishAs(account, {
      imageMetadataUrl: `${chain.gatewayUrl}QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o`,
    })

    const planned = await project.run('plan', '--json')

    expect(planned.exit).toBe(3)
    expect(codes(planned.json().refusals)).toEqual(['closing-held'])
    expect((await project.run('apply', '--yes', '--json')).json()).toMatchObject({
      outcome: 'problems',
      receipts: [],
    })
    expect((await project.run('apply', '--yes', '--only', 'one', '--json')).json()).toMatchObject({
      outcome: 'done',
      receipts: [{ id: 'one', kind: 'close', status: 'done' }],
    })
  })
})

describe('only the tip of the default branch is applied', () => {
  async function withRemote(): Promise<void> {
    await writeDefinition(project, { id: 'one' })
    await project.commit()
    await project.git('init', '-q', '--bare', '.home/remote.git', '-b', 'main')
    await project.git('remote', 'add', 'origin', `${project.root}/.home/remote.git`)
    await project.git('push', '-q', 'origin', 'main')
  }

  test('an older commit ends superseded with exit 0 and sends nothing, and --detached sends it', async () => {
    await withRemote()
    await project.commit('newer')
    await project.git('push', '-q', 'origin', 'main')
    await project.git('checkout', '-q', 'HEAD~1')
    const before = await blockNumber()

    const { exit, json } = await project.run('apply', '--yes', '--json')

    expect(exit).toBe(0)
    expect(json()).toMatchObject({ outcome: 'superseded' })
    expect(await blockNumber()).toBe(before)
    expect((await project.run('apply', '--yes', '--detached')).exit).toBe(0)
  })

  test('the tip is applied', async () => {
    await withRemote()

    expect((await project.run('apply', '--yes', '--json')).json()).toMatchObject({
      outcome: 'done',
    })
  })

  test('a remote that cannot be reached is a fault', async () => {
    await withRemote()
    await project.git('remote', 'set-url', 'origin', `${project.root}/.home/nowhere.git`)

    const { exit, json } = await project.run('apply', '--yes', '--json')

    expect(exit).toBe(1)
    expect(json()).toMatchObject({ fault: { code: 'git-failed' }, problems: [] })
  })

  test('uncommitted definitions are refused where review is on and a warning elsewhere', async () => {
    await withRemote()
    await writeDefinition(project, { id: 'two' })

    const free = await project.run('apply', '--yes')
    expect(free.exit).toBe(0)
    expect(free.out).toContain('uncommitted')

    await project.configure({ extra: { review: 'plan' } })
    await project.commit('review on')
    await project.git('push', '-q', 'origin', 'main')
    await writeDefinition(project, { id: 'three' })
    const planned = await project.run('plan', '--offline', '--json')
    expect(planned.exit).toBe(0)
    expect(planned.json()).toMatchObject({ refusals: [], warnings: [{ code: 'uncommitted' }] })
    expect((await project.run('plan')).out).not.toContain('Next: ogpu-gitops apply')
    expect((await project.run('apply', '--yes', '--json')).json()).toMatchObject({
      outcome: 'refused',
      refusals: [{ code: 'uncommitted-changes' }],
    })
  })
})

describe('a wrong world is refused before anything is planned', () => {
  test('another chain, a Nexus without code, an RPC that is not there', async () => {
    await writeDefinition(project, { id: 'one' })

    await project.configure({ chainId: 4242 })
    expect((await project.run('plan', '--json')).json()).toMatchObject({
      problems: [{ code: 'wrong-chain' }],
      changes: [],
    })
    await project.configure({ nexus: '0x00000000000000000000000000000000000000aa' })
    expect((await project.run('plan', '--json')).json()).toMatchObject({
      problems: [{ code: 'no-nexus' }],
      changes: [],
    })
    await project.configure({ rpcUrl: 'http://127.0.0.1:9/secret-api-key-123456' })
    const unreachable = await project.run('plan', '--json')
    expect(unreachable).toMatchObject({ exit: 1 })
    expect(unreachable.json()).toMatchObject({ fault: { code: 'rpc-unreachable' }, problems: [] })
    expect(unreachable.out + unreachable.err).not.toContain('secret-api-key')
    expect(unreachable.out).toContain('127.0.0.1:9')
  })
})

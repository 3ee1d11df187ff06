import { readFile, rm } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { metadataBytes } from '../../src/model/source/metadata.ts'
import { aMetadata, aSpec } from '../support/builders.ts'
import type { Answer } from '../support/fault-proxy.ts'
import { isLensCall } from '../support/lens-double.ts'
import { legacyFees, withoutHistory } from '../support/lenses.ts'
import { pinnedBySdk } from '../support/pinned.ts'
import { aStage } from '../support/stage.ts'
import { aTroubledProject, type TroubledProject } from '../support/troubled-project.ts'

// What doctor finds on a real chain, when one thing after another is wrong with it.

const stage = aStage()
let project: TroubledProject

beforeEach(async () => {
  project = await aTroubledProject(stage.chain, stage.nexus)
})
afterEach(() => project.delete())

interface Line {
  readonly name: string
  readonly status: string
  readonly finding: string
  readonly todo: string
}

async function examined(...flags: readonly string[]) {
  const { exit, out, json } = await project.run('doctor', '--json', ...flags)
  const lines: readonly Line[] = json().checks
  return {
    exit,
    out,
    names: (status: string): readonly string[] =>
      lines.flatMap((line) => (line.status === status ? [line.name] : [])),
    line: (name: string): Line =>
      lines.find((line) => line.name === name) ?? expect.fail(`no line ${name}`),
  }
}

const refused = (message: string, code = -32_000): Answer => ({ error: { code, message } })

test('finds nothing wrong where nothing is, before and after a publish', async () => {
  await project.define('one')
  const before = await examined()
  expect((await project.run('apply', '--yes')).exit).toBe(0)
  const after = await examined('--upload')

  expect([before.exit, before.names('fail'), before.names('skipped')]).toEqual([0, [], []])
  expect([after.exit, after.names('fail'), after.names('skipped')]).toEqual([0, [], []])
  expect(before.line('gateway').finding).toContain('nothing')
  expect(after.line('gateway').finding).toContain('serves our metadata')
  expect(project.pin.count('pin')).toBe(2) // the metadata, and the few bytes that were asked for
})

describe('an RPC', () => {
  test('that nobody listens at is one failure, and the reason of what is skipped', async () => {
    await project.configure({ rpcUrl: 'http://127.0.0.1:9/v3/SECRET' })

    const { exit, names, out } = await examined()

    expect([exit, names('fail')]).toEqual([1, ['rpc']])
    expect(names('skipped')).toContain('balance')
    expect(out).not.toContain('SECRET')
  })

  test('that takes no batches is slower, and no failure', async () => {
    project.rpc.on(
      { calls: 2 },
      { kind: 'batch-error', when: 'before', message: 'batch requests are not supported' },
    )

    const { exit, line } = await examined()

    expect([exit, line('batches').status]).toEqual([0, 'warn'])
  })

  test('that takes a few calls at once says how many', async () => {
    project.rpc.on({ calls: 41 }, { kind: 'status', when: 'before', status: 413 })

    expect((await examined()).line('batches')).toMatchObject({
      status: 'ok',
      finding: '37 calls in one request are answered',
    })
  })

  test('that keeps no state of a numbered block can’t apply', async () => {
    project.rpc.use(withoutHistory('missing trie node'))

    const { exit, line } = await examined()

    expect([exit, line('pinned-calls').status, line('sources').status]).toEqual([3, 'fail', 'ok'])
  })

  test('that gives no events leaves drift unexplained', async () => {
    project.rpc.on(
      { method: 'eth_getLogs' },
      {
        kind: 'answer',
        when: 'before',
        answer: refused('the method eth_getLogs does not exist', -32_601),
      },
    )

    expect((await examined()).line('events').status).toBe('warn')
  })

  test('that runs no code without an address reads every Source, and that is no failure', async () => {
    project.rpc.on(
      { method: 'eth_call', where: ({ params }) => isLensCall(params) },
      { kind: 'answer', when: 'before', answer: refused('missing "to"', -32_602) },
    )

    const { exit, line } = await examined()

    expect([exit, line('lens').status]).toEqual([0, 'warn'])
    project.rpc.calm()
    expect((await examined()).line('lens').status).toBe('ok')
  })

  test('of another chain is the user’s to change', async () => {
    project.rpc.on(
      { method: 'eth_chainId' },
      { kind: 'answer', when: 'before', answer: { result: '0x1' } },
    )

    const { exit, names } = await examined()

    expect([exit, names('fail')]).toEqual([3, ['chain-id']])
  })

  test('of a chain without a fee market is told by its price', async () => {
    project.rpc.use(legacyFees)

    expect((await examined()).line('fees').finding).toContain('no fee market')
  })
})

test('a report holds what the network is like, as its schema says, and sends nothing', async () => {
  await project.define('one')
  expect((await project.run('apply', '--yes')).exit).toBe(0)
  const before = await stage.chain.rpc('eth_blockNumber', [])

  const { exit, json, err } = await project.run('doctor', '--report', '--upload')

  expect(exit).toBe(0)
  expect(json()).toMatchObject({
    node: { client: expect.stringMatching(/^anvil/), chainId: 31_337 },
    sources: {
      count: expect.any(Number),
      holes: 0,
      reading: expect.stringMatching(/^(?:exclusive|inclusive|absolute)$/),
    },
    fees: { model: 'eip1559' },
    abilities: {
      pinnedCalls: { answer: 'yes' },
      stateOverrides: { answer: 'yes' },
      eip7702: { answer: 'yes' },
    },
    storage: {
      gateway: { forms: [{ form: 'path, CIDv0', status: 200, verified: true }, {}, {}] },
      pinning: { cidVersion: 0, sameCid: true },
    },
  })
  expect(err).toContain('Looking at')
  expect(await stage.chain.rpc('eth_blockNumber', [])).toBe(before)
})

test('a report of a built-in network needs no configuration, and of a dead RPC it holds what there is', async () => {
  await rm(`${project.root}/ogpu.yaml`)
  Object.assign(project.env, { OGPU_RPC_URL: 'http://127.0.0.1:9/v3/SECRET' })

  const { exit, json, out } = await project.run('doctor', '--report', '--network', 'devnet')

  expect([exit, json().node.client, json().fees.model]).toEqual([1, null, 'unknown'])
  expect(out).not.toContain('SECRET')
  expect((await project.run('doctor', '--report')).exit).toBe(3)
})

test('a Nexus that is none is found out before its Sources are asked for', async () => {
  await project.configure({ nexus: `0x${'12'.repeat(20)}`, vault: `0x${'13'.repeat(20)}` })

  const { exit, names } = await examined()

  expect([exit, names('fail')]).toEqual([3, ['nexus', 'vault']])
  expect(names('skipped')).toContain('sources')
})

describe('the storage', () => {
  test('that is down is the world’s fault', async () => {
    project.pin.on({ on: 'fetch' }, { kind: 'status', status: 503 })

    const { exit, names } = await examined()

    expect([exit, names('fail')]).toEqual([1, ['gateway', 'pinning']])
  })

  test('that takes nothing is found out by an upload alone', async () => {
    project.pin.on({ on: 'pin' }, { kind: 'status', status: 401 })

    const [without, withUpload] = [await examined(), await examined('--upload')]

    expect([without.exit, without.line('pinning').status]).toEqual([0, 'ok'])
    expect([withUpload.exit, withUpload.line('pinning').status]).toEqual([1, 'fail'])
  })
})

describe('the wallet', () => {
  test('is the client’s or another’s, or not here at all, and never shown', async () => {
    expect((await examined()).line('key').status).toBe('ok')
    for (const key of ['rubbish', stage.chain.accounts[0]?.privateKey ?? '', `${'0'.repeat(64)}`]) {
      Object.assign(project.env, { CLIENT_PRIVATE_KEY: key })
      const { exit, line, out } = await examined()

      expect([exit, line('key').status]).toEqual([3, 'fail'])
      expect(out).not.toContain(key)
    }
    delete project.env['CLIENT_PRIVATE_KEY']
    expect(await examined()).toMatchObject({ exit: 0 })
  })

  test('without money can’t publish', async () => {
    await project.define('one')
    await stage.chain.rpc('anvil_setBalance', [project.client, '0x1'])

    const { exit, line } = await examined()

    expect([exit, line('balance').status]).toEqual([3, 'fail'])
    expect(line('balance').todo).toMatch(/^send [\d.]+ OGPU or more to 0x/)
  })

  test('with something pending is told from which nonce on', async () => {
    await stage.chain.setAutomine(false)
    try {
      await project.person.pay()

      expect((await examined()).line('nonce')).toMatchObject({
        status: 'warn',
        finding: '1 transaction of the wallet is pending, from nonce 0 on',
      })
    } finally {
      await stage.chain.mine()
      await stage.chain.setAutomine(true)
    }
    expect((await examined()).line('nonce').status).toBe('ok')
  })
})

test('two live Sources with one id, an orphan and what is not managed are each named', async () => {
  const upload = async (id: string): Promise<string> => {
    const marker = {
      owner: JSON.parse(await readFile(`${project.root}/ogpu.yaml`, 'utf8')).owner,
      id,
    }
    const form = new FormData()
    form.set(
      'file',
      new Blob([Uint8Array.from(metadataBytes(aMetadata({ marker }, aSpec({ id }))))]),
    )
    const answer = (await (
      await fetch(stage.chain.pinUrl, { method: 'POST', body: form })
    ).json()) as {
      readonly link: string
    }
    return answer.link
  }
  const twice = await upload('twice')
  for (const imageMetadataUrl of [
    twice,
    twice,
    await upload('alone'),
    await pinnedBySdk(stage.chain),
  ])
    await project.person.publish({ imageMetadataUrl })
  await project.define('twice')

  const { exit, line, names } = await examined()

  expect([exit, names('fail')]).toEqual([3, ['duplicates', 'blocked']])
  expect(line('duplicates').finding).toMatch(
    /^2 active Sources carry the record of twice: 0x\w+, 0x\w+$/,
  )
  expect(line('orphans')).toMatchObject({
    status: 'warn',
    finding: expect.stringContaining('alone'),
  })
  expect(line('unmanaged')).toMatchObject({
    status: 'warn',
    todo: expect.stringContaining('ogpu-gitops import --network local'),
  })
})

test('metadata that nobody serves blocks a publish, and says which Source it is', async () => {
  await project.person.publish({
    imageMetadataUrl: `${stage.chain.gatewayUrl}QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o`,
  })
  const idle = await examined()
  await project.define('one')
  const blocking = await examined()

  expect([idle.exit, idle.line('metadata').status]).toEqual([0, 'warn'])
  expect([blocking.exit, blocking.names('fail')]).toEqual([3, ['metadata', 'blocked']])
  expect(blocking.line('metadata').todo).toContain(
    'ogpu-gitops release --unreadable --network local',
  )
})

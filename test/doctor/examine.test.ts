import { describe, expect, test } from 'vitest'
import { examine } from '../../src/doctor/examine.ts'
import { doctorExit, EXIT } from '../../src/exit-code.ts'
import type { Block } from '../../src/model/chain.ts'
import { CHECKS, type Check, type CheckName } from '../../src/model/diagnosis.ts'
import { Fault } from '../../src/model/fault.ts'
import { metadataBytes } from '../../src/model/source/metadata.ts'
import { asWei } from '../../src/model/units/amount.ts'
import type { Chain } from '../../src/ports/chain.ts'
import type { Machine } from '../../src/ports/questions.ts'
import type { Settings } from '../../src/settings.ts'
import {
  aMetadata,
  anAddress,
  aSpec,
  aState,
  GATEWAY,
  unreadSource,
  VAULT,
} from '../support/builders.ts'
import { aBlock, memoryChain } from '../support/memory-chain.ts'
import { memoryIpfs } from '../support/memory-ipfs.ts'
import { aConfigText, memoryWorld, type WorldFacts } from '../support/memory-world.ts'
import { definitionText } from '../support/project.ts'

const SETTINGS: Settings = {
  root: '/nowhere',
  configFile: 'ogpu.yaml',
  offline: false,
  allowIdentityChange: false,
  detached: false,
}
function aMachine(facts: Partial<Machine> = {}): Machine {
  return {
    node: '24.14.0',
    gitVersion: () => Promise.resolve('2.43.0'),
    proxyVariables: [],
    takesProxies: false,
    ...facts,
  }
}

const staked = { lockup: asWei(10n), perSource: asWei(1n), sources: 1 }
const dead = (): Promise<never> =>
  Promise.reject(new Fault('rpc-unreachable', 'rpc.example can’t be reached', 'try again'))

async function look(
  facts: WorldFacts = {},
  { upload = false, settings = SETTINGS, machine = {} as Partial<Machine> } = {},
) {
  const { network, checks: running } = await examine(memoryWorld(facts), settings, {
    machine: aMachine(machine),
    upload,
  })
  const checks = await Promise.all(running)
  const named = (name: CheckName): Check =>
    checks.find((check) => check.name === name) ?? expect.fail(`no check ${name}`)
  const statuses = Object.fromEntries(checks.map(({ name, status }) => [name, status]))
  return { network, checks, named, statuses, exit: doctorExit(checks) }
}

const but = (
  status: Check['status'],
  ...names: readonly CheckName[]
): Readonly<Record<string, string>> =>
  Object.fromEntries(CHECKS.map((name) => [name, names.includes(name) ? status : 'ok']))
const from = (first: CheckName): readonly CheckName[] => CHECKS.slice(CHECKS.indexOf(first))

test('a world in order has nothing but good findings, in the order that is promised', async () => {
  const { checks, statuses, exit, network } = await look({ chain: memoryChain({ stake: staked }) })

  expect(checks.map(({ name }) => name)).toEqual(CHECKS)
  expect(statuses).toEqual(but('ok'))
  expect([exit, network?.name]).toEqual([EXIT.ok, 'local'])
  expect(checks.every(({ todo }) => todo === '')).toBe(true)
  expect(JSON.stringify(checks)).not.toContain('SECRET')
})

test('without a configuration everything else is skipped, and all of it is said', async () => {
  const { checks, named, exit, network } = await look({ texts: {} })

  expect(checks.map(({ name }) => name)).toEqual(CHECKS)
  expect(named('configuration')).toMatchObject({ status: 'fail', todo: [{ verb: 'init' }] })
  expect(from('rpc').map((name) => named(name).status)).toEqual(from('rpc').map(() => 'skipped'))
  expect([exit, network]).toEqual([EXIT.problems, undefined])
})

test('a network that the configuration has not is the user’s to name', async () => {
  const { named, exit } = await look({}, { settings: { ...SETTINGS, network: 'mainnet' } })

  expect(named('configuration')).toMatchObject({ status: 'fail', todo: 'it has local' })
  expect(exit).toBe(EXIT.problems)
})

describe('a second RPC', () => {
  const second = (check: Chain, chain = memoryChain()) =>
    look({ chain, check, texts: withSecond({ checkRpcUrl: 'https://two.example/SECRET' }) })
  const withSecond = (network: Readonly<Record<string, unknown>>) => ({
    'ogpu.yaml': aConfigText(network),
    'sources/one.yaml': definitionText({ id: 'one' }),
  })

  test('that there is not is said, and nothing to mend', async () => {
    expect((await look()).named('check-rpc')).toMatchObject({
      status: 'ok',
      finding: expect.stringContaining('no second RPC'),
    })
  })

  test('that agrees is named with what it agrees on', async () => {
    const { checks, named } = await second(memoryChain())

    expect(named('check-rpc')).toMatchObject({
      status: 'ok',
      finding: expect.stringMatching(/^two\.example agrees on block 100 .*nonce at it, 0$/),
    })
    expect(JSON.stringify(checks)).not.toContain('SECRET')
  })

  test.each<readonly [string, Partial<Chain>, Partial<Check>]>([
    ['is dead', { chainId: dead }, { status: 'fail', isWorld: true }],
    [
      'is another chain',
      { chainId: () => Promise.resolve(1) },
      { status: 'fail', isWorld: false, finding: expect.stringContaining('chain 1') },
    ],
    [
      'has another block',
      { block: () => Promise.resolve(aBlock({ hash: `0x${'cd'.repeat(32)}` })) },
      { status: 'fail', isWorld: true, finding: expect.stringMatching(/disagree on block 100/) },
    ],
    [
      'has another nonce',
      { nonce: () => Promise.resolve(7) },
      { status: 'fail', isWorld: true, finding: expect.stringMatching(/two\.example says 7/) },
    ],
  ])('that %s fails, and nothing but it', async (_, otherwise, expected) => {
    const { named, statuses } = await second({ ...memoryChain(), ...otherwise })

    expect(named('check-rpc')).toMatchObject(expected)
    expect([statuses['rpc'], statuses['nonce']]).toEqual(['ok', 'ok'])
  })

  test('is asked also where the first one is dead, and held against nothing', async () => {
    const { named } = await second(memoryChain(), { ...memoryChain(), chainId: dead })

    expect(named('check-rpc')).toMatchObject({
      status: 'warn',
      finding: expect.stringMatching(/^two\.example answers.*the RPC does not answer$/),
    })
  })

  test('that had another block for a moment only agrees', async () => {
    let looks = 0
    const block = (): Promise<Block> => {
      looks += 1
      return Promise.resolve(looks === 1 ? aBlock({ hash: `0x${'cd'.repeat(32)}` }) : aBlock())
    }

    expect((await second({ ...memoryChain(), block })).named('check-rpc').status).toBe('ok')
  })
})

test('an RPC whose address is none is never shown', async () => {
  const { checks, named } = await look({}, { settings: { ...SETTINGS, rpcUrl: 'ws:SECRET' } })

  expect(named('configuration').status).toBe('fail')
  expect(JSON.stringify(checks)).not.toContain('SECRET')
})

test('a dead RPC is the world’s fault; what does not need it is looked at all the same', async () => {
  const { named, statuses, exit } = await look({ chain: { ...memoryChain(), chainId: dead } })

  expect(named('rpc')).toMatchObject({ status: 'fail', isWorld: true })
  const skipped = CHECKS.filter((name) => statuses[name] === 'skipped')
  expect(skipped).toEqual([
    ...CHECKS.slice(CHECKS.indexOf('chain-id'), CHECKS.indexOf('check-rpc')),
    ...CHECKS.slice(CHECKS.indexOf('nexus'), CHECKS.indexOf('gateway')),
    'balance',
    'stake',
    'nonce',
  ])
  expect(new Set(skipped.map((name) => named(name).finding))).toEqual(
    new Set(['the RPC does not answer']),
  )
  expect([
    statuses['definitions'],
    statuses['gateway'],
    statuses['pinning'],
    statuses['key'],
  ]).toEqual(['ok', 'ok', 'ok', 'ok'])
  expect(exit).toBe(EXIT.fault)
})

test('another chain is asked what it can do, and nothing about the contracts', async () => {
  const { named, statuses, exit } = await look({ chain: memoryChain({ chainId: 1 }) })

  expect(named('chain-id')).toMatchObject({ status: 'fail', isWorld: false })
  expect([statuses['block'], statuses['batches'], statuses['fees']]).toEqual(['ok', 'ok', 'ok'])
  for (const name of [
    'nexus',
    'vault',
    'source-count',
    'sources',
    'blocked',
    'balance',
    'stake',
    'nonce',
  ] as const)
    expect(named(name)).toMatchObject({ status: 'skipped', finding: 'the RPC is another chain’s' })
  expect(exit).toBe(EXIT.problems)
})

test('where there is no Nexus its Sources are not asked for', async () => {
  const { named, exit } = await look({
    chain: memoryChain({ hasCode: (address) => address === VAULT, stake: staked }),
  })

  expect([named('nexus').status, named('vault').status]).toEqual(['fail', 'ok'])
  for (const name of ['source-count', 'sources', 'metadata', 'stake'] as const)
    expect(named(name).status).toBe('skipped')
  expect([named('balance').status, named('nonce').status]).toEqual(['ok', 'ok'])
  expect(exit).toBe(EXIT.problems)
})

test('one question that the RPC does not answer leaves the others as they are', async () => {
  const chain = { ...memoryChain({ stake: staked }), fees: dead, batchSize: dead }

  const { statuses, exit } = await look({ chain })

  expect(statuses).toEqual(but('fail', 'batches', 'fees', 'balance'))
  expect(exit).toBe(EXIT.fault)
})

test('a node that answers at no numbered block can be read, and applies nothing', async () => {
  const chain = memoryChain({ pinsCalls: false, stake: staked })

  const { statuses, exit } = await look({ chain })

  expect(statuses).toEqual({ ...but('fail', 'pinned-calls'), lens: 'skipped' })
  expect([exit, chain.reads]).toEqual([EXIT.problems, ['latest']])
})

test('a broken definition hides the Sources, never the chain', async () => {
  const { named, statuses } = await look({
    texts: { 'ogpu.yaml': aConfigText(), 'sources/one.yaml': 'id: one\nname: [' },
  })

  expect(named('definitions')).toMatchObject({ status: 'fail', todo: [{ verb: 'validate' }] })
  expect([statuses['base'], statuses['sources'], statuses['blocked']]).toEqual([
    'skipped',
    'skipped',
    'skipped',
  ])
  expect([statuses['source-count'], statuses['balance']]).toEqual(['ok', 'ok'])
})

test('a base commit whose guards can’t be read is said where it belongs', async () => {
  const repo = {
    base: () => Promise.resolve({ name: 'main', commit: 'b'.repeat(40), isBranch: true }),
    definitionsAt: () => Promise.resolve([]),
  }
  const withHidden = {
    ...repo,
    configsAt: () =>
      Promise.resolve([{ path: 'old.yaml', bytes: new TextEncoder().encode('owner: x') }]),
  }

  expect((await look({ repo: withHidden })).named('base')).toMatchObject({
    status: 'fail',
    isWorld: false,
  })
  expect((await look({ repo })).named('base')).toMatchObject({
    status: 'ok',
    finding: 'the guards of main (bbbbbbb) count too',
  })
})

test('git failing is the world’s fault, and its remote a warning where there is none', async () => {
  const broken = await look({
    repo: { remoteTip: () => Promise.reject(new Fault('git-failed', 'git ls-remote failed')) },
  })
  const alone = await look({ repo: { remoteTip: () => Promise.resolve(undefined) } })

  expect([broken.named('remote').isWorld, broken.exit]).toEqual([true, EXIT.fault])
  expect(alone.named('remote')).toMatchObject({
    status: 'warn',
    todo: expect.stringContaining('git remote add'),
  })
})

test('the gateway is asked for metadata that is ours, past the cache', async () => {
  const ipfs = memoryIpfs()
  const cid = ipfs.put(metadataBytes(aMetadata()))
  const chain = memoryChain({
    sources: [unreadSource(aState({ params: { imageMetadataUrl: `${GATEWAY}${cid}` } }))],
    stake: staked,
  })

  const { statuses } = await look({ chain, ipfs })
  const gone = await look({
    chain,
    ipfs: {
      ...ipfs,
      fetchAgain: () =>
        Promise.resolve({ kind: 'unreadable', reason: 'gateway.example answers 404' }),
    },
  })

  expect(statuses).toEqual(but('ok'))
  expect(ipfs.fetched).toContain(cid)
  expect(gone.named('gateway')).toMatchObject({ status: 'fail', isWorld: true })
})

test('nothing is uploaded unasked, and asked for it is read back', async () => {
  const ipfs = memoryIpfs()

  expect((await look({ ipfs })).statuses['pinning']).toBe('ok')
  expect(ipfs.uploaded).toEqual([])
  expect((await look({ ipfs }, { upload: true })).named('pinning').finding).toContain(
    ipfs.uploaded[0],
  )
  expect(ipfs.uploaded).toHaveLength(1)
})

test('a pinning service that takes nothing fails where the upload was asked for', async () => {
  const ipfs = {
    ...memoryIpfs(),
    upload: () => Promise.reject(new Fault('pin-failed', 'pin.example refuses a few bytes: 401')),
  }

  expect((await look({ ipfs }, { upload: true })).named('pinning')).toMatchObject({
    status: 'fail',
    isWorld: true,
  })
})

test('a wallet that would publish is held against the price of that', async () => {
  const poor = memoryChain({ balance: 1_000_000n, stake: staked })
  const texts = { 'ogpu.yaml': aConfigText() }

  expect((await look({ chain: poor })).named('balance').status).toBe('fail')
  expect((await look({ chain: poor, texts })).named('balance').status).toBe('warn')
})

test('two Sources with one id, and one that nobody can read, are found', async () => {
  const ipfs = memoryIpfs()
  const url = `${GATEWAY}${ipfs.put(metadataBytes(aMetadata({}, aSpec({ id: 'two' }))))}`
  const sources = [11, 12].map((number) =>
    unreadSource(aState({ address: anAddress(number), params: { imageMetadataUrl: url } })),
  )
  const lost = unreadSource(
    aState({
      address: anAddress(13),
      params: { imageMetadataUrl: `${GATEWAY}QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o` },
    }),
  )

  const { named } = await look({
    ipfs,
    chain: memoryChain({ sources: [...sources, lost] }),
    texts: { 'ogpu.yaml': aConfigText(), 'sources/two.yaml': definitionText({ id: 'two' }) },
  })

  expect([named('duplicates').status, named('metadata').status, named('blocked').status]).toEqual([
    'fail',
    'warn',
    'fail',
  ])
  expect(named('blocked')).toMatchObject({
    finding: 'two: it is blocked by what duplicates says',
    todo: 'begin with duplicates',
  })
})

test('an old block warns where something waits for the next one', async () => {
  const chain = memoryChain({ latest: aBlock({ timestamp: 1_600_000_000n }), stake: staked })

  expect((await look({ chain })).named('block').status).toBe('ok')
  expect(
    (await look({ chain, texts: { 'ogpu.yaml': aConfigText({ confirmations: 3 }) } })).named(
      'block',
    ),
  ).toMatchObject({
    status: 'warn',
    todo: expect.stringContaining('confirmations: 0'),
  })
})

test('what breaks inside of a check is a finding, and the rest goes on', async () => {
  const { named, statuses } = await look({
    wallet: () => Promise.reject(new Error('a defect')),
    chain: memoryChain({ stake: staked }),
  })

  expect(statuses).toEqual(but('fail', 'key'))
  expect(named('key')).toMatchObject({ finding: 'a defect', isWorld: true })
})

test('the machine is looked at too: an old Node.js fails, no git and a proxy that is passed by warn', async () => {
  const { statuses } = await look(
    {},
    {
      machine: {
        node: '20.18.3',
        gitVersion: () => Promise.resolve(undefined),
        proxyVariables: ['HTTPS_PROXY'],
      },
    },
  )
  const used = await look({}, { machine: { proxyVariables: ['HTTPS_PROXY'], takesProxies: true } })

  expect([statuses['node'], statuses['git'], statuses['proxy'], used.statuses['proxy']]).toEqual([
    'fail',
    'warn',
    'warn',
    'ok',
  ])
})

test('what the contracts would refuse is blocked, and says what to do', async () => {
  const simulate = () =>
    Promise.resolve([{ kind: 'reverted', reason: 'InsufficientLockup(1, 2)' } as const])

  expect(
    (await look({ chain: memoryChain({ simulate, stake: staked }) })).named('blocked'),
  ).toMatchObject({
    status: 'fail',
    finding: 'one: the contracts refuse to publish one: InsufficientLockup(1, 2)',
    todo: expect.stringContaining('lock more OGPU in the Vault'),
  })
})

test('nothing says that nothing is blocked where a publish is, whatever other check tells of it', async () => {
  const lost = unreadSource(
    aState({
      address: anAddress(13),
      params: { imageMetadataUrl: `${GATEWAY}QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o` },
    }),
  )
  const { named } = await look({ chain: memoryChain({ sources: [lost], stake: staked }) })

  expect([named('metadata').status, named('blocked').status]).toEqual(['fail', 'fail'])
})

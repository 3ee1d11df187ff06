import { spawnSync } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EventFragment, type Fragment, FunctionFragment, Interface } from 'ethers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CONTRACTS } from '../../src/adapters/chain/calls.ts'
import {
  SELECTORS,
  SOURCE_PUBLISHED,
  SOURCE_STATUS_CHANGED,
  SOURCE_UPDATED,
} from '../../src/adapters/chain/selectors.ts'
import compiled from '../../src/devnet/contracts/compiled.json' with { type: 'json' }
import facts from '../../src/devnet/contracts/facts.json' with { type: 'json' }
import { BUILTIN_NETWORKS } from '../../src/model/network/builtin-networks.ts'
import { asAddress } from '../../src/model/units/address.ts'
import { encodeCalls, encodePublish } from '../support/contracts/encode-fast.ts'
import { contracts, someParams } from '../support/contracts/nexus-calls.ts'

// facts.json is what we know of the deployed contracts, written from their ABIs as values. What we
// write ourselves is held against it.

type Name = keyof typeof compiled

/** What the double has and no deployed contract is known to have. */
const OURS_ALONE: readonly string[] = [
  'error AccessControlUnauthorizedAccount(address,bytes32)',
  'function stakeFor(address[]) payable',
]

const known = new Map(
  Object.values(facts.contracts).flatMap((contract) => Object.entries(contract)),
)

describe('a fact', () => {
  test.each([...known].filter(([signature]) => !signature.startsWith('constructor')))(
    '%s has the hash %s',
    (signature, hash) => {
      expect(hashOf(new Interface([signature]).fragments[0])).toBe(hash)
    },
  )
})

describe.each(Object.entries(facts.contracts))('the double of %s', (name, contract) => {
  const ours = new Map(
    new Interface(compiled[name as Name].abi).fragments.map((fragment) => [
      fragment.format('minimal'),
      hashOf(fragment),
    ]),
  )

  test('has every fact of it', () => {
    expect(Object.fromEntries([...ours].filter(([signature]) => signature in contract))).toEqual(
      contract,
    )
  })

  test('has little that is no fact', () => {
    const others = [...ours.keys()].filter((signature) => !(signature in contract))

    expect(name === 'Vault' ? others.sort() : others).toEqual(name === 'Vault' ? OURS_ALONE : [])
  })
})

test.each([
  ['the program', CONTRACTS],
  ['the tests', contracts],
])('the fragments of %s are facts', (_, fragments) => {
  const own = ['function mute(bool)'] // of a variant
  const unknown = fragments.fragments
    .map((fragment) => fragment.format('minimal'))
    .filter((signature) => !known.has(signature))

  expect(unknown.filter((signature) => !own.includes(signature))).toEqual([])
})

test('the selectors and topics of the program are facts', () => {
  const hashes = new Set(known.values())

  expect(
    [...Object.values(SELECTORS), SOURCE_PUBLISHED, SOURCE_UPDATED, SOURCE_STATUS_CHANGED].filter(
      (hash) => !hashes.has(hash),
    ),
  ).toEqual([])
})

test('the built-in networks are facts', () => {
  for (const [name, { chainId, rpcUrl, nexus, vault }] of Object.entries(facts.networks))
    expect(BUILTIN_NETWORKS[name]).toMatchObject({
      chainId,
      rpcUrl,
      nexus: asAddress(nexus),
      vault: asAddress(vault),
    })
})

test('no event of Nexus has an indexed field', () => {
  const events = new Interface(compiled.Nexus.abi).fragments.filter(
    (fragment) => fragment instanceof EventFragment,
  )

  expect(events.flatMap(({ inputs }) => inputs).filter(({ indexed }) => indexed)).toEqual([])
})

test('the fields of a Source and of a task stand in this order', () => {
  const { SourceParams, TaskParams } = facts.tuples

  for (const abi of [new Interface(compiled.Source.abi), CONTRACTS, contracts])
    expect(abi.getFunction('getSourceParams')?.format('full')).toContain(
      `returns (${SourceParams})`,
    )
  for (const abi of [new Interface(compiled.Nexus.abi), CONTRACTS, contracts])
    expect(abi.getFunction('publishSource')?.format('full')).toContain(SourceParams)
  for (const abi of [new Interface(compiled.Controller.abi), contracts])
    expect(abi.getFunction('publishTask')?.format('full')).toContain(TaskParams)
})

test('the quick encoder of the tests writes what ethers writes', () => {
  const params = someParams(asAddress('0x70997970C51812dc3A010C7d01b50e0d17dc79C8'), {
    imageMetadataUrl: 'ü'.repeat(40),
    optionalParamsUrl: 'x',
    privacyEnabled: true,
  })
  const call = contracts.encodeFunctionData('publishSource', [params])
  const callAll = new Interface(['function callAll(address target, bytes[] calls)'])

  expect(encodePublish('0x4912f56d', params)).toBe(call)
  expect(
    encodeCalls(callAll.getFunction('callAll')?.selector ?? '', params.client, [
      call,
      '0x',
      '0x0102',
    ]),
  ).toBe(callAll.encodeFunctionData('callAll', [params.client, [call, '0x', '0x0102']]))
})

describe('scripts/compare-abis.mjs, with a package that has what the double has', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ogpu-'))
    await writePackage(folder)
  })
  afterAll(() => rm(folder, { recursive: true }))

  test('finds everything', () => {
    const { status, stdout } = compare(folder)

    expect([status, stdout]).toEqual([
      0,
      expect.stringMatching(/Nexus +\| +26 of 26 +\| +26 of 26/),
    ])
  })

  test('names what differs, on which network, and what is there instead', async () => {
    const other = join(folder, 'other')
    await cp(join(folder, 'ogpu'), join(other, 'ogpu'), { recursive: true })
    const path = join(other, 'ogpu/chain/abis/testnet/NexusAbi.json')
    await writeFile(
      path,
      (await readFile(path, 'utf8'))
        .replaceAll('"getSources"', '"getSomeSources"')
        .replaceAll('"minPayment"', '"payment"'),
    )
    await writeFile(join(other, 'ogpu/chain/config.py'), '1071')

    const { status, stdout } = compare(other)

    expect(status).toBe(1)
    expect(stdout).toContain(
      'Nexus on testnet: no function getSources(uint256,uint256) view returns (address[])',
    )
    expect(stdout).toContain('SourceParams on testnet: no tuple (address client')
    expect(stdout).toContain(
      `mainnet: nexus ${facts.networks.mainnet.nexus} is not in its configuration`,
    )
    expect(stdout).not.toContain('on mainnet')
  })

  test('says what it wants where there is no package', () => {
    expect(compare(join(folder, 'nothing'))).toMatchObject({ status: 2, stdout: '' })
  })
})

/** A package as the SDK is laid out, with the double's ABIs. */
async function writePackage(folder: string): Promise<void> {
  for (const network of Object.keys(facts.networks)) {
    const abis = join(folder, 'ogpu/chain/abis', network)
    await mkdir(abis, { recursive: true })
    for (const [name, { abi }] of Object.entries(compiled))
      await writeFile(join(abis, `${name}Abi.json`), JSON.stringify(abi))
  }
  await writeFile(
    join(folder, 'ogpu/chain/config.py'),
    Object.values(facts.networks).flatMap(Object.values).join('\n'),
  )
}

function compare(folder: string): { readonly status: number | null; readonly stdout: string } {
  return spawnSync(process.execPath, ['scripts/compare-abis.mjs', folder], { encoding: 'utf8' })
}

function hashOf(fragment: Fragment | undefined): string {
  if (fragment instanceof EventFragment) return fragment.topicHash
  return fragment instanceof FunctionFragment || (fragment !== undefined && 'selector' in fragment)
    ? String(fragment.selector)
    : ''
}

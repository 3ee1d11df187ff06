import { existsSync, readFileSync } from 'node:fs'
import { ErrorFragment, EventFragment, type Fragment, FunctionFragment, Interface, type InterfaceAbi } from 'ethers'
import { describe, expect, test } from 'vitest'
import compiled from '../../src/devnet/contracts/compiled.json' with { type: 'json' }
import { asAddress } from '../../src/model/address.ts'
import { encodeCalls, encodePublish } from '../support/contracts/encode-fast.ts'
import { contracts, someParams } from '../support/contracts/nexus-calls.ts'

type Name = keyof typeof compiled

const PARAMS = '(address,string,uint8,uint256,uint256,uint256,bool,string,uint8,uint256)'

/** What the network's contracts answer to: signature, selector or topic, results. */
const FACTS: Readonly<Partial<Record<Name, readonly (readonly [signature: string, hash: string, results?: string])[]>>> = {
  Nexus: [
    [`publishSource(${PARAMS})`, '0x4912f56d', ''],
    [`updateSource(address,${PARAMS})`, '0x2ce65e26', ''],
    ['inactivateSource(address)', '0xb3a85451', ''],
    ['getSourceCount()', '0xd9251837', 'uint256'],
    ['getSources(uint256,uint256)', '0xb3fca11d', 'address[]'],
    ['getSourceId(address)', '0xcdab1788', 'uint256'],
    ['getActiveSourceCount(address)', '0xdfb823cb', 'uint256'],
    ['SourcePublished(address)', '0xaed6dbe0b027f2c996fbb0c72ea0549a1b18ee6bd48549fbce971a7027503a57'],
    [`SourceUpdated(address,${PARAMS})`, '0x5f9bf4e8a1679156115361af50849b7807ce9be1880b79fc30ded34053274895'],
    ['SourceStatusChanged(address,uint8)', '0xd67fb784e94c7730f8d719043be4a40dcc6786aded1760f77aa46716193421a2'],
    ['OwnableUnauthorizedAccount(address)', '0x118cdaa7'],
  ],
  Source: [
    ['getClient()', '0x59dc735c', 'address'],
    ['getStatus()', '0x4e69d560', 'uint8'],
    ['getSourceParams()', '0x82dc6b9a', PARAMS],
    ['getTaskCount()', '0xc17a340e', 'uint256'],
    ['getTasks(uint256,uint256)', '0xcf7fa128', 'address[]'],
    ['getRegistrantCount()', '0x9568d29c', 'uint256'],
    ['getRegistrants(uint256,uint256)', '0xb34499f9', 'address[]'],
    ['preferredEnvironmentOf(address)', '0xabd5f997', 'uint8'],
  ],
  Vault: [
    ['lockupOf(address)', '0xadf9ffea', 'uint256'],
    ['balanceOf(address)', '0x70a08231', 'uint256'],
    ['isEligible(address)', '0x66e305fd', 'bool'],
    ['sanctionOf(address)', '0xb9d97ff6', 'uint256'],
    ['MIN_LOCKUP_PER_SOURCE()', '0x5823fe8d', 'uint256'],
  ],
}

describe.each(Object.entries(FACTS))('the double of %s', (name, facts) => {
  const ours = new Interface(abiOf(name as Name))

  test.each(facts)('has %s', (signature, hash, results) => {
    const fragment = ours.fragments.find((candidate) => described(candidate)?.signature === signature)

    expect(fragment && described(fragment)).toMatchObject({ hash, ...(results === undefined ? {} : { results }) })
  })

  test.each(facts)('agrees with the fragments of the tests on %s', (signature) => {
    const theirs = contracts.fragments.filter((candidate) => described(candidate)?.signature === signature).map(described)

    expect(theirs).toMatchObject([ours.fragments.map(described).find((candidate) => candidate?.signature === signature)])
  })
})

test('no event of Nexus has an indexed field', () => {
  const events = new Interface(compiled.Nexus.abi).fragments.filter((fragment) => fragment instanceof EventFragment)

  expect(events.flatMap(({ inputs }) => inputs).filter(({ indexed }) => indexed)).toEqual([])
})

test('the fields of a Source stand in this order', () => {
  expect(new Interface(compiled.Source.abi).getFunction('getSourceParams')?.format('full')).toBe(
    'function getSourceParams() view returns ((address client, string imageMetadataUrl, uint8 imageEnvironments, uint256 minPayment, uint256 minAvailableLockup, uint256 maxExpiryDuration, bool privacyEnabled, string optionalParamsUrl, uint8 deliveryMethod, uint256 lastUpdateTime))',
  )
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
  expect(encodeCalls(callAll.getFunction('callAll')?.selector ?? '', params.client, [call, '0x', '0x0102'])).toBe(
    callAll.encodeFunctionData('callAll', [params.client, [call, '0x', '0x0102']]),
  )
})

const DEPLOYED = new URL('../../../shared/opengpu/abi/', import.meta.url)

describe.skipIf(!existsSync(DEPLOYED)).each(['mainnet', 'testnet'])('the contracts deployed on %s', (network) => {
  test.each(Object.keys(compiled))('have what our %s has under the same name', (name) => {
    const real = new Interface(readAbi(new URL(`${network}/${name}.json`, DEPLOYED)))
    const names = new Set(real.fragments.map(nameOf))
    const shared = new Interface(abiOf(name as Name)).fragments.filter((fragment) => names.has(nameOf(fragment)))

    expect(shared.length).toBeGreaterThan(1)
    expect(real.fragments.map(described)).toEqual(expect.arrayContaining(shared.map(described)))
  })

  test.each(Object.entries(FACTS))('have everything that we know of %s', (name, facts) => {
    const real = new Interface(readAbi(new URL(`${network}/${name}.json`, DEPLOYED))).fragments.map(described)

    expect(real).toEqual(expect.arrayContaining(facts.map(([signature, hash]) => expect.objectContaining({ signature, hash }))))
  })
})

function abiOf(name: Name): InterfaceAbi {
  return compiled[name].abi
}

function readAbi(url: URL): InterfaceAbi {
  const parsed = JSON.parse(readFileSync(url, 'utf8'))
  return Array.isArray(parsed) ? parsed : parsed.abi
}

function nameOf(fragment: Fragment): string {
  return 'name' in fragment ? `${fragment.type} ${String(fragment.name)}` : fragment.type
}

/** All of a fragment that callers depend on; parameter names are free. */
function described(fragment: Fragment): Readonly<Record<string, unknown>> | undefined {
  const types = fragment.inputs.map((input) => input.format('sighash'))
  if (fragment instanceof FunctionFragment) {
    const results = fragment.outputs.map((output) => output.format('sighash')).join()
    return { signature: fragment.format('sighash'), hash: fragment.selector, results, mutability: fragment.stateMutability }
  }
  if (fragment instanceof EventFragment) {
    return { signature: fragment.format('sighash'), hash: fragment.topicHash, indexed: fragment.inputs.map(({ indexed }) => indexed === true) }
  }
  if (fragment instanceof ErrorFragment) return { signature: fragment.format('sighash'), hash: fragment.selector }
  return { signature: `${fragment.type}(${types.join()})` }
}

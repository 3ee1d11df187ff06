import { getAddress, Interface, keccak256 } from 'ethers'
import type { At } from '../../model/chain.ts'
import type { SafeFacts } from '../../model/offline.ts'
import { type Address, asAddress } from '../../model/units/address.ts'
import { askEach, tag, viewLoosely } from './reader.ts'
import type { Rpc } from './rpc.ts'

const SAFE = new Interface([
  'function VERSION() view returns (string)',
  'function nonce() view returns (uint256)',
  'function getThreshold() view returns (uint256)',
  'function getOwners() view returns (address[])',
  'function domainSeparator() view returns (bytes32)',
])
const GETTERS = ['VERSION', 'nonce', 'getThreshold', 'getOwners', 'domainSeparator'] as const

/** Versions whose owners sign what EIP-712 makes of chain and address. */
const KNOWN_VERSION = /^1\.[345]\.\d+(?:\+L2)?$/

/**
 * Where MultiSendCallOnly stands, and the hash of its code there
 * (github.com/safe-global/safe-deployments).
 */
const MULTI_SENDS: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  '1.3': [
    [
      '0x40A2aCCbd92BCA938b02010E17A5b8929b49130D',
      '0xa9865ac2d9c7a1591619b188c4d88167b50df6cc0c5327fcbd1c8c75f7c066ad',
    ],
    [
      '0xA1dabEF33b3B82c7814B6D82A79e50F4AC44102B',
      '0xa9865ac2d9c7a1591619b188c4d88167b50df6cc0c5327fcbd1c8c75f7c066ad',
    ],
  ],
  '1.4': [
    [
      '0x9641d764fc13c8B624c04430C7356C1C7C8102e2',
      '0xecd5bd14a08c5d2122379900b2f272bdf107a7e92423c10dd5fe3254386c9939',
    ],
  ],
  '1.5': [
    [
      '0xA83c336B20401Af773B6219BA5027174338D1836',
      '0xcdbdcec38d2f1c7d961b0029ff8416b7e86e9974d6f0e9c9580c7d17fcfb6663',
    ],
  ],
}

/** A Safe, or in words why a contract is not treated as one. */
type SafeReading =
  | { readonly kind: 'safe'; readonly facts: SafeFacts }
  | { readonly kind: 'other'; readonly why: string }

/**
 * What a contract says of itself where it is a Safe of a version that is known; `domain` is what
 * its own `domainSeparator()` has to give. Throws a Fault where the chain does not answer.
 */
export async function readSafe(
  rpc: Rpc,
  safe: Address,
  at: At,
  domain: string,
): Promise<SafeReading> {
  const answers = await viewLoosely(
    rpc,
    GETTERS.map((name) => ({ to: safe, data: SAFE.encodeFunctionData(name) })),
    at,
  )
  const [version, nonce, threshold, owners, separator] = GETTERS.map((name, index) =>
    decoded(name, answers[index]),
  )
  if (
    typeof version !== 'string' ||
    typeof nonce !== 'bigint' ||
    typeof threshold !== 'bigint' ||
    !Array.isArray(owners)
  )
    return { kind: 'other', why: 'it does not answer as a Safe' }
  if (!KNOWN_VERSION.test(version))
    return {
      kind: 'other',
      why: `it is a Safe of version ${version.slice(0, 20)}, and 1.3 to 1.5 are known`,
    }
  if (separator !== domain)
    return {
      kind: 'other',
      why: 'it answers as a Safe, and with another domain than its address has',
    }
  const multiSend = await multiSendOf(rpc, version, at)
  const facts = { version, nonce, threshold, owners: owners.map((one) => asAddress(String(one))) }
  return { kind: 'safe', facts: { ...facts, multiSend } }
}

function decoded(name: string, hex: string | undefined): unknown {
  try {
    return hex === undefined ? undefined : SAFE.decodeFunctionResult(name, hex).toArray()[0]
  } catch {
    return undefined // some other contract's answer
  }
}

async function multiSendOf(rpc: Rpc, version: string, at: At): Promise<Address | undefined> {
  const places = MULTI_SENDS[version.slice(0, 3)] ?? []
  const codes = await askEach(
    rpc,
    places.map(([address]) => ({ method: 'eth_getCode', params: [address, tag(at)] })),
  )
  const found = places.find(
    ([, hash], index) => typeof codes[index] === 'string' && hashOf(codes[index]) === hash,
  )
  return found === undefined ? undefined : asAddress(getAddress(found[0]))
}

function hashOf(code: string): string | undefined {
  return /^0x(?:[0-9a-f]{2})*$/i.test(code) ? keccak256(code) : undefined
}

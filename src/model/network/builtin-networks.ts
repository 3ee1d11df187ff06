import { type Address, asAddress } from '../units/address.ts'
import { asWei } from '../units/amount.ts'
import type { Coin } from '../units/coin.ts'
import type { Limits, Review } from './network.ts'

/**
 * What this program knows of a network by name; nobody can override the chain id or the contracts.
 */
export interface BuiltinNetwork {
  readonly chainId: number
  readonly rpcUrl: string
  readonly nexus: Address
  readonly vault: Address
  readonly pinUrl: string
  readonly gatewayUrl: string
  readonly explorer?: string
  readonly coin?: Coin
  readonly review: Review
  readonly limits: Limits
  readonly confirmations: number
}

const OGPU = 10n ** 18n

/** The limit of fees where nobody writes one; why these stands in docs/decisions/0027. */
const DEFAULT_FEES = {
  mainnet: asWei(OGPU / 2n),
  testnet: asWei(5n * OGPU),
  devnet: asWei(100n * OGPU),
  custom: asWei(5n * OGPU),
} as const

/** What holds on a network of which nothing is known but what `ogpu.yaml` says. */
export const CUSTOM_DEFAULTS: Pick<BuiltinNetwork, 'review' | 'limits' | 'confirmations'> = {
  review: 'none',
  limits: { fees: DEFAULT_FEES.custom, isFeesDefault: true },
  confirmations: 1,
}

const OGPU_PINNING = {
  pinUrl: 'https://capi.ogpuscan.io/file/create',
  gatewayUrl: 'https://cipfs.ogpuscan.io/ipfs/',
}

/** The deployed networks (`protocol.md`, Networks) and the embedded one. */
export const BUILTIN_NETWORKS: Readonly<Record<string, BuiltinNetwork>> = {
  mainnet: {
    ...OGPU_PINNING,
    chainId: 1071,
    rpcUrl: 'https://mainnet-rpc.ogpuscan.io',
    nexus: asAddress('0x2b0cC6058313801D5feb184a539e3a0C5A87a6a1'),
    vault: asAddress('0xa5c582254AA313528898311362bc698b041580cC'),
    explorer: 'https://ogpuscan.io',
    review: 'plan',
    limits: {
      publishes: 5,
      updates: 20,
      closings: 1,
      fees: DEFAULT_FEES.mainnet,
      isFeesDefault: true,
    },
    confirmations: 3,
  },
  testnet: {
    ...OGPU_PINNING,
    chainId: 200_820_172_034,
    rpcUrl: 'https://testnetrpc.ogpuscan.io',
    nexus: asAddress('0xF87bb2f3edB991a998992f14d35fE142e6Bb50b1'),
    vault: asAddress('0x15905a2FbD3EF5d3532b931b5656BB9EB493Bb15'),
    explorer: 'https://testnet.ogpuscan.io',
    coin: { name: 'ToGPU', faucet: 'https://opengpu.network/faucet' },
    review: 'none',
    limits: { fees: DEFAULT_FEES.testnet, isFeesDefault: true },
    confirmations: 3,
  },
  devnet: {
    chainId: 31_337,
    rpcUrl: 'http://127.0.0.1:8545',
    nexus: asAddress('0x700b6A60ce7EaaEA56F065753d8dcB9653dbAD35'),
    vault: asAddress('0xA15BB66138824a1c7167f5E85b957d04Dd34E468'),
    pinUrl: 'http://127.0.0.1:8546/file/create',
    gatewayUrl: 'http://127.0.0.1:8546/ipfs/',
    review: 'none',
    limits: { fees: DEFAULT_FEES.devnet, isFeesDefault: true },
    confirmations: 0,
  },
}

/** Where a development chain's pinning service is: one port above its RPC. */
export function devnetPinning(rpcUrl: string): Pick<BuiltinNetwork, 'pinUrl' | 'gatewayUrl'> {
  const { hostname, port } = new URL(rpcUrl)
  const origin = `http://${hostname}:${Number(port || 80) + 1}`
  return { pinUrl: `${origin}/file/create`, gatewayUrl: `${origin}/ipfs/` }
}

import { Interface } from 'ethers'
import type { DevnetRpc } from '../../src/devnet/rpc.ts'
import { type Address, asAddress } from '../../src/model/units/address.ts'
import { contracts, decodeParams } from '../support/contracts/nexus-calls.ts'

/** A Source as it stands on the chain. */
export interface LiveSource {
  readonly address: Address
  /** The id in its record; undefined where its metadata holds none. */
  readonly id: string | undefined
  readonly name: string | undefined
  readonly active: boolean
  readonly minPayment: bigint
}

const rows = new Interface(['function sources(uint256) view returns (address)'])

/**
 * Every Source of a client, in the order of their publishing, read row by row: that needs no
 * reading of a page's bounds.
 */
export async function liveSources(
  rpc: DevnetRpc,
  nexus: Address,
  client: Address,
): Promise<readonly LiveSource[]> {
  const ask = async (to: Address, data: string): Promise<string> =>
    String(await rpc('eth_call', [{ to, data }, 'latest']))
  const count = Number(await ask(nexus, contracts.encodeFunctionData('getSourceCount')))
  const addresses = await Promise.all(
    Array.from({ length: count }, async (_, index) =>
      asAddress(`0x${(await ask(nexus, rows.encodeFunctionData('sources', [index]))).slice(-40)}`),
    ),
  )
  const all = await Promise.all(
    addresses.map(async (address) => {
      const params = decodeParams(
        await ask(address, contracts.encodeFunctionData('getSourceParams')),
      )
      const active = BigInt(await ask(address, contracts.encodeFunctionData('getStatus'))) === 0n
      return { address, active, params }
    }),
  )
  const own = all.filter(({ params }) => params.client === client)
  return Promise.all(
    own.map(async ({ address, active, params }) => ({
      address,
      active,
      minPayment: params.minPayment,
      ...(await recordAt(params.imageMetadataUrl)),
    })),
  )
}

async function recordAt(url: string): Promise<Pick<LiveSource, 'id' | 'name'>> {
  const metadata = (await (await fetch(url)).json()) as {
    readonly name?: string
    readonly 'x-ogpu-gitops'?: { readonly id: string }
  }
  return { id: metadata['x-ogpu-gitops']?.id, name: metadata.name }
}

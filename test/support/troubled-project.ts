import { id, toQuantity, Wallet } from 'ethers'
import { expect } from 'vitest'
import type { SourceParams } from '../../src/model/source/source.ts'
import { type Address, asAddress } from '../../src/model/units/address.ts'
import type { TestChain } from './chain.ts'
import { contracts, decodeParams, someParams } from './contracts/nexus-calls.ts'
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts'
import { type PinProxy, startPinProxy } from './pin-proxy.ts'
import { aProject, type NetworkSettings, type Project, writeDefinition } from './project.ts'

/** What a Source is on the chain, read past the program and past all troubles. */
export interface LiveSource {
  readonly address: Address
  /** The id in its record; undefined where its metadata holds none. */
  readonly id: string | undefined
  readonly active: boolean
  readonly params: SourceParams
}

/** A project whose client nobody else uses, behind proxies that can do it harm. */
export interface TroubledProject extends Project {
  readonly client: Address
  readonly rpc: FaultProxy
  readonly pin: PinProxy
  /** Every Source of the client, in the order of their publishing. */
  sources(): Promise<readonly LiveSource[]>
  /** Throws unless each of these ids, and no other of ours, has exactly one active Source. */
  expectOneEach(...ids: string[]): Promise<void>
  /** A person with the client's key and other tools. */
  readonly person: Person
  define(...ids: string[]): Promise<void>
}

export interface Person {
  publish(params?: Partial<SourceParams>): Promise<string>
  update(source: Address, params: Partial<SourceParams>): Promise<string>
  close(source: Address): Promise<string>
  /** Locks a stake, in wei. */
  stake(amount: bigint): Promise<void>
  /** A transfer to oneself, optionally at a nonce and a price of its own. */
  pay(transaction?: Readonly<Record<string, string>>): Promise<string>
}

let clients = 0

/** A fresh client without a stake, so that tests of one file can run beside each other. */
export async function aTroubledProject(
  chain: TestChain,
  nexus: { readonly nexus: Address; readonly vault: Address },
  settings: NetworkSettings = {},
): Promise<TroubledProject> {
  clients += 1
  const number = clients
  const wallet = new Wallet(id(`client ${number}`))
  const client = asAddress(wallet.address)
  await chain.rpc('anvil_setBalance', [client, toQuantity(10n ** 21n)])
  await chain.rpc('anvil_impersonateAccount', [client])
  // or the client is poor in the block that is read
  if (settings.confirmations !== undefined) await chain.mine(settings.confirmations)
  const [rpc, pin] = await Promise.all([startFaultProxy(chain.rpcUrl), startPinProxy(chain)])
  const own = {
    ...chain,
    nexus: nexus.nexus,
    vault: nexus.vault,
    accounts: [{ address: client, privateKey: wallet.privateKey }],
  }
  const { pinUrl, gatewayUrl } = pin
  const { extra, ...rest } = settings
  const project = await aProject(own, {
    owner: `owner-${number}`,
    rpcUrl: rpc.url,
    extra: { pinUrl, gatewayUrl, ...extra },
    ...rest,
  })
  const sources = (): Promise<readonly LiveSource[]> => sourcesOf(chain, nexus.nexus, client)
  return {
    ...project,
    client,
    rpc,
    pin,
    sources,
    person: personOf(chain, nexus, client),
    define: async (...ids) => {
      for (const one of ids) await writeDefinition(project, { id: one })
    },
    expectOneEach: async (...ids) => {
      const live = (await sources()).flatMap((source) =>
        source.active && source.id !== undefined ? [source.id] : [],
      )
      expect([...live].sort()).toEqual([...ids].sort())
    },
    delete: async () => {
      await Promise.all([rpc.stop(), pin.stop(), project.delete()])
    },
  }
}

/**
 * Throws unless these ids have one Source each, the client has no other, and nothing is left to do.
 */
export async function expectGreen(project: TroubledProject, ...ids: string[]): Promise<void> {
  await project.expectOneEach(...ids)
  expect((await project.sources()).length).toBe(ids.length)
  expect((await project.run('plan', '--detailed-exitcode')).exit).toBe(0)
}

function personOf(
  chain: TestChain,
  { nexus, vault }: { readonly nexus: Address; readonly vault: Address },
  client: Address,
): Person {
  const send = async (transaction: Readonly<Record<string, string>>): Promise<string> =>
    String(
      await chain.rpc('eth_sendTransaction', [
        { from: client, gas: toQuantity(5_000_000), ...transaction },
      ]),
    )
  return {
    publish: (params = {}) =>
      send({
        to: nexus,
        data: contracts.encodeFunctionData('publishSource', [someParams(client, params)]),
      }),
    update: async (source, params) => {
      const held = decodeParams(
        await chain.rpc('eth_call', [
          { to: source, data: contracts.encodeFunctionData('getSourceParams') },
          'latest',
        ]),
      )
      return send({
        to: nexus,
        data: contracts.encodeFunctionData('updateSource', [source, { ...held, ...params }]),
      })
    },
    close: (source) =>
      send({ to: nexus, data: contracts.encodeFunctionData('inactivateSource', [source]) }),
    stake: async (amount) => {
      await send({
        to: vault,
        data: contracts.encodeFunctionData('deposit', [client]),
        value: toQuantity(amount),
      })
      await send({ to: vault, data: contracts.encodeFunctionData('lock', [amount]) })
    },
    pay: (transaction = {}) =>
      send({ to: client, value: '0x0', gas: toQuantity(21_000), ...transaction }),
  }
}

async function sourcesOf(
  chain: TestChain,
  nexus: Address,
  client: Address,
): Promise<readonly LiveSource[]> {
  const ask = (to: Address, name: string, ...args: readonly unknown[]): Promise<unknown> =>
    chain.rpc('eth_call', [{ to, data: contracts.encodeFunctionData(name, args) }, 'latest'])
  const count = Number(await ask(nexus, 'getSourceCount'))
  const rows = await Promise.all(
    Array.from({ length: count }, (_, index) => ask(nexus, 'sources', index)),
  )
  const addresses = rows
    .map((word) => asAddress(`0x${String(word).slice(-40)}`))
    .filter((address) => BigInt(address) !== 0n)
  const all = await Promise.all(
    addresses.map(async (address): Promise<LiveSource | undefined> => {
      const params = decodeParams(await ask(address, 'getSourceParams'))
      if (params.client !== client) return undefined
      const active = BigInt(String(await ask(address, 'getStatus'))) === 0n
      return { address, active, params, id: await idIn(chain, params.imageMetadataUrl) }
    }),
  )
  return all.filter((source) => source !== undefined)
}

/** The id in a record, asked of the pinning service itself. */
async function idIn(chain: TestChain, url: string): Promise<string | undefined> {
  const response = await fetch(chain.gatewayUrl + url.slice(url.lastIndexOf('/') + 1))
  if (!response.ok) return undefined
  const metadata = (await response.json()) as { readonly 'x-ogpu-gitops'?: { readonly id: string } }
  return metadata['x-ogpu-gitops']?.id
}

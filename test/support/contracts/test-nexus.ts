import { toQuantity } from 'ethers'
import type { DevAccounts } from '../../../src/devnet/accounts.ts'
import type { Contracts } from '../../../src/devnet/deploy.ts'
import type { DevnetRpc } from '../../../src/devnet/rpc.ts'
import type { SourceParams } from '../../../src/model/source/source.ts'
import { type Address, asAddress, ZERO_ADDRESS } from '../../../src/model/units/address.ts'
import { encodePublish } from './encode-fast.ts'
import { contracts, decodeParams, someParams } from './nexus-calls.ts'
import { callAll } from './seed.ts'

/** A mined transaction. */
export interface Sent {
  readonly hash: string
  readonly block: number
}

export interface Published extends Sent {
  readonly address: Address
}

export interface Seed {
  /** Which account publishes; 0 when left out. */
  readonly account?: number
  /** What the Source with this index has besides the usual parameters. */
  readonly params?: (index: number) => Partial<SourceParams>
}

/**
 * One deployment with everything that a test does to it behind the program's back. An account is
 * its index: 0 to 8, and 9 for the one that deployed the contracts and administers them.
 */
export interface TestNexus extends Contracts {
  readonly publishAs: (account: number, params?: Partial<SourceParams>) => Promise<Published>
  /** Replaces what it names and keeps what the Source has otherwise. */
  readonly updateAs: (
    account: number,
    source: Address,
    params: Partial<SourceParams>,
  ) => Promise<Sent>
  readonly inactivateAs: (account: number, source: Address) => Promise<Sent>
  /** Publishes many Sources in one block, and gives their addresses in order. */
  readonly seedSources: (count: number, seed?: Seed) => Promise<readonly Address[]>
  /** Adds to an account's stake, in wei. */
  readonly stakeAs: (account: number, amount: bigint) => Promise<void>
  /** Registers an account as provider for one environment (its bit). */
  readonly registerAs: (account: number, source: Address, environment?: number) => Promise<Sent>
  readonly publishTaskAs: (account: number, source: Address) => Promise<Sent>
  readonly paramsOf: (source: Address) => Promise<SourceParams>
  /** Calls a function of the contracts and gives its first result. */
  readonly read: (
    contract: Address,
    name: string,
    ...parameters: readonly unknown[]
  ) => Promise<unknown>
  /**
   * Sends any call and waits for its block. Throws, with the reason and before it is sent, where it
   * would revert.
   */
  readonly sendAs: (
    account: number,
    contract: Address,
    name: string,
    ...parameters: readonly unknown[]
  ) => Promise<Sent>
}

const POLL = 10
const ROWS_AT_ONCE = 100
const PUBLISH_SOURCE = contracts
  .encodeFunctionData('publishSource', [someParams(ZERO_ADDRESS)])
  .slice(0, 10)

/** The helpers for one deployment. */
export function testNexus(
  rpc: DevnetRpc,
  { accounts, deployer }: DevAccounts,
  deployed: Contracts,
): TestNexus {
  const { nexus, vault, controller } = deployed

  const addressOf = (account: number): Address => {
    const found = [...accounts, deployer][account]
    if (found === undefined) throw new Error(`no account ${account}`)
    return found.address
  }

  const read: TestNexus['read'] = async (contract, name, ...parameters) => {
    const data = contracts.encodeFunctionData(name, parameters)
    return contracts.decodeFunctionResult(
      name,
      String(await rpc('eth_call', [{ to: contract, data }, 'latest'])),
    )[0]
  }

  const sendAs: TestNexus['sendAs'] = (account, contract, name, ...parameters) =>
    send(rpc, {
      from: addressOf(account),
      to: contract,
      data: contracts.encodeFunctionData(name, parameters),
    })

  const paramsOf = async (source: Address): Promise<SourceParams> =>
    decodeParams(
      await rpc('eth_call', [
        { to: source, data: contracts.encodeFunctionData('getSourceParams') },
        'latest',
      ]),
    )

  const rowAt = async (index: number): Promise<Address> =>
    asAddress(String(await read(nexus, 'sources', index)))

  // Row by row: pages differ from variant to variant.
  const lastSources = async (count: number): Promise<readonly Address[]> => {
    const found: Address[] = []
    for (
      let end = Number(await read(nexus, 'getSourceCount'));
      end > 0 && found.length < count;
      end -= ROWS_AT_ONCE
    ) {
      const start = Math.max(0, end - ROWS_AT_ONCE)
      const rows = await Promise.all(
        Array.from({ length: end - start }, (_, index) => rowAt(start + index)),
      )
      found.unshift(...rows.filter((address) => address !== ZERO_ADDRESS))
    }
    return found.slice(-count)
  }

  const publishAs: TestNexus['publishAs'] = async (account, params) => {
    const sent = await sendAs(
      account,
      nexus,
      'publishSource',
      someParams(addressOf(account), params),
    )
    const [address] = await lastSources(1)
    if (address === undefined) throw new Error('published, and Nexus has no Source')
    return { ...sent, address }
  }

  const seedSources: TestNexus['seedSources'] = async (
    count,
    { account = 0, params = () => ({}) } = {},
  ) => {
    const from = addressOf(account)
    const data = Array.from({ length: count }, (_, index) =>
      encodePublish(PUBLISH_SOURCE, someParams(from, params(index))),
    )
    await callAll(rpc, { from, to: nexus, data, payer: deployer.address })
    return lastSources(count)
  }

  return {
    ...deployed,
    read,
    sendAs,
    paramsOf,
    publishAs,
    seedSources,
    stakeAs: async (account, amount) => {
      const deposit = {
        data: contracts.encodeFunctionData('deposit', [addressOf(account)]),
        value: toQuantity(amount),
      }
      await send(rpc, { from: addressOf(account), to: vault, ...deposit })
      await sendAs(account, vault, 'lock', amount)
    },
    updateAs: async (account, source, params) =>
      sendAs(account, nexus, 'updateSource', source, { ...(await paramsOf(source)), ...params }),
    inactivateAs: (account, source) => sendAs(account, nexus, 'inactivateSource', source),
    registerAs: (account, source, environment = 1) =>
      sendAs(account, nexus, 'register', source, addressOf(account), environment),
    publishTaskAs: (account, source) =>
      sendAs(account, controller, 'publishTask', {
        source,
        config: '',
        expiryTime: 2n ** 40n,
        payment: 10n ** 18n,
      }),
  }
}

async function send(rpc: DevnetRpc, transaction: Readonly<Record<string, string>>): Promise<Sent> {
  // anvil sends what reverts; this says why, and spends no nonce
  await rpc('eth_call', [transaction, 'latest'])
  const hash = String(await rpc('eth_sendTransaction', [transaction]))
  return { hash, block: await minedIn(rpc, hash) }
}

async function minedIn(rpc: DevnetRpc, hash: string): Promise<number> {
  for (;;) {
    const receipt = await rpc('eth_getTransactionReceipt', [hash])
    if (
      typeof receipt === 'object' &&
      receipt !== null &&
      'blockNumber' in receipt &&
      'status' in receipt
    ) {
      if (receipt.status !== '0x1') throw new Error(`transaction ${hash} reverted`)
      return Number(receipt.blockNumber)
    }
    await new Promise((resolve) => setTimeout(resolve, POLL))
  }
}

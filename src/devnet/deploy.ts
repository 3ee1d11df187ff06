import { AbiCoder, getCreateAddress, Interface, id, parseEther, toQuantity } from 'ethers'
import { Fault } from '../model/fault.ts'
import { type Address, asAddress } from '../model/units/address.ts'
import compiled from './contracts/compiled.json' with { type: 'json' }
import type { DevnetRpc } from './rpc.ts'

/** The contracts of one deployment. */
export interface Contracts {
  readonly nexus: Address
  readonly vault: Address
  readonly terminal: Address
  readonly controller: Address
}

/** Who deploys, for whom, and which Nexus. */
export interface Deployment {
  readonly deployer: Address
  /** Accounts that get a stake for ten thousand Sources each. */
  readonly staked: readonly Address[]
  /** Creation code of a Nexus other than the usual one. */
  readonly nexusBytecode?: string
}

interface Transaction {
  readonly to?: Address
  readonly data: string
  readonly value?: bigint
}

const STAKE = parseEther('10')
const GAS_LIMIT = 6_000_000
const CONTROLLER_ROLE = id('CONTROLLER')
const calls = new Interface([
  'function grantRole(bytes32 role, address account)',
  'function stakeFor(address[] accounts) payable',
])

/**
 * Deploys all contracts from one account. Their addresses follow from the account and its nonce, so
 * they can name each other before they exist.
 */
export async function deployContracts(
  rpc: DevnetRpc,
  { deployer, staked, nexusBytecode = compiled.Nexus.bytecode }: Deployment,
): Promise<Contracts> {
  const first = Number(await rpc('eth_getTransactionCount', [deployer, 'latest']))
  const at = (offset: number): Address =>
    asAddress(getCreateAddress({ from: deployer, nonce: first + offset }))
  const [nexus, vault, terminal, controller, manager] = [at(0), at(1), at(2), at(3), at(4)]
  await sendAll(rpc, deployer, first, [
    creation(nexusBytecode, [manager, terminal, vault]),
    creation(compiled.Vault.bytecode, [manager, nexus, terminal]),
    creation(compiled.Terminal.bytecode, [manager, vault]),
    creation(compiled.Controller.bytecode, [nexus, terminal, vault]),
    creation(compiled.Manager.bytecode, []),
    { to: manager, data: calls.encodeFunctionData('grantRole', [CONTROLLER_ROLE, controller]) },
    {
      to: vault,
      data: calls.encodeFunctionData('stakeFor', [staked]),
      value: STAKE * BigInt(staked.length),
    },
  ])
  return { nexus, vault, terminal, controller }
}

function creation(bytecode: string, addresses: readonly Address[]): Transaction {
  const types = addresses.map(() => 'address')
  return { data: bytecode + AbiCoder.defaultAbiCoder().encode(types, addresses).slice(2) }
}

/**
 * Sends at fixed nonces and makes blocks until the last one stands, whatever the chain's own habit
 * of making them.
 */
async function sendAll(
  rpc: DevnetRpc,
  from: Address,
  firstNonce: number,
  transactions: readonly Transaction[],
): Promise<void> {
  const hashes: unknown[] = []
  for (const [index, { to, data, value = 0n }] of transactions.entries()) {
    const request = {
      from,
      data,
      value: toQuantity(value),
      nonce: toQuantity(firstNonce + index),
      gas: toQuantity(GAS_LIMIT),
      ...(to === undefined ? {} : { to }),
    }
    hashes.push(await rpc('eth_sendTransaction', [request]))
  }
  for (const hash of hashes) {
    while ((await rpc('eth_getTransactionReceipt', [hash])) === null) await rpc('evm_mine')
    const receipt = await rpc('eth_getTransactionReceipt', [hash])
    if (!succeeded(receipt))
      throw new Fault(
        'devnet-failed',
        `deploying the contracts: transaction ${String(hash)} reverted`,
      )
  }
}

function succeeded(receipt: unknown): boolean {
  return (
    typeof receipt === 'object' &&
    receipt !== null &&
    'status' in receipt &&
    receipt.status === '0x1'
  )
}

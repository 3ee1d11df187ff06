import { toQuantity } from 'ethers'
import { devAccounts } from '../../src/devnet/accounts.ts'
import usual from '../../src/devnet/contracts/compiled.json' with { type: 'json' }
import { deployContracts } from '../../src/devnet/deploy.ts'
import { type Devnet, startDevnet } from '../../src/devnet/devnet.ts'
import { type DevnetRpc, rpcAt } from '../../src/devnet/rpc.ts'
import compiled from './contracts/compiled.json' with { type: 'json' }
import { type TestNexus, testNexus } from './contracts/test-nexus.ts'

/** A Nexus that differs from the usual one in a single way; its `.sol` says in which. */
export type Variant = Exclude<keyof typeof compiled, 'Seeder'>

/** A chain of the test's own on free ports, with the usual contracts and the helpers for them. */
export interface TestChain extends Devnet, TestNexus {
  readonly rpc: DevnetRpc
  /**
   * Another deployment on the same chain, of the usual Nexus where no variant is named; the first
   * nine accounts have their stake there too.
   */
  readonly deployNexus: (variant?: Variant) => Promise<TestNexus>
  readonly mine: (blocks?: number) => Promise<void>
  /** Makes a block that asks this much for a unit of gas. */
  readonly mineAt: (baseFee: bigint) => Promise<void>
  readonly setAutomine: (on: boolean) => Promise<void>
}

const COINS = 10_000n * 10n ** 18n

/**
 * Starts a chain; the test stops it. With a block time the chain makes a block each so many seconds
 * instead of one for each transaction.
 */
export async function startTestChain({
  blockTime,
}: {
  readonly blockTime?: number
} = {}): Promise<TestChain> {
  const devnet = await startDevnet({ port: 0, ...(blockTime === undefined ? {} : { blockTime }) })
  const rpc = rpcAt(devnet.rpcUrl)
  const dev = devAccounts()
  return {
    ...devnet,
    ...testNexus(rpc, dev, devnet),
    rpc,
    deployNexus: async (variant) => {
      const staked = dev.accounts.map(({ address }) => address)
      // each takes 90 coins as stakes, and a chain may get hundreds of them
      await rpc('anvil_setBalance', [dev.deployer.address, toQuantity(COINS)])
      const deployed = await deployContracts(rpc, {
        deployer: dev.deployer.address,
        staked,
        nexusBytecode: (variant === undefined ? usual.Nexus : compiled[variant]).bytecode,
      })
      return testNexus(rpc, dev, deployed)
    },
    mine: async (blocks = 1) => {
      await rpc('anvil_mine', [toQuantity(blocks)])
    },
    mineAt: async (baseFee) => {
      // a block that Anvil is making for a transaction just sent ends by setting the next fee, over
      // the one just asked for
      for (let asked = ''; asked !== toQuantity(baseFee); ) {
        await rpc('anvil_setNextBlockBaseFeePerGas', [toQuantity(baseFee)])
        await rpc('anvil_mine', [toQuantity(1)])
        asked = String(
          (
            (await rpc('eth_getBlockByNumber', ['latest', false])) as {
              readonly baseFeePerGas: string
            }
          ).baseFeePerGas,
        )
      }
    },
    setAutomine: async (on) => {
      await rpc('evm_setAutomine', [on])
    },
  }
}

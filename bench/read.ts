import { Contract, JsonRpcProvider } from 'ethers'
import { JsonRpcChain } from '../src/adapters/chain/chain.ts'
import { startTestChain } from '../test/support/chain.ts'
import { contracts } from '../test/support/contracts/nexus-calls.ts'
import { median, row, time } from './measure.ts'

const SOURCES = 5_000
const RUNS = 5
const PEER_SAMPLE = 250

/**
 * Address, status and parameters of 5,000 Sources: our reader beside ethers 6, and beside the SDK's
 * pattern of one call after another (a sample, extrapolated).
 */
export async function benchRead(): Promise<void> {
  const devnet = await startTestChain()
  try {
    const addresses = await devnet.seedSources(SOURCES, {
      params: (index) => ({
        imageMetadataUrl: `https://example.com/ipfs/QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o?${index}`,
      }),
    })
    const times: number[] = []
    let requests = 0
    for (let run = 0; run < RUNS; run += 1) {
      const chain = new JsonRpcChain(devnet)
      times.push(
        await time(async () => {
          const read = await chain.sources('latest')
          if (read.length !== SOURCES) throw new Error(`read ${read.length} Sources`)
        }),
      )
      requests = chain.rpc.requests
    }
    const provider = new JsonRpcProvider(devnet.rpcUrl)
    const read = async (address: string): Promise<unknown> => {
      const source = new Contract(address, contracts, provider)
      return Promise.all([
        source.getFunction('getStatus')(),
        source.getFunction('getSourceParams')(),
      ])
    }
    const ethers = await time(() => Promise.all(addresses.map(read)))
    const sequential =
      (await time(async () => {
        for (const address of addresses.slice(0, PEER_SAMPLE)) await read(address)
      })) *
      (SOURCES / PEER_SAMPLE)
    provider.destroy()
    const ours = median(times)
    row(
      'read 5,000 Sources',
      `${ours.toFixed(2)} s`,
      `${requests} HTTP requests (bound: 130)`,
      'target 1.5 s',
    )
    row('  ethers 6, Promise.all', `${ethers.toFixed(2)} s`, `${(ethers / ours).toFixed(1)} × ours`)
    row(
      '  one call after another',
      `${sequential.toFixed(1)} s`,
      `${(sequential / ours).toFixed(1)} × ours`,
      'extrapolated',
    )
  } finally {
    await devnet.stop()
  }
}

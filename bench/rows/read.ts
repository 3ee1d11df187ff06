import { spawn } from 'node:child_process'
import { Contract, JsonRpcProvider } from 'ethers'
import { JsonRpcChain } from '../../src/adapters/chain/chain.ts'
import { startTestChain, type TestChain } from '../../test/support/chain.ts'
import { contracts } from '../../test/support/contracts/nexus-calls.ts'
import { type Bench, type Row, times } from '../bench.ts'
import { median, time } from '../measure.ts'

const SOURCES = 5_000
const SAMPLE = 250

/**
 * Address, status and parameters of 5,000 Sources: our reader beside ethers 6 with its defaults,
 * and beside the network's own SDK, of which a sample is run.
 */
export async function readSources({ pairs, python, sdk }: Bench): Promise<readonly Row[]> {
  const devnet = await startTestChain()
  try {
    const addresses = await devnet.seedSources(SOURCES, {
      params: (index) => ({
        imageMetadataUrl: `https://example.com/ipfs/QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o?${index}`,
      }),
    })
    const measured: number[] = []
    let requests = 0
    for (let run = 0; run <= pairs; run += 1) {
      const chain = new JsonRpcChain(devnet)
      const seconds = await time(async () => {
        const read = await chain.sources('latest')
        if (read.length !== SOURCES) throw new Error(`read ${read.length} Sources`)
      })
      if (run > 0) measured.push(seconds)
      requests = chain.rpc.requests
    }
    const ours = median(measured)
    const ethers = await withEthers(devnet, addresses)
    const sample = addresses.slice(0, SAMPLE)
    const theirs =
      python === undefined
        ? undefined
        : await withSdk(python, sdk, { ...devnet, addresses: sample })
    return [
      {
        work: 'read 5,000 Sources (in this process)',
        now: ours,
        beside: [
          `${requests} POSTs`,
          `ethers’ defaults ${times(ethers, ours)}`,
          theirs === undefined
            ? 'the SDK not measured: there is no Python'
            : `the SDK, ogpu 0.2.3, ${times((theirs * SOURCES) / SAMPLE, ours)} (from ${SAMPLE})`,
        ],
        target: 'not slower',
      },
    ]
  } finally {
    await devnet.stop()
  }
}

async function withEthers({ rpcUrl }: TestChain, addresses: readonly string[]): Promise<number> {
  const provider = new JsonRpcProvider(rpcUrl)
  const read = (address: string): Promise<unknown> => {
    const source = new Contract(address, contracts, provider)
    return Promise.all([source.getFunction('getStatus')(), source.getFunction('getSourceParams')()])
  }
  try {
    return await time(() => Promise.all(addresses.map(read)))
  } finally {
    provider.destroy()
  }
}

/** The seconds that the SDK itself counts, without its start. */
async function withSdk(
  python: string,
  program: string,
  wish: Pick<TestChain, 'rpcUrl' | 'nexus' | 'vault'> & { readonly addresses: readonly string[] },
): Promise<number> {
  const { rpcUrl, nexus, vault, addresses } = wish
  const child = spawn(python, [program], { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.end(JSON.stringify({ rpcUrl, nexus, vault, addresses }))
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  const exit = await new Promise<number | null>((resolve) => child.on('close', resolve))
  if (exit !== 0) throw new Error(`the SDK ended with ${exit}`)
  return Number(said)
}

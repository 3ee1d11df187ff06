import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { metadataBytes } from '../src/model/source/metadata.ts'
import { asWei } from '../src/model/units/amount.ts'
import { cidOf } from '../src/model/units/cid.ts'
import { asSeconds } from '../src/model/units/duration.ts'
import { startTestChain } from '../test/support/chain.ts'
import { processCost, row } from './measure.ts'
import { writeProject } from './validate.ts'

const SOURCES = 5_000

/**
 * `plan` as a whole process, with 5,000 definitions of which each has its Source: nothing to
 * change, nothing to fetch.
 */
export async function benchPlan(): Promise<void> {
  const devnet = await startTestChain()
  const root = await mkdtemp(path.join(tmpdir(), 'ogpu-bench-'))
  try {
    await writeProject(root, SOURCES, {
      rpcUrl: devnet.rpcUrl,
      pinUrl: devnet.pinUrl,
      gatewayUrl: devnet.gatewayUrl,
    })
    await devnet.seedSources(SOURCES, { params: (index) => paramsOf(index, devnet.gatewayUrl) })
    const { wall, memory } = await processCost(
      [path.resolve('dist/cli.js'), 'plan', '--json'],
      root,
    )
    row(
      'plan 5,000, unchanged',
      `${wall.toFixed(2)} s`,
      `peak ${memory.toFixed(0)} MiB`,
      'target 300 MiB',
    )
  } finally {
    await rm(root, { recursive: true, force: true })
    await devnet.stop()
  }
}

function paramsOf(index: number, gatewayUrl: string) {
  const bytes = metadataBytes({
    environments: {
      cpu: `https://example.com/${index}/compose.cpu.yaml`,
      nvidia: `https://example.com/${index}/compose.nvidia.yaml`,
      amd: '',
    },
    name: `Source ${index}`,
    description: 'A Source that a benchmark made',
    logoUrl: `https://example.com/logo-${index}.png`,
    foreign: [],
    marker: { owner: 'bench-000000', id: `source-${index}` },
  })
  return {
    imageMetadataUrl: gatewayUrl + cidOf(bytes),
    imageEnvironments: 3,
    deliveryMethod: 1,
    minPayment: asWei(BigInt((index % 89) + 1) * 10n ** (index % 89 < 9 ? 16n : 15n)),
    minAvailableLockup: asWei(5n * 10n ** 17n),
    maxExpiryDuration: asSeconds(86_400n),
  }
}

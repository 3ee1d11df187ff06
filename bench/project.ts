import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { metadataBytes } from '../src/model/source/metadata.ts'
import { asWei } from '../src/model/units/amount.ts'
import { cidOf } from '../src/model/units/cid.ts'
import { asSeconds } from '../src/model/units/duration.ts'

const OWNER = 'bench-000000'

/** A project with many definitions for the development network. */
export async function writeProject(
  root: string,
  count: number,
  extra: Readonly<Record<string, string>> = {},
): Promise<void> {
  await mkdir(path.join(root, 'sources'), { recursive: true })
  await writeFile(
    path.join(root, 'ogpu.yaml'),
    JSON.stringify({
      version: 1,
      owner: OWNER,
      networks: { devnet: { client: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266', ...extra } },
    }),
  )
  for (let index = 0; index < count; index += 1)
    await writeFile(path.join(root, `sources/source-${index}.yaml`), definition(index))
}

/** The parameters on chain of the definition with this number. */
export function paramsOf(index: number, gatewayUrl: string) {
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
    marker: { owner: OWNER, id: `source-${index}` },
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

function definition(index: number): string {
  return `# The definition number ${index}
id: source-${index}
name: Source ${index}
description: A Source that a benchmark made
logoUrl: https://example.com/logo-${index}.png
environments:
  cpu: https://example.com/${index}/compose.cpu.yaml
  nvidia: https://example.com/${index}/compose.nvidia.yaml
delivery: first-response
payment:
  minPayment: 0.0${(index % 89) + 1} OGPU
  minLockup: 0.5 OGPU
maxExpiry: 24h
networks: [devnet]
`
}

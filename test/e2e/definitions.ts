import { stringify } from 'yaml'
import type { FileChanges } from '../support/github/bare-repository.ts'
import type { DefinitionText } from '../support/project.ts'

export interface DefinitionFiles extends DefinitionText {
  /** The tag of the image in its compose file. */
  readonly image?: string
}

/** A definition in YAML and its compose file, as a pull request brings them. */
export function aDefinition({
  id,
  image = '1.0.0',
  minPayment = '0.01 OGPU',
  name = `Name of ${id}`,
  maxExpiry = '24h',
  networks = ['local'],
  minLockup,
  ...rest
}: DefinitionFiles): FileChanges {
  const payment = { minPayment, ...(minLockup === undefined ? {} : { minLockup }) }
  return {
    [`sources/${id}/source.yaml`]: stringify({
      id,
      name,
      environments: { cpu: 'compose.cpu.yaml' },
      payment,
      maxExpiry,
      networks,
      ...rest,
    }),
    [`sources/${id}/compose.cpu.yaml`]: composeText(image),
  }
}

/** What closes a Source for good. */
export function aClosing(id: string): FileChanges {
  return {
    [`sources/${id}/source.yaml`]: stringify({ id, state: 'closed', networks: ['local'] }),
    [`sources/${id}/compose.cpu.yaml`]: null,
  }
}

/** What leaves a Source without an owner. */
export function aDeletion(id: string): FileChanges {
  return { [`sources/${id}/source.yaml`]: null, [`sources/${id}/compose.cpu.yaml`]: null }
}

/** A compose file without a fault. */
function composeText(image = '1.0.0'): string {
  return `services:
  model:
    image: acme/model:${image}@sha256:5c1e0b7d3f2a4968b1c0d9e8f7a6b5c4d3e2f1a0b9c8d7e6f5a4b3c2d1e0f9a8
    ports: ["\${PORT}:5555"]
    environment:
      - CALLBACK_URL=\${CALLBACK_URL}
    healthcheck: { test: [CMD, "true"] }
`
}

import { scalar } from './scalar.ts'

export const WORKFLOW = '.github/workflows/opengpu.yml'
/** A tag can be moved to other code, a commit can't. */
const CHECKOUT = 'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1'
const ACTION = 'ogpu-network/ogpu-gitops'

/** How to find the commit that belongs into the workflow. */
export const PIN_COMMAND = `git ls-remote https://github.com/${ACTION} 'refs/tags/v*'`

export interface FirstWorkflow {
  /** The folder of the configuration where that is not at the repository's root, else empty. */
  readonly folder: string
  readonly configFile: string
  /** The commit of our Action that gets the key: 40 hex digits. */
  readonly action: ActionPin
  /** The secret holds a keystore, whose password is a secret of its own. */
  readonly hasKeystore?: boolean
}

/** A commit of our Action, and the version that it is where somebody knows. */
export interface ActionPin {
  readonly commit: string
  readonly version?: string
}

/** The workflow that plans on pull requests and applies on main. */
export function workflowText({
  folder,
  configFile,
  action,
  hasKeystore = false,
}: FirstWorkflow): string {
  const version = action.version === undefined ? '' : ` # v${action.version}`
  const password = hasKeystore
    ? [`OGPU_KEYSTORE_PASSWORD: \${{ secrets.OGPU_KEYSTORE_PASSWORD }}`]
    : []
  const inputs = [
    ...(folder === '' ? [] : [`working-directory: ${JSON.stringify(folder)}`]),
    ...(configFile === 'ogpu.yaml' ? [] : [`config: ${JSON.stringify(configFile)}`]),
    `private-key: \${{ secrets.CLIENT_PRIVATE_KEY }}`,
  ]
  return `# Our Action is named by the commit of the release that you trust with the key,
# never by a tag, which can be moved.
# ${PIN_COMMAND}
on:
  pull_request:
    types: [opened, synchronize, reopened, edited] # edited: its base may be another one
  push:
    branches: [main]
  workflow_dispatch:
    inputs:
      approve:
        description: Plan to approve
permissions: {}
concurrency:
  group: opengpu-\${{ github.ref }}
jobs:
  opengpu:
    runs-on: ubuntu-latest
    permissions:
      contents: read
      pull-requests: write
    environment: \${{ github.ref == 'refs/heads/main' && 'opengpu' || '' }}
    steps:
      - uses: ${CHECKOUT}
        with:
          persist-credentials: false
      - uses: ${scalar(ACTION)}@${action.commit}${version}
${beneath('env', password)}${beneath('with', inputs)}`
}

/** A mapping of a step, as lines; nothing where it holds nothing. */
function beneath(key: string, lines: readonly string[]): string {
  return lines.length === 0
    ? ''
    : [`${key}:`, ...lines.map((line) => `  ${line}`)].map((line) => `        ${line}\n`).join('')
}

import { REPOSITORY } from '../model/project.ts'
import { scalar } from './scalar.ts'

export const WORKFLOW = '.github/workflows/opengpu.yml'
/** A tag can be moved to other code, a commit can't. */
const CHECKOUT = 'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1'

/** How to find the commit that belongs into the workflow. */
export const PIN_COMMAND = `git ls-remote https://github.com/${REPOSITORY} 'refs/tags/v*'`

export interface FirstWorkflow {
  /** The folder of the configuration where that is not at the repository's root, else empty. */
  readonly folder: string
  readonly configFile: string
  /** The commit of our Action that gets the key: 40 hex digits. */
  readonly action: ActionPin
  /** The secret holds a keystore, whose password is a secret of its own. */
  readonly hasKeystore?: boolean
  /** Who signs in place of a key. */
  readonly signer?: WorkflowSigner
}

/** A signer that is no key, as a workflow names it. */
export interface WorkflowSigner {
  readonly reference: string
  /** The variables of the environment that its cloud is asked with; none where it is in no cloud. */
  readonly variables: readonly string[]
}

/** A commit of our Action, and the version that it is where somebody knows. */
export interface ActionPin {
  readonly commit: string
  readonly version?: string
}

/** The workflow that plans on pull requests and applies on main. */
export function workflowText(first: FirstWorkflow): string {
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
${first.signer === undefined ? keyJob(first) : signerJobs(first, first.signer)}`
}

/** One job for all: only on main it is in the environment that has the key. */
function keyJob(first: FirstWorkflow): string {
  const password =
    first.hasKeystore === true
      ? [`OGPU_KEYSTORE_PASSWORD: \${{ secrets.OGPU_KEYSTORE_PASSWORD }}`]
      : []
  const key = [`private-key: \${{ secrets.CLIENT_PRIVATE_KEY }}`]
  return `  opengpu:
${RUNNER}    environment: \${{ github.ref == 'refs/heads/main' && 'opengpu' || '' }}
${stepsOf(first, password, key)}`
}

/** Two jobs: one that plans has no identity that a cloud would know. */
function signerJobs(first: FirstWorkflow, { reference, variables }: WorkflowSigner): string {
  const env = variables.map((name) => `${name}: \${{ vars.${name} }}`)
  const identity = variables.length === 0 ? '' : '      id-token: write\n'
  return `  plan:
    if: github.event_name == 'pull_request'
${RUNNER}${stepsOf(first, [], [])}  apply:
    if: github.ref == 'refs/heads/main'
${RUNNER}${identity}    environment: opengpu
${stepsOf(first, env, [`signer: ${scalar(reference)}`])}`
}

const RUNNER = `    runs-on: ubuntu-latest
    permissions:
      contents: read
      pull-requests: write
`

function stepsOf(
  { folder, configFile, action }: FirstWorkflow,
  env: readonly string[],
  who: readonly string[],
): string {
  const version = action.version === undefined ? '' : ` # v${action.version}`
  const inputs = [
    ...(folder === '' ? [] : [`working-directory: ${JSON.stringify(folder)}`]),
    ...(configFile === 'ogpu.yaml' ? [] : [`config: ${JSON.stringify(configFile)}`]),
    ...who,
  ]
  return `    steps:
      - uses: ${CHECKOUT}
        with:
          persist-credentials: false
      - uses: ${scalar(REPOSITORY)}@${action.commit}${version}
${beneath('env', env)}${beneath('with', inputs)}`
}

/** A mapping of a step, as lines; nothing where it holds nothing. */
function beneath(key: string, lines: readonly string[]): string {
  return lines.length === 0
    ? ''
    : [`${key}:`, ...lines.map((line) => `  ${line}`)].map((line) => `        ${line}\n`).join('')
}

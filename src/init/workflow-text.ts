import { scalar } from './scalar.ts'

export const WORKFLOW = '.github/workflows/opengpu.yml'
/** v5.0.0. A tag can be moved to other code, a commit can't. */
const CHECKOUT = '08c6903cd8c0fde910a37f88322edcfb5dd907a8'
/** No commit: GitHub refuses to run this until somebody puts a real one in its place. */
const NO_COMMIT = '0'.repeat(40)
const ACTION = 'ogpu-network/ogpu-gitops'

/** How to find the commit that belongs into the workflow. */
export const PIN_COMMAND = `git ls-remote https://github.com/${ACTION} 'refs/tags/v*'`

/** The workflow that plans on pull requests and applies on main; the folder is set where the configuration is not at the repository's root. */
export function workflowText({ folder, configFile }: { readonly folder: string; readonly configFile: string }): string {
  const inputs = [
    ...(folder === '' ? [] : [`working-directory: ${JSON.stringify(folder)}`]),
    ...(configFile === 'ogpu.yaml' ? [] : [`config: ${JSON.stringify(configFile)}`]),
    `private-key: "\${{ secrets.CLIENT_PRIVATE_KEY }}"`,
  ]
  return `# The forty noughts stand for the commit of the ogpu-gitops release that you trust with the key: put its hash there, never a tag, which can be moved.
# ${PIN_COMMAND}
on: { pull_request: {}, push: { branches: [main] }, workflow_dispatch: { inputs: { approve: { description: Plan to approve } } } }
permissions: { contents: read, pull-requests: write }
concurrency: { group: "opengpu-\${{ github.ref }}" }
jobs:
  opengpu:
    runs-on: ubuntu-latest
    environment: \${{ github.ref == 'refs/heads/main' && 'opengpu' || '' }}
    steps:
      - { uses: actions/checkout@${CHECKOUT}, with: { persist-credentials: false } } # v5.0.0
      - { uses: ${scalar(ACTION)}@${NO_COMMIT}, with: { ${inputs.join(', ')} } }
`
}

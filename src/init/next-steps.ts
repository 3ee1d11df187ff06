import { PIN_COMMAND, WORKFLOW } from './workflow-text.ts'

export interface Standing {
  readonly network: string
  /** The wallet's address, as people read it. */
  readonly client: string
  /** The keystore that was just made. */
  readonly keystore?: string
  readonly wroteWorkflow: boolean
}

/** What a person does after init, in order. */
export function nextSteps({ network, client, keystore, wroteWorkflow }: Standing): readonly string[] {
  return [
    ...(keystore === undefined ? [] : walletSteps(network, client, keystore)),
    ...(network === 'devnet' ? ['start the devnet in another terminal: ogpu-gitops devnet'] : []),
    'ogpu-gitops validate',
    `ogpu-gitops plan --network ${network}`,
    ...(wroteWorkflow ? [`put a release's commit for the forty noughts in ${WORKFLOW}: ${PIN_COMMAND}`] : []),
    'push it on a branch and open a pull request: git switch -c opengpu',
  ]
}

function walletSteps(network: string, client: string, keystore: string): readonly string[] {
  return [
    `back up ${keystore} and its password, each in a place of its own: nobody can restore them`,
    `send OGPU to ${client} on ${network}: it pays for transactions`,
    'stake OGPU in the Vault from that address, at least what minLockup asks: ogpu-gitops plan says how much is missing',
    `when applying, set OGPU_KEYSTORE=${pasted(keystore)} and OGPU_KEYSTORE_PASSWORD`,
  ]
}

/** A path as a shell takes it. */
function pasted(file: string): string {
  return /^[\w./-]+$/.test(file) ? file : `'${file.replaceAll("'", "'\\''")}'`
}

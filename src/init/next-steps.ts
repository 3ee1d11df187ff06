import { type Coin, coinsFrom, OGPU } from '../model/coin.ts'
import { PIN_COMMAND, WORKFLOW } from './workflow-text.ts'

export interface Standing {
  readonly network: string
  /** The wallet's address, as people read it. */
  readonly client: string
  /** The keystore that was just made. */
  readonly keystore?: string
  readonly wroteWorkflow: boolean
  /** What pays for transactions there. */
  readonly coin?: Coin | undefined
}

/** What a person does after init, in order. */
export function nextSteps({ network, client, keystore, wroteWorkflow, coin = OGPU }: Standing): readonly string[] {
  return [
    ...(keystore === undefined ? [] : [`back up ${keystore} and its password, each in a place of its own: nobody can restore them`]),
    ...(network === 'devnet' && keystore === undefined ? [] : [`send ${coin.name} to ${client} on ${network}${coinsFrom(coin)}: it pays for transactions`]),
    ...(keystore === undefined ? [] : [`when applying, set OGPU_KEYSTORE=${pasted(keystore)} and OGPU_KEYSTORE_PASSWORD`]),
    ...(network === 'devnet' ? ['start the devnet in another terminal: ogpu-gitops devnet'] : []),
    'ogpu-gitops validate',
    `ogpu-gitops plan --network ${network}`,
    ...(wroteWorkflow ? [`put a release's commit for the forty noughts in ${WORKFLOW}: ${PIN_COMMAND}`] : []),
    'push it on a branch and open a pull request: git switch -c opengpu',
  ]
}

/** A path as a shell takes it. */
function pasted(file: string): string {
  return /^[\w./-]+$/.test(file) ? file : `'${file.replaceAll("'", "'\\''")}'`
}

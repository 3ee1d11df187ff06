import { never } from '../model/never.ts'
import { type Coin, coinsFrom, OGPU } from '../model/units/coin.ts'
import { shellWord } from './command-line.ts'
import { DEVNET_ACCOUNT } from './devnet-account.ts'
import { PIN_COMMAND, WORKFLOW } from './workflow-text.ts'

export interface SetupProgress {
  readonly network: string
  /** The wallet's address, as people read it. */
  readonly client: string
  /** The keystore that was just made. */
  readonly keystore?: string
  /**
   * Whether there is a workflow, and why not: an Action's commit that nobody has named yet, or one
   * that names forty zeros.
   */
  readonly workflow: 'there' | 'waits' | 'zeros'
  /** Whether the rules of the branch want code owners, and nobody was named. */
  readonly lacksOwners?: boolean
  /**
   * Whether the repository is known on GitHub, so that `init --github` can say how it gets the key.
   */
  readonly isOnGithub: boolean
  /** Whether git keeps this folder already. */
  readonly isInGit: boolean
  /** What pays for transactions there. */
  readonly coin?: Coin | undefined
}

/** What to do, and the lines to paste for it. */
export interface NextStep {
  readonly text: string
  readonly command?: readonly string[]
}

/** What a person does after init, in order. */
export function nextSteps({
  network,
  client,
  keystore,
  workflow,
  lacksOwners = false,
  isOnGithub,
  isInGit,
  coin = OGPU,
}: SetupProgress): readonly NextStep[] {
  return [
    ...(keystore === undefined
      ? []
      : [
          {
            text: 'back up the keystore and its password, each in a place of its own: nobody can restore them',
          },
          {
            text: 'when applying from here, name both',
            command: [
              `export OGPU_KEYSTORE=${shellWord(keystore)}`,
              'export OGPU_KEYSTORE_PASSWORD=…',
            ],
          },
        ]),
    ...(network === 'devnet' ? devnetSteps(client) : []),
    ...(network === 'devnet' && client === DEVNET_ACCOUNT
      ? []
      : [
          {
            text: `send ${coin.name} to ${client} on ${network}${network === 'devnet' ? ', from an account that it prints' : coinsFrom(coin)}: it pays for transactions`,
          },
        ]),
    {
      text: 'look at what would be published; this sends nothing',
      command: [`ogpu-gitops plan --network ${network}`],
    },
    ...(network === 'devnet'
      ? [{ text: 'publish it there', command: ['ogpu-gitops apply --network devnet'] }]
      : []),
    ...workflowSteps(workflow),
    ...(lacksOwners
      ? [
          {
            text: 'say who has to look at what can spend: people (@name) or teams (@org/team)',
            command: ['ogpu-gitops init --github --code-owners <names>'],
          },
        ]
      : []),
    ...(isOnGithub
      ? [
          {
            text: 'give GitHub the key, and protect main',
            command: ['ogpu-gitops init --github'],
          },
        ]
      : []),
    isInGit
      ? { text: 'push it on a branch and open a pull request', command: ['git switch -c opengpu'] }
      : {
          text: 'keep it in git: commit it, push it to GitHub, and ask for every change in a pull request',
          command: ['git init'],
        },
  ]
}

/** The devnet prints a key for its own first account, and for no other wallet. */
function devnetSteps(client: string): readonly NextStep[] {
  const paste =
    client === DEVNET_ACCOUNT
      ? ', and paste here the two lines with export that it prints'
      : ', and paste here the line with OGPU_RPC_URL that it prints'
  return [{ text: `start the devnet in another terminal${paste}`, command: ['ogpu-gitops devnet'] }]
}

/**
 * A program that is no release knows no commit of its Action that GitHub could run, and one that
 * stands is not overwritten.
 */
function workflowSteps(workflow: SetupProgress['workflow']): readonly NextStep[] {
  switch (workflow) {
    case 'there':
      return []
    case 'waits':
      return [
        {
          text: `this program is not a release, so ${WORKFLOW} waits: choose the release's commit, and name it`,
          command: [PIN_COMMAND, 'ogpu-gitops init --action-commit <its 40 hex digits>'],
        },
      ]
    case 'zeros':
      return [
        {
          text: `GitHub refuses ${WORKFLOW}: put the commit of the release that you choose where forty zeros stand`,
          command: [PIN_COMMAND],
        },
      ]
    default:
      return never(workflow)
  }
}

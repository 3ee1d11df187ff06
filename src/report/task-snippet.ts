import { formatAmount, type Wei } from '../model/units/amount.ts'
import { formatDuration, type Seconds } from '../model/units/duration.ts'
import { thousands } from './format/words.ts'

/** What of a Source and its network a program that asks it for something has to know. */
export interface TaskSubject {
  readonly network: string
  readonly chainId: number
  readonly nexus: string
  readonly vault: string
  readonly coin: string
  readonly address: string
  readonly minPayment: Wei
  readonly maxExpiry: Seconds
}

/** The networks that the SDK knows, by chain id (`protocol.md`, Networks). */
const SDK_CHAINS: Readonly<Record<number, string>> = {
  1071: 'OGPU_MAINNET',
  200820172034: 'OGPU_TESTNET',
}
const AN_HOUR = 3_600n

/**
 * A program for the network's Python SDK, 0.2.3, that publishes a task for this Source at the least
 * that it takes. What the Source's service is called with only its author knows.
 */
export function taskSnippet(subject: TaskSubject): string {
  const { address, minPayment, maxExpiry, coin } = subject
  const known = SDK_CHAINS[subject.chainId]
  const expiry = maxExpiry < AN_HOUR ? maxExpiry : AN_HOUR
  return `# pip install ogpu==0.2.3
# CLIENT_PRIVATE_KEY holds the key of a wallet with ${coin}
${known === undefined ? 'import importlib\nimport os\nimport time' : 'import time'}

from ogpu import ChainConfig, ChainId
from ogpu.client import TaskInfo, TaskInput, publish_task

${known === undefined ? ownNetwork(subject) : `ChainConfig.set_chain(ChainId.${known})`}

task = publish_task(
    TaskInfo(
        source="${address}",
        # the function and its data are those of the service behind this Source
        config=TaskInput(function_name="predict", data={"text": "Hello"}),
        expiryTime=int(time.time()) + ${expiry},  # at most ${formatDuration(maxExpiry)} from now
        payment=${thousands(minPayment).replaceAll(',', '_')},  # ${formatAmount(minPayment, coin)}, the least it takes
    )
)
print(task.address, task.get_status().name)
`
}

/** The SDK knows two networks; another one takes the place of the test network. */
function ownNetwork({ nexus, vault }: TaskSubject): string {
  return `# the SDK doesn't know this network: it takes the place of the test network
ChainConfig.CHAIN_CONTRACTS[ChainId.OGPU_TESTNET] = {
    "NEXUS": "${nexus}",
    "VAULT": "${vault}",
    "CONTROLLER": os.environ["OGPU_CONTROLLER"],
    "TERMINAL": os.environ["OGPU_TERMINAL"],
}
importlib.import_module("ogpu.ipfs.publish")._IPFS_PUBLISH_URL = os.environ["OGPU_PIN_URL"]
ChainConfig.set_chain(ChainId.OGPU_TESTNET)
ChainConfig.set_rpc(os.environ["OGPU_RPC_URL"])`
}

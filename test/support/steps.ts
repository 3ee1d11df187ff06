import type { Answer, Call } from './fault-proxy.ts'
import type { TroubledProject } from './troubled-project.ts'

/** A moment of an apply, by what the program asks of the world in it. */
export interface Step {
  readonly name: string
  /** Calls back once, the first time that an apply comes to this moment; the world waits for it. */
  arm(project: Pick<TroubledProject, 'rpc' | 'pin'>, strike: () => unknown): void
}

const SEND = 'eth_sendRawTransaction'
const RECEIPT = 'eth_getTransactionReceipt'
const once = { times: 1 }
const isMined = (answer: Answer): boolean => 'result' in answer && answer.result !== null
const isFinalEstimate = ({ params }: Call): boolean => params[1] === 'latest'

/** While what was sent is still the world's to take or to leave. */
export const SENDING: readonly Step[] = [
  {
    name: 'at the final estimate',
    arm: ({ rpc }, strike) =>
      rpc.on(
        { method: 'eth_estimateGas', where: isFinalEstimate, ...once },
        { kind: 'run', when: 'before', action: strike },
      ),
  },
  {
    name: 'before the signed bytes reach the node',
    arm: ({ rpc }, strike) => {
      rpc.on({ method: SEND, ...once }, { kind: 'run', when: 'before', action: strike })
      rpc.on({ method: SEND, ...once }, { kind: 'drop', when: 'before' })
    },
  },
  {
    name: 'after the node took the bytes, before it answers',
    arm: ({ rpc }, strike) =>
      rpc.on({ method: SEND, ...once }, { kind: 'run', when: 'after', action: strike }),
  },
  {
    name: 'after it is mined, before the receipt is seen',
    arm: ({ rpc }, strike) => {
      rpc.on(
        { method: RECEIPT, answered: isMined, ...once },
        { kind: 'run', when: 'after', action: strike },
      )
      rpc.on({ method: RECEIPT, answered: isMined, ...once }, { kind: 'drop', when: 'after' })
    },
  },
  {
    name: 'before what was published is read back',
    arm: ({ rpc }, strike) => {
      let mined = false
      rpc.on(
        { method: RECEIPT, answered: isMined, ...once },
        { kind: 'run', when: 'after', action: () => (mined = true) },
      )
      rpc.on(
        { method: 'eth_call', where: () => mined, ...once },
        { kind: 'run', when: 'before', action: strike },
      )
    },
  },
]

/** While nothing can have been sent. */
export const PREPARING: readonly Step[] = [
  {
    name: 'while the Sources are read',
    arm: ({ rpc }, strike) =>
      rpc.on(
        { method: 'eth_call', skip: 3, ...once },
        { kind: 'run', when: 'before', action: strike },
      ),
  },
  {
    name: 'before the upload',
    arm: ({ pin }, strike) =>
      pin.on({ on: 'pin', ...once }, { kind: 'run', when: 'before', action: strike }),
  },
  {
    name: 'after the upload, before it is answered',
    arm: ({ pin }, strike) =>
      pin.on({ on: 'pin', ...once }, { kind: 'run', when: 'after', action: strike }),
  },
  {
    name: 'while the upload is read back',
    arm: ({ pin }, strike) =>
      pin.on({ on: 'fetch', ...once }, { kind: 'run', when: 'before', action: strike }),
  },
]

/** Steps as rows of a table of tests. */
export function named(steps: readonly Step[]): (readonly [string, Step])[] {
  return steps.map((step) => [step.name, step])
}

import { expect, test } from 'vitest'
import type { Lens } from '../support/fault-proxy.ts'
import { driveImpatiently } from '../support/impatient.ts'
import { aStage } from '../support/stage.ts'

const WORD = `0x${'f'.repeat(64)}`
const BEYOND_A_WORD = `0x1${'0'.repeat(75)}`
const BEYOND_COUNTING = '0x20000000000000'

/** What each method answers from the moment on when the first bytes were handed over. */
const ABSURD: readonly (readonly [string, readonly unknown[]])[] = [
  ['eth_maxPriorityFeePerGas', [BEYOND_A_WORD, WORD, 'yes']],
  ['eth_gasPrice', [BEYOND_A_WORD]],
  ['eth_estimateGas', ['0x0', WORD, BEYOND_COUNTING, {}]],
  ['eth_getTransactionCount', [BEYOND_COUNTING, WORD, '0x', -1]],
  [
    'eth_getTransactionReceipt',
    [
      'yes',
      {},
      {
        status: '0x1',
        blockNumber: BEYOND_COUNTING,
        blockHash: '0x1',
        logs: [null, {}, { address: 5 }],
      },
    ],
  ],
  ['eth_getTransactionByHash', [[]]],
  [
    'eth_getBlockByNumber',
    [[], { number: BEYOND_COUNTING, hash: '0x1', timestamp: WORD, baseFeePerGas: BEYOND_A_WORD }],
  ],
  ['eth_call', ['0x', 'yes', WORD]],
  ['eth_chainId', [BEYOND_COUNTING]],
  ['eth_sendRawTransaction', ['0x', [], -1]],
]

const stage = aStage()

/** Changes what a method answers once something was sent. */
function absurd(method: string, value: unknown): Lens {
  let isSent = false
  return {
    tell: (asked, real) => {
      const wasSent = isSent
      isSent ||= asked.method === 'eth_sendRawTransaction'
      return wasSent && asked.method === method ? { result: value } : real
    },
  }
}

test.each(
  ABSURD.flatMap(([method, values]) =>
    values.map((value) => [method, JSON.stringify(value), value] as const),
  ),
)(
  '%s says %s once something was sent: the run is told with what came of it, and with no exit code that says that nothing was sent',
  async (method, _, value) => {
    await stage.inProject(async (project) => {
      await stage.chain.mine(24) // a pace of a second a block: what stands still is found out soon
      await project.define('one', 'two')
      project.rpc.use(absurd(method, value))

      const { exit, result, error } = await driveImpatiently(project)

      expect(error).toBeUndefined()
      expect([0, 5]).toContain(exit)
      expect(result?.reason ?? '').not.toContain('defect')
      expect(result?.receipts.filter(({ hash }) => hash !== null).length).toBeGreaterThan(0)
      project.rpc.calm()
      expect((await driveImpatiently(project)).exit).toBe(0)
      await project.expectOneEach('one', 'two')
    })
  },
)

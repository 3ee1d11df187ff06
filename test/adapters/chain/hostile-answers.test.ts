import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { JsonRpcChain } from '../../../src/adapters/chain/chain.ts'
import type { NexusCall, TogetherRequest } from '../../../src/model/chain.ts'
import { Fault } from '../../../src/model/fault.ts'
import { asWei } from '../../../src/model/units/amount.ts'
import { anAddress, CLIENT, NEXUS, someParams, VAULT } from '../../support/builders.ts'
import { each, type RpcServer, startRpcServer } from '../../support/rpc-server.ts'

let server: RpcServer
let answer: unknown

beforeAll(async () => {
  server = await startRpcServer((calls) => each(() => ({ result: answer }))(calls))
})
afterAll(() => server.stop())

/** What is not here yet is waited for; here nothing ever comes. */
const IMPATIENT = { request: 5_000, refused: 200, failing: 200 }
const chain = (): JsonRpcChain =>
  new JsonRpcChain({ rpcUrl: server.origin, nexus: NEXUS, vault: VAULT }, IMPATIENT)
const CALL: NexusCall = { kind: 'publish', params: someParams() }
const TOGETHER: TogetherRequest = {
  steps: [{ call: CALL, gasLimit: 2_000_000n }],
  ...{
    from: CLIENT,
    chainId: 1,
    blockHash: '0x1',
    nonce: 0,
    fees: { kind: 'legacy', gasPrice: asWei(1n) },
  },
}

const questions: readonly [string, () => Promise<unknown>][] = [
  ['chainId', () => chain().chainId()],
  ['latest', () => chain().latest()],
  ['block', () => chain().block(7)],
  ['hasCode', () => chain().hasCode(NEXUS, 7)],
  ['batchSize', () => chain().batchSize()],
  ['eventRange', () => chain().eventRange(7)],
  ['sourceCount', () => chain().sourceCount(7)],
  ['pageReading', () => chain().pageReading(7)],
  ['sources', () => chain().sources(7)],
  ['source', () => chain().source(anAddress(10), 7)],
  ['nonce', () => chain().nonce(CLIENT, 7)],
  ['balance', () => chain().balance(CLIENT, 7)],
  ['stake', () => chain().stake(CLIENT, 7)],
  ['impacts', () => chain().impacts([anAddress(10)], 7)],
  ['simulate', () => chain().simulate([CALL], CLIENT, 7)],
  ['purse', () => chain().purse(CLIENT, 7)],
  ['simulateTogether', () => chain().simulateTogether(TOGETHER)],
  ['fees', () => chain().fees()],
  ['lastChanges', () => chain().lastChanges([anAddress(10)], 7)],
  ['events', () => chain().events([anAddress(10)], 7)],
  ['revertReason', () => chain().revertReason(CALL, CLIENT, 7)],
  ['send', () => chain().send({ hash: '0x1', raw: '0x02' })],
]

const hex = fc.oneof(
  fc.stringMatching(/^0x[0-9a-f]{0,20}$/),
  fc.stringMatching(/^0x([0-9a-f]{64}){1,3}$/),
  fc.constantFrom('0x', '0xzz', `0x${'f'.repeat(64)}`),
)
const fields = [
  'number',
  'hash',
  'timestamp',
  'baseFeePerGas',
  'blockNumber',
  'blockHash',
  'status',
  'logs',
  'gasUsed',
  'effectiveGasPrice',
]
const anyAnswer = fc.oneof(
  fc.jsonValue(),
  hex,
  fc.dictionary(fc.constantFrom(...fields), fc.oneof(hex, fc.jsonValue({ maxDepth: 2 })), {
    maxKeys: 10,
  }),
)

describe('whatever JSON a node answers with', () => {
  test.each(questions)(
    '%s gives a value or a Fault, and nothing else is thrown',
    async (_, ask) => {
      await fc.assert(
        fc.asyncProperty(anyAnswer, async (json) => {
          answer = json

          const failure: unknown = await ask().then(
            () => undefined,
            (error: unknown) => error,
          )

          expect(failure === undefined || failure instanceof Fault ? 'fine' : String(failure)).toBe(
            'fine',
          )
        }),
        { numRuns: 150 },
      )
    },
  )

  test('a count of Sources that no chain has is a Fault, at once', async () => {
    for (const count of [`0x${'f'.repeat(64)}`, `0x${'0'.repeat(54)}ffffffffff`]) {
      answer = count

      await expect(chain().sources(7)).rejects.toMatchObject({ code: 'rpc-answer' })
    }
  })
})

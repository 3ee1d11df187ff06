import { afterEach, describe, expect, test } from 'vitest'
import { readFees } from '../../../src/adapters/chain/fees.ts'
import { each, type RpcServer, startRpcServer } from '../../support/rpc-server.ts'

let server: RpcServer | undefined
afterEach(() => server?.stop())

const MISSING = { error: { code: -32601, message: 'the method does not exist' } }

/** A node with these answers; undefined for a method that it lacks. */
async function serve({
  baseFee,
  tip,
  price,
}: {
  readonly baseFee?: string
  readonly tip?: string
  readonly price?: string
}) {
  server = await startRpcServer(
    each(({ method }) => {
      if (method === 'eth_getBlockByNumber')
        return {
          result: { number: '0x1', ...(baseFee === undefined ? {} : { baseFeePerGas: baseFee }) },
        }
      const result = method === 'eth_gasPrice' ? price : tip
      return result === undefined ? MISSING : { result }
    }),
  )
  return server.rpc()
}

describe('what the next blocks will ask', () => {
  test('is twice the base fee and the tip that the node suggests', async () => {
    expect(await readFees(await serve({ baseFee: '0x64', tip: '0x5', price: '0x70' }))).toEqual({
      kind: 'eip1559',
      baseFee: 100n,
      maxFee: 205n,
      tip: 5n,
    })
  })

  test('has a tip out of the gas price where the node suggests none, and never a negative one', async () => {
    expect(await readFees(await serve({ baseFee: '0x64', price: '0x70' }))).toMatchObject({
      tip: 12n,
      maxFee: 212n,
    })
    expect(await readFees(await serve({ baseFee: '0x64', price: '0x10' }))).toMatchObject({
      tip: 0n,
      maxFee: 200n,
    })
  })

  test('has a tip of a gwei where the node says nothing', async () => {
    expect(await readFees(await serve({ baseFee: '0x0' }))).toMatchObject({
      kind: 'eip1559',
      tip: 10n ** 9n,
    })
  })

  test('is the gas price on a chain without a base fee', async () => {
    expect(await readFees(await serve({ price: '0x9', tip: '0x5' }))).toEqual({
      kind: 'legacy',
      gasPrice: 9n,
    })
  })

  test('is a Fault where nobody knows', async () => {
    await expect(readFees(await serve({}))).rejects.toMatchObject({ code: 'rpc-answer' })
  })
})

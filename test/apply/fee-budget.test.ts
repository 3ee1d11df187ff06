import fc from 'fast-check'
import { expect, test } from 'vitest'
import { feeBudget } from '../../src/apply/fee-budget.ts'
import type { TransactionRequest } from '../../src/model/chain.ts'
import { asWei } from '../../src/model/units/amount.ts'
import { legacy } from '../support/attempts.ts'
import { NEXUS } from '../support/builders.ts'
import { recordingSigner } from '../support/recording-signer.ts'

const GAS = 10n

function aRequest(nonce: number, price: bigint): TransactionRequest {
  return { chainId: 31_337, nexus: NEXUS, nonce, gasLimit: GAS, fees: legacy(price) }
}

test('what is signed counts as its gas limit times the most that it pays, and of one nonce the dearest', async () => {
  const budget = feeBudget(recordingSigner(), asWei(1_000n))

  for (const [nonce, price] of [
    [7, 20n],
    [7, 30n],
    [7, 25n],
    [8, 10n],
  ] as const)
    await budget.signer.sign(aRequest(nonce, price))

  expect([7, 8, 9].map((nonce) => budget.left(nonce))).toEqual([900n, 700n, 600n])
})

test('what is dearer than what is left is not signed, nor counted', async () => {
  const signer = recordingSigner()
  const budget = feeBudget(signer, asWei(1_000n))
  await budget.signer.sign(aRequest(7, 90n))

  await expect(budget.signer.sign(aRequest(8, 11n))).rejects.toThrow(
    'dearer than limits.fees allows',
  )

  expect(budget.left(8)).toBe(100n)
  expect(signer.signed).toHaveLength(1)
})

test('a limit is lowered and never raised, and what is beyond it already leaves nothing', async () => {
  const budget = feeBudget(recordingSigner(), asWei(1_000n))
  await budget.signer.sign(aRequest(7, 50n))

  budget.lowerTo(asWei(600n))
  budget.lowerTo(asWei(900n))
  expect(budget.left(8)).toBe(100n)

  expect(budget.limit).toBe(600n)

  budget.lowerTo(asWei(400n))
  expect(budget.left(8)).toBe(0n)
})

test('whatever is asked for, what was signed never costs more than the limit, if one transaction of each nonce is mined', async () => {
  const requests = fc.array(fc.tuple(fc.nat(4), fc.bigInt(0n, 60n)), { maxLength: 30 })

  await fc.assert(
    fc.asyncProperty(requests, async (asked) => {
      const signer = recordingSigner()
      const budget = feeBudget(signer, asWei(1_000n))

      for (const [nonce, price] of asked)
        await budget.signer.sign(aRequest(nonce, price)).catch(() => undefined)

      const dearest = [0, 1, 2, 3, 4].map((nonce) => {
        const prices = signer.signed.filter((request) => request.nonce === nonce)
        return prices.reduce(
          (most, { fees }) =>
            fees.kind === 'legacy' && fees.gasPrice * GAS > most ? fees.gasPrice * GAS : most,
          0n,
        )
      })
      expect(dearest.reduce((sum, one) => sum + one, 0n)).toBeLessThanOrEqual(1_000n)
    }),
  )
})

import fc from 'fast-check'
import type { FeeRate, NexusCall, TransactionRequest } from '../../src/model/chain.ts'
import { asWei } from '../../src/model/units/amount.ts'
import { anAddress, NEXUS, someParams } from './builders.ts'

/** A publish of type 2 at nonce 7 of chain 1071, with what the test is about. */
export function aRequest(facts: Partial<TransactionRequest> = {}): TransactionRequest {
  return {
    chainId: 1071,
    nexus: NEXUS,
    call: { kind: 'publish', params: someParams() },
    nonce: 7,
    gasLimit: 900_000n,
    fees: {
      kind: 'eip1559',
      baseFee: asWei(10n ** 9n),
      maxFee: asWei(3n * 10n ** 9n),
      tip: asWei(10n ** 9n),
    },
    ...facts,
  }
}

const wei = (): fc.Arbitrary<ReturnType<typeof asWei>> =>
  fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: 2n ** 70n })).map(asWei)

const someFees = (): fc.Arbitrary<FeeRate> =>
  fc.oneof(
    wei().map((gasPrice) => ({ kind: 'legacy' as const, gasPrice })),
    fc.tuple(wei(), wei(), wei()).map(([baseFee, tip, more]) => ({
      kind: 'eip1559' as const,
      baseFee,
      tip,
      maxFee: asWei(tip + more),
    })),
  )

const someCall = (): fc.Arbitrary<NexusCall> =>
  fc
    .record({
      kind: fc.constantFrom('publish' as const, 'update' as const, 'close' as const),
      address: fc.integer({ min: 1, max: 99 }).map(anAddress),
      minPayment: wei(),
      url: fc.string({ maxLength: 200 }),
    })
    .map(({ kind, address, minPayment, url }): NexusCall => {
      const params = someParams({ minPayment, imageMetadataUrl: url })
      if (kind === 'close') return { kind, address }
      return kind === 'publish' ? { kind, params } : { kind, address, params }
    })

/** Whatever may be asked of a signer: of types 0 and 2, calls and the transfer that spends a nonce. */
export function someRequest(): fc.Arbitrary<TransactionRequest> {
  return fc
    .record({
      chainId: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
      call: fc.option(someCall(), { nil: undefined }),
      nonce: fc.oneof(fc.constant(0), fc.nat({ max: 2 ** 40 })),
      gasLimit: fc.bigInt({ min: 21_000n, max: 16_777_216n }),
      fees: someFees(),
    })
    .map(({ call, ...rest }) => ({
      ...rest,
      nexus: NEXUS,
      ...(call === undefined ? {} : { call }),
    }))
}

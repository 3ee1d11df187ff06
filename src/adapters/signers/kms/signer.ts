import { Fault } from '../../../model/fault.ts'
import { checksum } from '../../../model/units/address.ts'
import type { Signer, SignerKind } from '../../../ports/signer.ts'
import { harmlessDigest, provenBy } from '../proof.ts'
import { type SignatureParts, signingDigest, transactionOf, withSignature } from '../transaction.ts'
import { verified, type Whose } from '../verify.ts'
import { readDer } from './der.ts'
import { withParity } from './recover.ts'

/** A key that signs digests and never leaves its service. */
export interface KmsKey extends Whose {
  readonly kind: Extract<SignerKind, 'aws-kms' | 'gcp-kms'>
  /**
   * The signature of 32 bytes, as the service gives it: DER. Throws a Fault where there is none.
   */
  signDigest(digest: Uint8Array, signal: AbortSignal | undefined): Promise<Uint8Array>
}

/**
 * The Signer of a key in a KMS. One signature is one request; nothing is cached, because the same
 * transaction would be other bytes the second time.
 */
export function kmsSigner(key: KmsKey): Signer {
  return {
    address: key.address,
    kind: key.kind,
    description: key.description,
    sign: async (request, signal) => {
      const asked = transactionOf(request, key.address)
      const signature = await signatureOf(key, signingDigest(asked), signal)
      return verified(withSignature(asked, signature), asked, key)
    },
    prove: async (signal) => provenBy(await signatureOf(key, harmlessDigest(), signal), key),
  }
}

async function signatureOf(
  key: KmsKey,
  digest: string,
  signal: AbortSignal | undefined,
): Promise<SignatureParts> {
  const der = await key.signDigest(Buffer.from(digest.slice(2), 'hex'), signal)
  const halves = readDer(der)
  if (halves === undefined)
    throw new Fault(
      'signer-failed',
      `${key.description} answered with something that is no signature`,
      'nothing was sent; ask whoever runs the key service',
    )
  const signature = withParity(halves, digest, key.address)
  if (signature !== undefined) return signature
  throw new Fault(
    'signer-altered',
    `${key.description} answered with a signature that is not of ${checksum(key.address)}, whose key it showed, or of another text than was asked`,
    'it was not sent; find out who answers in its place before you run again',
  )
}

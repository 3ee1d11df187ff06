import type { Problem } from '../../model/problem.ts'
import { credentialText, type Secret } from '../../model/secret.ts'
import type { Signer } from '../../ports.ts'
import type { Credentials } from '../../secrets.ts'
import { readReference } from './reference.ts'

/** What a signer may be asked with. */
export interface SignerSurroundings {
  /** The environment without what was taken out of it. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** What was taken out, by the names of the variables. */
  readonly credentials: Credentials
}

/** A signer, or why there is none. */
export type OpenedSigner = { readonly signer: Signer } | { readonly problem: Problem }

/**
 * The signer that `OGPU_SIGNER` names; it is asked for its address. Throws a Fault where it does not
 * answer. What a kind needs is loaded when it is that kind.
 */
export async function openSigner(
  named: Secret<'credential'>,
  _surroundings: SignerSurroundings,
): Promise<OpenedSigner> {
  const reference = readReference(credentialText(named))
  if ('code' in reference) return { problem: reference }
  switch (reference.kind) {
    case 'aws-kms':
    case 'gcp-kms':
    case 'web3signer':
    case 'clef':
      return {
        problem: { code: 'bad-signer', message: `${reference.kind} can’t be asked yet`, hint: '' },
      }
  }
}

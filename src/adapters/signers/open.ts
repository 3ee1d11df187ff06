import type { Problem } from '../../model/problem.ts'
import { credentialText, type Secret } from '../../model/secret.ts'
import type { Signer } from '../../ports/signer.ts'
import type { Credentials } from '../../secrets.ts'
import type { SignerPatience } from './ask.ts'
import { readReference } from './reference.ts'
import type { SignerNetwork } from './remote.ts'

/** What a signer may be asked with. */
export interface SignerSurroundings {
  /** The environment without what was taken out of it. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** What was taken out, by the names of the variables. */
  readonly credentials: Credentials
  /** For whom is signed, and on which chain; left out where that is to be found out. */
  readonly network?: SignerNetwork | undefined
  /** How patient it is asked; a minute where nothing is said. */
  readonly patience?: SignerPatience | undefined
}

/** A signer, or why there is none. */
export type OpenedSigner = { readonly signer: Signer } | { readonly problem: Problem }

/**
 * The signer that `OGPU_SIGNER` names; it is asked for its address. Throws a Fault where it does not
 * answer. What a kind needs is loaded when it is that kind.
 */
export async function openSigner(
  named: Secret<'credential'>,
  { env, credentials, network, patience }: SignerSurroundings,
): Promise<OpenedSigner> {
  const reference = readReference(credentialText(named))
  if ('code' in reference) return { problem: reference }
  const surroundings = { env, credentials: inPlain(credentials) }
  switch (reference.kind) {
    case 'aws-kms':
      return (await import('./aws/kms.ts')).awsSigner(reference, surroundings, patience)
    case 'gcp-kms':
      return (await import('./gcp/kms.ts')).gcpSigner(reference, surroundings, patience)
    case 'web3signer':
    case 'clef': {
      const { remoteSigner } = await import('./remote.ts')
      const url = credentialText(reference.url)
      return remoteSigner(
        { kind: reference.kind, url, network },
        surroundings.credentials,
        patience,
      )
    }
  }
}

function inPlain(credentials: Credentials): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(credentials).map(([name, one]) => [name, credentialText(one)]),
  )
}

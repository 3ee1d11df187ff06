import { readFile } from 'node:fs/promises'
import type { Problem, Refusal } from '../model/problem.ts'
import { keyText, type Secret } from '../model/secret.ts'
import { byHand } from '../model/way.ts'
import type { Signer } from '../ports/signer.ts'
import { keyNames, type SafeEnvironment, type Secrets } from '../secrets.ts'
import type { SignerSurroundings } from './signers/open.ts'

const KEY = /^(0x)?[0-9a-f]{64}$/i

/**
 * The wallet for a network, or why there is none. No message ever holds what was read. A signer that
 * is named is asked for its address, for the client's where it is known whose that is: throws a
 * Fault where it does not answer.
 */
export async function openWallet(
  network: string,
  secrets: Secrets,
  env: SafeEnvironment['env'] = {},
  asking: Partial<Pick<SignerSurroundings, 'network' | 'patience'>> = {},
): Promise<
  { readonly signer: Signer } | { readonly problem: Problem } | { readonly refusal: Refusal }
> {
  const { signer, credentials = {} } = secrets
  if (signer !== undefined) {
    const others = namesOf(network, secrets)
    if (others.length > 0) return { problem: oneTooMany(others) }
    const { openSigner } = await import('./signers/open.ts')
    return openSigner(signer, { env, credentials, ...asking })
  }
  for (const name of keyNames(network)) {
    const key = secrets.keys[name]
    if (key !== undefined) return fromKey(name, key, secrets.keystorePassword)
  }
  if (secrets.keystore !== undefined)
    return fromKeystore(secrets.keystore, secrets.keystorePassword)
  const [closest] = keyNames(network)
  return {
    refusal: {
      code: 'no-key',
      message: `the wallet's key is not here`,
      ways: [
        byHand(`set ${closest} or CLIENT_PRIVATE_KEY for this one command`),
        byHand('set OGPU_KEYSTORE and OGPU_KEYSTORE_PASSWORD'),
      ],
    },
  }
}

/** What holds or opens a key for this network. */
function namesOf(network: string, { keys, keystore }: Secrets): readonly string[] {
  return [
    ...keyNames(network).filter((name) => keys[name] !== undefined),
    ...(keystore === undefined ? [] : ['OGPU_KEYSTORE']),
  ]
}

function oneTooMany(names: readonly string[]): Problem {
  return {
    code: 'bad-signer',
    message: `a signer is named (OGPU_SIGNER), and a private key is here as well (${names.join(', ')})`,
    hint: 'one of them signs: take the other away',
  }
}

/** A key in hex, or a whole keystore: a secret of GitHub holds a text, and no file. */
async function fromKey(
  name: string,
  value: Secret<'key'>,
  password?: Secret<'key'>,
): Promise<{ readonly signer: Signer } | { readonly problem: Problem }> {
  const key = keyText(value).trim()
  if (key.startsWith('{')) return opened(key, password)
  const { keySigner } = await import('./signers/key.ts')
  const signer = KEY.test(key)
    ? keySigner(key.startsWith('0x') || key.startsWith('0X') ? `0x${key.slice(2)}` : `0x${key}`)
    : undefined
  return signer === undefined
    ? {
        problem: {
          code: 'bad-key',
          message: `${name} is not a private key: 32 bytes of hex are expected`,
          hint: 'it is not shown here; look for spaces or missing digits',
        },
      }
    : { signer }
}

async function fromKeystore(
  file: string,
  password: Secret<'key'> | undefined,
): Promise<{ readonly signer: Signer } | { readonly problem: Problem }> {
  const json = await readFile(file, 'utf8').catch(() => undefined)
  if (json === undefined)
    return {
      problem: {
        code: 'bad-key',
        message: 'the file that OGPU_KEYSTORE names can’t be read',
        hint: 'check the path',
      },
    }
  return opened(json, password)
}

async function opened(
  json: string,
  password: Secret<'key'> | undefined,
): Promise<{ readonly signer: Signer } | { readonly problem: Problem }> {
  const { keystoreSigner } = await import('./signers/keystore.ts')
  const signer = await keystoreSigner(json, password === undefined ? '' : keyText(password))
  if (signer !== undefined) return { signer }
  return {
    problem: {
      code: 'bad-key',
      message: 'the keystore can’t be opened',
      hint:
        password === undefined
          ? 'set OGPU_KEYSTORE_PASSWORD'
          : 'is the password right, and is it an ethers keystore?',
    },
  }
}

import { type Secret, secret } from './model/secret.ts'
import { nonEmpty } from './settings.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** What a signer is asked with, by the name of its variable. */
export type Credentials = Readonly<Record<string, Secret<'credential'>>>

/** Where a wallet's key may be, or who signs in its place. Nothing shows what is in it. */
export interface Secrets {
  /** By the name of its variable; each a key in hex, or a whole keystore. */
  readonly keys: Readonly<Record<string, Secret<'key'>>>
  /** The path of a keystore file. */
  readonly keystore?: string
  readonly keystorePassword?: Secret<'key'>
  /** What names a signer; it may hold a name and a password. */
  readonly signer?: Secret<'credential'>
  readonly credentials?: Credentials
}

/** An environment that holds no key, and what was taken out of it. */
export interface SafeEnvironment {
  readonly env: NodeJS.ProcessEnv
  readonly secrets: Secrets
}

const KEY = /^CLIENT_PRIVATE_KEY(_[A-Z0-9_]+)?$/
/** The Action's inputs of the same, as GitHub's runner hands them over. */
const INPUT = /^INPUT_(PRIVATE-KEY|GITHUB-TOKEN|SIGNER)$/
/** With whom a job may be who it is: nothing that this program starts has to be that. */
const IDENTITY = ['ACTIONS_ID_TOKEN_REQUEST_TOKEN', 'ACTIONS_ID_TOKEN_REQUEST_URL'] as const
/** What signers are asked with: a child process may need them, but not where we sign with them. */
const CLOUD = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'GOOGLE_OAUTH_ACCESS_TOKEN',
  'CLOUDSDK_AUTH_ACCESS_TOKEN',
] as const

/**
 * Takes what holds or opens a wallet, what names a signer and is used to ask it, and GitHub's token,
 * out of the environment. A cloud's credentials stay where no signer is named: git may need them
 * for its remote.
 */
export function takeSecrets(env: Environment): SafeEnvironment {
  const signer = nonEmpty(env['OGPU_SIGNER'])
  const isSigner = signer !== undefined || nonEmpty(env['INPUT_SIGNER']) !== undefined
  const taken: readonly string[] = [
    'OGPU_KEYSTORE_PASSWORD',
    'OGPU_SIGNER',
    ...IDENTITY,
    ...(isSigner ? CLOUD : []),
  ]
  const keys = Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      KEY.test(name) && value !== undefined && value.trim() !== ''
        ? [[name, secret('key', value)]]
        : [],
    ),
  )
  const keystore = nonEmpty(env['OGPU_KEYSTORE'])
  const password = nonEmpty(env['OGPU_KEYSTORE_PASSWORD'])
  return {
    env: Object.fromEntries(
      Object.entries(env).filter(
        ([name]) => !KEY.test(name) && !INPUT.test(name) && !taken.includes(name),
      ),
    ),
    secrets: {
      keys,
      ...(keystore === undefined ? {} : { keystore }),
      ...(password === undefined ? {} : { keystorePassword: secret('key', password) }),
      ...(signer === undefined ? {} : { signer: secret('credential', signer) }),
      ...(isSigner ? { credentials: credentialsIn(env) } : {}),
    },
  }
}

/** The same with a key that was given for one network, or for any. */
export function withKey(secrets: Secrets, network: string, key: Secret<'key'>): Secrets {
  const names = network === '' ? ['CLIENT_PRIVATE_KEY'] : keyNames(network)
  return {
    ...secrets,
    keys: { ...secrets.keys, ...Object.fromEntries(names.map((name) => [name, key])) },
  }
}

function credentialsIn(env: Environment): Credentials {
  return Object.fromEntries(
    [...IDENTITY, ...CLOUD].flatMap((name) => {
      const text = nonEmpty(env[name])
      return text === undefined ? [] : [[name, secret('credential', text)]]
    }),
  )
}

/** The variables that hold a key, lead to one, or name who signs in its place. */
export function namesIn(secrets: Secrets): readonly string[] {
  return [...keysIn(secrets), ...(secrets.signer === undefined ? [] : ['OGPU_SIGNER'])]
}

function keysIn({ keys, keystore, keystorePassword }: Secrets): readonly string[] {
  return [
    ...Object.keys(keys),
    ...(keystore === undefined ? [] : ['OGPU_KEYSTORE']),
    ...(keystorePassword === undefined ? [] : ['OGPU_KEYSTORE_PASSWORD']),
  ]
}

/** Everything in the environment that must never be shown. */
export function secretsIn(env: Environment): readonly Secret[] {
  const { keys, keystorePassword, signer } = takeSecrets(env).secrets
  const proxies = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY']
    .map((name) => nonEmpty(env[name]))
    .filter((url) => url?.includes('@'))
  const addresses = [nonEmpty(env['OGPU_RPC_URL']), nonEmpty(env['OGPU_CHECK_RPC_URL']), ...proxies]
  return [
    ...Object.values(keys),
    ...(keystorePassword === undefined ? [] : [keystorePassword]),
    ...(signer === undefined ? [] : [signer]),
    ...Object.values(credentialsIn(env)),
    ...addresses.flatMap((url) => (url === undefined ? [] : [secret('address', url)])),
  ]
}

/** The names under which a network's key is looked for, the closest first. */
export function keyNames(network: string): readonly string[] {
  return [
    `CLIENT_PRIVATE_KEY_${network.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`,
    'CLIENT_PRIVATE_KEY',
  ]
}

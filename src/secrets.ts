import { type Secret, secret } from './model/secret.ts'
import { nonEmpty } from './settings.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Where a wallet's key may be. Nothing shows what is in it. */
export interface Secrets {
  /** By the name of its variable; each a key in hex, or a whole keystore. */
  readonly keys: Readonly<Record<string, Secret<'key'>>>
  /** The path of a keystore file. */
  readonly keystore?: string
  readonly keystorePassword?: Secret<'key'>
}

/** An environment that holds no key, and what was taken out of it. */
export interface SafeEnvironment {
  readonly env: NodeJS.ProcessEnv
  readonly secrets: Secrets
}

const KEY = /^CLIENT_PRIVATE_KEY(_[A-Z0-9_]+)?$/
/** The Action's inputs of the same, as GitHub's runner hands them over. */
const INPUT = /^INPUT_(PRIVATE-KEY|GITHUB-TOKEN)$/

/** Takes what holds or opens a wallet, and GitHub's token, out of the environment. */
export function takeSecrets(env: Environment): SafeEnvironment {
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
        ([name]) => !KEY.test(name) && !INPUT.test(name) && name !== 'OGPU_KEYSTORE_PASSWORD',
      ),
    ),
    secrets: {
      keys,
      ...(keystore === undefined ? {} : { keystore }),
      ...(password === undefined ? {} : { keystorePassword: secret('key', password) }),
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

/** The variables that hold a key or lead to one. */
export function namesIn({ keys, keystore, keystorePassword }: Secrets): readonly string[] {
  return [
    ...Object.keys(keys),
    ...(keystore === undefined ? [] : ['OGPU_KEYSTORE']),
    ...(keystorePassword === undefined ? [] : ['OGPU_KEYSTORE_PASSWORD']),
  ]
}

/** Everything in the environment that must never be shown. */
export function secretsIn(env: Environment): readonly Secret[] {
  const { keys, keystorePassword } = takeSecrets(env).secrets
  const proxies = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY']
    .map((name) => nonEmpty(env[name]))
    .filter((url) => url?.includes('@'))
  const addresses = [nonEmpty(env['OGPU_RPC_URL']), nonEmpty(env['OGPU_CHECK_RPC_URL']), ...proxies]
  return [
    ...Object.values(keys),
    ...(keystorePassword === undefined ? [] : [keystorePassword]),
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

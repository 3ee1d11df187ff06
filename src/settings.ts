/**
 * Everything that a run was told, read once in a door. Empty means unset; input beats environment
 * beats file.
 */
export interface Settings {
  /** The folder of the configuration, absolute. */
  readonly root: string
  /** The configuration's name in it, `ogpu.yaml` as a rule. */
  readonly configFile: string
  /** The network that was asked for; may be left out where the configuration has one. */
  readonly network?: string
  /** Beats the RPC of the configuration. */
  readonly rpcUrl?: string
  /** Beats the second RPC of the configuration. */
  readonly checkRpcUrl?: string
  /** The commit to compare with, as typed. */
  readonly base?: string
  /** Narrows a command to one definition. */
  readonly only?: string
  /** Fetch no URL that a definition names. */
  readonly offline: boolean
  /** The working tree is a stranger's: endpoints come from the base commit, or are built in. */
  readonly trustsOnlyBase?: boolean
  /**
   * Definitions come from the checked-out commit, whatever the working tree holds: nobody edits
   * there.
   */
  readonly readsCommit?: boolean
  /** Publish although owner or client differ from the base commit's. */
  readonly allowIdentityChange: boolean
  /** Apply a commit that is not the tip of the default branch. */
  readonly detached: boolean
  /** Where the wallet's key may be. Never printed. */
  readonly secrets: Secrets
}

/** The environment variables that hold a key or lead to one, by their names. */
export interface Secrets {
  readonly privateKeys: Readonly<Record<string, string>>
  readonly keystore?: string
  readonly keystorePassword?: string
}

type Environment = Readonly<Record<string, string | undefined>>

const KEY = /^CLIENT_PRIVATE_KEY(_[A-Z0-9_]+)?$/

/** The secrets among the environment variables. */
export function readSecrets(env: Environment): Secrets {
  const privateKeys = Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      KEY.test(name) && value !== undefined && value.trim() !== '' ? [[name, value]] : [],
    ),
  )
  const keystore = nonEmpty(env['OGPU_KEYSTORE'])
  const keystorePassword = nonEmpty(env['OGPU_KEYSTORE_PASSWORD'])
  return {
    privateKeys,
    ...(keystore === undefined ? {} : { keystore }),
    ...(keystorePassword === undefined ? {} : { keystorePassword }),
  }
}

/** Everything in the environment that must never be shown. */
export function secretsIn(env: Environment): readonly string[] {
  const { privateKeys, keystorePassword } = readSecrets(env)
  const proxies = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY']
    .map((name) => nonEmpty(env[name]))
    .filter((url) => url?.includes('@'))
  return [
    ...Object.values(privateKeys),
    keystorePassword,
    nonEmpty(env['OGPU_RPC_URL']),
    nonEmpty(env['OGPU_CHECK_RPC_URL']),
    ...proxies,
  ].filter((secret) => secret !== undefined)
}

/** The names under which a network's key is looked for, the closest first. */
export function keyNames(network: string): readonly string[] {
  return [
    `CLIENT_PRIVATE_KEY_${network.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`,
    'CLIENT_PRIVATE_KEY',
  ]
}

/** A value that counts: undefined for nothing and for the empty text. */
export function nonEmpty(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === '' ? undefined : value.trim()
}

import path from 'node:path'

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
}

type Environment = Readonly<Record<string, string | undefined>>

/** What a person or a workflow said of a run, before the environment is asked. */
export interface Told {
  readonly config?: string
  readonly network?: string
  readonly rpcUrl?: string
  readonly checkRpcUrl?: string
  readonly offline?: boolean
  readonly base?: string
  readonly only?: string
  readonly allowIdentityChange?: boolean
  readonly detached?: boolean
}

/** The settings of a run: what was told beats the environment, the environment beats the file. */
export function settingsOf(
  told: Told,
  { cwd, env }: { readonly cwd: string; readonly env: Environment },
): Settings {
  const config = path.resolve(cwd, nonEmpty(told.config) ?? 'ogpu.yaml')
  const [network, base, only] = [nonEmpty(told.network), nonEmpty(told.base), nonEmpty(told.only)]
  const rpcUrl = nonEmpty(told.rpcUrl) ?? nonEmpty(env['OGPU_RPC_URL'])
  const checkRpcUrl = nonEmpty(told.checkRpcUrl) ?? nonEmpty(env['OGPU_CHECK_RPC_URL'])
  return {
    root: path.dirname(config),
    configFile: path.basename(config),
    offline: told.offline === true,
    allowIdentityChange: told.allowIdentityChange === true,
    detached: told.detached === true,
    ...(network === undefined ? {} : { network }),
    ...(base === undefined ? {} : { base }),
    ...(only === undefined ? {} : { only }),
    ...(rpcUrl === undefined ? {} : { rpcUrl }),
    ...(checkRpcUrl === undefined ? {} : { checkRpcUrl }),
  }
}

/** A value that counts: undefined for nothing and for the empty text. */
export function nonEmpty(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === '' ? undefined : value.trim()
}

import path from 'node:path'
import { nonEmpty, readSecrets, type Settings } from '../settings.ts'
import type { Terminal } from './terminal.ts'

/** Flags that every command about one network takes, as the parser hands them over. */
export interface NetworkFlags {
  readonly config?: string
  readonly network?: string
  readonly json?: boolean
  readonly offline?: boolean
  readonly base?: string
  readonly only?: string
  readonly allowIdentityChange?: boolean
  readonly detached?: boolean
}

/** The settings of a run: flags beat the environment, the environment beats the file. */
export function settingsOf(
  flags: NetworkFlags,
  { cwd, env }: Pick<Terminal, 'cwd' | 'env'>,
): Settings {
  const config = path.resolve(cwd, nonEmpty(flags.config) ?? 'ogpu.yaml')
  const [network, base, only, rpcUrl] = [
    nonEmpty(flags.network),
    nonEmpty(flags.base),
    nonEmpty(flags.only),
    nonEmpty(env['OGPU_RPC_URL']),
  ]
  const checkRpcUrl = nonEmpty(env['OGPU_CHECK_RPC_URL'])
  return {
    root: path.dirname(config),
    configFile: path.basename(config),
    offline: flags.offline === true,
    allowIdentityChange: flags.allowIdentityChange === true,
    detached: flags.detached === true,
    secrets: readSecrets(env),
    ...(network === undefined ? {} : { network }),
    ...(base === undefined ? {} : { base }),
    ...(only === undefined ? {} : { only }),
    ...(rpcUrl === undefined ? {} : { rpcUrl }),
    ...(checkRpcUrl === undefined ? {} : { checkRpcUrl }),
  }
}

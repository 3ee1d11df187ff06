import path from 'node:path'
import { settingsOf } from '../cli/flags.ts'
import { keyNames, type Settings } from '../settings.ts'
import type { Inputs } from './inputs.ts'

/** Takes every secret out of a text that leaves this process. */
export type Mask = (text: string) => string

type Env = Readonly<Record<string, string | undefined>>

/** The settings that the inputs and the environment make; inputs beat the environment. */
export function settingsFrom(inputs: Inputs, env: Env): Settings {
  return settingsOf(
    { config: inputs.config, network: inputs.network },
    { cwd: path.resolve(workspace(env), inputs.workingDirectory), env: withInputs(env, inputs) },
  )
}

/** Where actions/checkout puts the repository. */
export function workspace(env: Env): string {
  return path.resolve(env['GITHUB_WORKSPACE'] ?? '.')
}

/** The environment with what the inputs say in it. */
export function withInputs(
  env: Env,
  { rpcUrl, checkRpcUrl, privateKey, network }: Inputs,
): Record<string, string | undefined> {
  const names = network === '' ? ['CLIENT_PRIVATE_KEY'] : keyNames(network)
  return {
    ...env,
    ...(rpcUrl === '' ? {} : { OGPU_RPC_URL: rpcUrl }),
    ...(checkRpcUrl === '' ? {} : { OGPU_CHECK_RPC_URL: checkRpcUrl }),
    ...(privateKey === '' ? {} : Object.fromEntries(names.map((name) => [name, privateKey]))),
  }
}

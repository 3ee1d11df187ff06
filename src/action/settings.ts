import path from 'node:path'
import { type Settings, settingsOf } from '../settings.ts'
import type { Inputs } from './inputs.ts'

/** Takes every secret out of a text that leaves this process. */
export type Mask = (text: string) => string

type Env = Readonly<Record<string, string | undefined>>

/** The settings that the inputs and the environment make; inputs beat the environment. */
export function settingsFrom(inputs: Inputs, env: Env): Settings {
  const { config, network, rpcUrl, checkRpcUrl } = inputs
  const cwd = path.resolve(workspace(env), inputs.workingDirectory)
  return settingsOf({ config, network, rpcUrl, checkRpcUrl }, { cwd, env })
}

/** Where actions/checkout puts the repository. */
export function workspace(env: Env): string {
  return path.resolve(env['GITHUB_WORKSPACE'] ?? '.')
}

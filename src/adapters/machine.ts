import { execFile } from 'node:child_process'
import http from 'node:http'
import { promisify } from 'node:util'
import type { Machine } from '../ports.ts'
import { gitEnvironment } from './git-environment.ts'

const PROXIES = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'] as const
const GIVE_UP = 10_000

/** This machine, with that environment. */
export function thisMachine(env: NodeJS.ProcessEnv): Machine {
  return {
    node: process.versions.node,
    gitVersion: () => gitVersion(env),
    proxyVariables: PROXIES.filter((name) => (env[name] ?? '').trim() !== ''),
    takesProxies: isStartedWithProxies(env) || 'setGlobalProxyFromEnv' in http,
  }
}

/** Node.js reads the variables itself when it is told to as it starts, from 22.21 and 24 on; from 24.14 on it can be told later. */
function isStartedWithProxies(env: NodeJS.ProcessEnv): boolean {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const flags = `${env['NODE_OPTIONS'] ?? ''} ${process.execArgv.join(' ')}`
  const isAsked = env['NODE_USE_ENV_PROXY'] === '1' || /--use-env-proxy\b/.test(flags)
  return isAsked && (major >= 24 || (major === 22 && minor >= 21))
}

async function gitVersion(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)('git', ['--version'], { env: gitEnvironment(env), timeout: GIVE_UP })
    return stdout.split(' ').flatMap((word) => /^\d+(?:\.\d+)+/.exec(word) ?? [])[0]
  } catch {
    return undefined // there is no git, or it can't be run
  }
}

import { execFile } from 'node:child_process'
import http from 'node:http'
import { promisify } from 'node:util'
import type { Machine } from '../ports/questions.ts'
import { gitEnvironment } from './git/environment.ts'
import { isStartedWithProxies } from './web/proxy.ts'

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

async function gitVersion(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)('git', ['--version'], {
      env: gitEnvironment(env),
      timeout: GIVE_UP,
    })
    return stdout.split(' ').flatMap((word) => /^\d+(?:\.\d+)+/.exec(word) ?? [])[0]
  } catch {
    return undefined // there is no git, or it can't be run
  }
}

/** What git needs to find its programs, the user and the network; nothing that would make it run something else, and no hooks. */
export function gitEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  const kept = [
    'PATH',
    'HOME',
    'USERPROFILE',
    'SYSTEMROOT',
    'TMPDIR',
    'TEMP',
    'SSH_AUTH_SOCK',
    'HTTP_PROXY',
    'HTTPS_PROXY',
    'NO_PROXY',
    'https_proxy',
    'no_proxy',
    'GIT_DIR',
    'GIT_WORK_TREE',
  ]
  const own = { GIT_CONFIG_NOSYSTEM: '1', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' }
  return { ...Object.fromEntries(kept.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]))), ...own }
}

/** The library refuses settings by environment, because a caller's environment could hold a stranger's. Ours is made here and takes none over. */
export const OWN_SETTINGS = { allowUnsafeConfigEnvCount: true } as const

/** Lets git talk to a server with a token, and takes the place of whatever the checkout left for it: two headers would be refused. */
export function gitAuthorization(serverUrl: string, token: string): Readonly<Record<string, string>> {
  const key = `http.${serverUrl.replace(/(?<!\/)\/+$/, '')}/.extraheader`
  const credentials = Buffer.from(`x-access-token:${token}`).toString('base64')
  return {
    GIT_CONFIG_COUNT: '2',
    GIT_CONFIG_KEY_0: key,
    GIT_CONFIG_VALUE_0: '',
    GIT_CONFIG_KEY_1: key,
    GIT_CONFIG_VALUE_1: `AUTHORIZATION: basic ${credentials}`,
  }
}

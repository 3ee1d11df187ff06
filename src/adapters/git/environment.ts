import { type Secret, tokenText } from '../../model/secret.ts'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * What holds or leads to a key, an input of the Action, or its runner's own tokens: no program that
 * git starts sees them.
 */
const SECRET = /^(?:CLIENT_PRIVATE_KEY|OGPU_|INPUT_|ACTIONS_)/i
/**
 * What would have git work on something else than what is named to it, read names in another way,
 * or trace what it says into a file.
 */
const DIVERTING =
  /^GIT_(?:DIR|WORK_TREE|COMMON_DIR|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|NAMESPACE|PREFIX|REPLACE_REF_BASE|(?:LITERAL|GLOB|NOGLOB|ICASE)_PATHSPECS|TRACE.*)$/
/**
 * Ways to a remote; anything else, above all `ext::`, is a program that a remote's address names.
 */
const PROTOCOLS = 'file:git:http:https:ssh'

/**
 * The shell's environment, so that git reaches a remote as `git ls-remote` does there (system and
 * user configuration, credential helpers, ssh, proxies, certificates), without our secrets and
 * without what would lead it elsewhere.
 */
export function gitEnvironment(env: Environment): Record<string, string> {
  const kept = Object.entries(env).flatMap(([name, value]) =>
    value === undefined || SECRET.test(name) || DIVERTING.test(name)
      ? []
      : [[name, value] as const],
  )
  return {
    GIT_ALLOW_PROTOCOL: PROTOCOLS,
    ...Object.fromEntries(kept),
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    // a hash names its own bytes
    GIT_NO_REPLACE_OBJECTS: 'true',
    LC_ALL: 'C',
  }
}

/**
 * Lets git talk to a server with a token, and takes the place of whatever the checkout left for it:
 * two headers would be refused.
 */
export function gitAuthorization(
  serverUrl: string,
  token: Secret<'token'>,
): Readonly<Record<string, string>> {
  const key = `http.${serverUrl.replace(/(?<!\/)\/+$/, '')}/.extraheader`
  const credentials = Buffer.from(`x-access-token:${tokenText(token)}`).toString('base64')
  return {
    GIT_CONFIG_COUNT: '2',
    GIT_CONFIG_KEY_0: key,
    GIT_CONFIG_VALUE_0: '',
    GIT_CONFIG_KEY_1: key,
    GIT_CONFIG_VALUE_1: `AUTHORIZATION: basic ${credentials}`,
  }
}

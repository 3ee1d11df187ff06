import { getInput } from '@actions/core'
import type { Problem } from '../model/problem.ts'
import { type Secret, type SecretKind, secret } from '../model/secret.ts'

export const COMMANDS = ['plan', 'apply', 'drift', 'catalog', 'validate'] as const
export type Command = (typeof COMMANDS)[number]

const CHOICES = {
  command: ['auto', ...COMMANDS],
  comment: ['update', 'off'],
  'comment-on-no-changes': ['update-only', 'always', 'never'],
  merging: ['applies', 'waits'],
  'fail-on': ['problems', 'warnings', 'changes'],
  supply: ['false', 'true'],
} as const

/** What the workflow gave the Action; `action.yml` says what each is for. */
export interface Inputs {
  readonly command: (typeof CHOICES)['command'][number]
  readonly network: string
  readonly config: string
  readonly rpcUrl: string
  readonly checkRpcUrl: string
  /** Undefined where none was given, as for the token. */
  readonly privateKey: Secret<'key'> | undefined
  /** What names a signer, which may hold a name and a password. */
  readonly signer: Secret<'credential'> | undefined
  readonly token: Secret<'token'> | undefined
  readonly approve: string
  readonly comment: (typeof CHOICES)['comment'][number]
  readonly commentOnNoChanges: (typeof CHOICES)['comment-on-no-changes'][number]
  readonly merging: (typeof CHOICES)['merging'][number]
  readonly failOn: (typeof CHOICES)['fail-on'][number]
  /** Whether drift also looks at what live Sources need of others. */
  readonly supply: boolean
  readonly workingDirectory: string
  /** The folder that a catalog is written to. */
  readonly out: string
}

/** The inputs, or what is wrong with one. */
export function readInputs(): Inputs | Problem {
  const chosen = Object.entries(CHOICES).map(([name, choices]) => ({
    name,
    choices,
    given: getInput(name) || choices[0],
  }))
  const wrong = chosen.find(({ given, choices }) => !(choices as readonly string[]).includes(given))
  if (wrong !== undefined) return wrongChoice(wrong.name, wrong.given, wrong.choices)
  const choice = <N extends keyof typeof CHOICES>(name: N): (typeof CHOICES)[N][number] =>
    (getInput(name) || CHOICES[name][0]) as (typeof CHOICES)[N][number]
  return {
    command: choice('command'),
    network: getInput('network'),
    config: getInput('config') || 'ogpu.yaml',
    rpcUrl: getInput('rpc-url'),
    checkRpcUrl: getInput('check-rpc-url'),
    privateKey: sealed('key', getInput('private-key')),
    signer: sealed('credential', getInput('signer')),
    token: sealed('token', getInput('github-token')),
    approve: getInput('approve'),
    comment: choice('comment'),
    commentOnNoChanges: choice('comment-on-no-changes'),
    merging: choice('merging'),
    failOn: choice('fail-on'),
    supply: choice('supply') === 'true',
    workingDirectory: getInput('working-directory') || '.',
    out: getInput('out') || 'site',
  }
}

function sealed<K extends SecretKind>(kind: K, text: string): Secret<K> | undefined {
  return text === '' ? undefined : secret(kind, text)
}

function wrongChoice(name: string, given: string, choices: readonly string[]): Problem {
  return {
    code: 'workflow',
    message: `the input ${name} is ${JSON.stringify(given)}`,
    hint: `it takes one of: ${choices.join(', ')}`,
  }
}

import { describe, expect, test } from 'vitest'
import { orderFor } from '../../src/action/command.ts'
import type { RunFacts, WorkflowEvent } from '../../src/action/event.ts'
import type { Inputs } from '../../src/action/inputs.ts'
import { secret } from '../../src/model/secret.ts'
import { takeSecrets } from '../../src/secrets.ts'

const INPUTS: Inputs = {
  command: 'auto',
  network: '',
  config: 'ogpu.yaml',
  rpcUrl: '',
  checkRpcUrl: '',
  privateKey: undefined,
  signer: undefined,
  token: secret('token', 't'),
  approve: '',
  comment: 'update',
  commentOnNoChanges: 'update-only',
  failOn: 'problems',
  merging: 'applies',
  supply: false,
  workingDirectory: '.',
  out: 'site',
}
const PULL: WorkflowEvent = {
  kind: 'pull-request',
  number: 1,
  head: 'a'.repeat(40),
  base: { ref: 'main', sha: 'b'.repeat(40) },
  isFork: false,
}
const push = (ref: string): WorkflowEvent => ({ kind: 'push', ref, before: undefined })
const dispatch = (ref: string, approve = ''): WorkflowEvent => ({ kind: 'dispatch', ref, approve })
const MAIN = 'refs/heads/main'

function order(
  occasion: WorkflowEvent,
  {
    inputs = {},
    eventName = 'push',
    env = {},
  }: { inputs?: Partial<Inputs>; eventName?: string; env?: Record<string, string> } = {},
) {
  const run = { occasion, eventName } as RunFacts
  return orderFor({ ...INPUTS, ...inputs }, run, 'main', takeSecrets(env).secrets)
}

describe('command: auto', () => {
  test.each<[string, WorkflowEvent, string]>([
    ['plans on a pull request', PULL, 'plan'],
    ['applies on a push to the default branch', push(MAIN), 'apply'],
    ['plans on a dispatch there without an approval', dispatch(MAIN), 'plan'],
    ['applies on a dispatch there with one', dispatch(MAIN, 'a'.repeat(16)), 'apply'],
    ['tells drift on a schedule', { kind: 'schedule', ref: MAIN }, 'drift'],
    ['plans in a merge queue', { kind: 'merge-group', base: undefined }, 'plan'],
  ])('%s', (_, occasion, command) => {
    expect(order(occasion)).toMatchObject({ command })
  })

  test.each<[string, WorkflowEvent]>([
    ['a push to another branch', push('refs/heads/feature')],
    ['a push of a tag that is called like the default branch', push('refs/tags/main')],
    [
      'a dispatch on another branch, also with an approval',
      dispatch('refs/heads/feature', 'a'.repeat(16)),
    ],
    ['an event that it has no command for', { kind: 'other', name: 'pull_request_target' }],
  ])('refuses %s, with a line that mends the workflow', (_, occasion) => {
    expect(order(occasion)).toMatchObject({ code: 'workflow', hint: expect.stringMatching(/.+/) })
  })
})

describe('command: apply', () => {
  test.each<[string, WorkflowEvent, string]>([
    ['a pull request', PULL, 'pull_request'],
    ['a push to another branch', push('refs/heads/feature'), 'push'],
    ['a schedule', { kind: 'schedule', ref: MAIN }, 'schedule'],
    ['any other event', { kind: 'other', name: 'issue_comment' }, 'issue_comment'],
  ])('is refused on %s', (_, occasion, eventName) => {
    expect(order(occasion, { inputs: { command: 'apply' }, eventName })).toMatchObject({
      code: 'workflow',
      message: expect.stringContaining('apply does not run on'),
    })
  })

  test('takes what was approved from the input before the event', () => {
    const given = 'b'.repeat(16)

    expect(
      order(dispatch(MAIN, 'a'.repeat(16)), { inputs: { command: 'apply', approve: given } }),
    ).toEqual({ command: 'apply', approve: given })
  })
})

test.each<[WorkflowEvent, string]>([
  [PULL, 'pull_request'],
  [dispatch('refs/heads/feature'), 'workflow_dispatch'],
])(
  'command: drift is refused where the checkout is not the default branch',
  (occasion, eventName) => {
    expect(order(occasion, { inputs: { command: 'drift' }, eventName })).toMatchObject({
      code: 'workflow',
    })
  },
)

describe('a key', () => {
  test.each(['pull_request', 'pull_request_target', 'pull_request_review'])(
    'is refused on %s, whatever the command',
    (eventName) => {
      const occasion: WorkflowEvent =
        eventName === 'pull_request' ? PULL : { kind: 'other', name: eventName }
      for (const command of ['auto', 'plan', 'validate', 'drift'] as const)
        expect(
          order(occasion, { inputs: { command, privateKey: secret('key', '0x1') }, eventName }),
        ).toMatchObject({
          code: 'workflow',
          hint: expect.stringContaining("github.event_name != 'pull_request'"),
        })
    },
  )

  test('is refused on another branch', () => {
    expect(
      order(push('refs/heads/feature'), {
        inputs: { command: 'plan', privateKey: secret('key', '0x1') },
      }),
    ).toMatchObject({ code: 'workflow' })
  })

  test.each(['CLIENT_PRIVATE_KEY', 'CLIENT_PRIVATE_KEY_MAINNET', 'OGPU_KEYSTORE'])(
    'in the variable %s is one as well',
    (name) => {
      expect(order(PULL, { eventName: 'pull_request', env: { [name]: 'x' } })).toMatchObject({
        code: 'workflow',
        message: expect.stringContaining(name),
      })
      expect(order(PULL, { eventName: 'pull_request', env: { [name]: ' ' } })).toMatchObject({
        command: 'plan',
      })
    },
  )

  test('is never repeated', () => {
    expect(
      JSON.stringify(
        order(PULL, {
          inputs: { privateKey: secret('key', 'very-secret') },
          eventName: 'pull_request',
          env: { CLIENT_PRIVATE_KEY: 'very-secret' },
        }),
      ),
    ).not.toContain('very-secret')
  })
})

import type { Problem } from '../model/problem.ts'
import { namesIn, type Secrets } from '../secrets.ts'
import type { RunFacts, WorkflowEvent } from './event.ts'
import type { Command, Inputs } from './inputs.ts'

/** What the run is to do. */
export interface Order {
  readonly command: Command
  /** What was approved, by input or by the event; empty for nothing. */
  readonly approve: string
}

const PULL_REQUEST_KEY = `private-key: \${{ github.event_name != 'pull_request' && secrets.CLIENT_PRIVATE_KEY || '' }}`

const PULL_REQUEST_SIGNER = `signer: \${{ github.event_name != 'pull_request' && vars.OGPU_SIGNER || '' }}`

/**
 * What an event asks for, or why the workflow may not ask for it there. Only the default branch is
 * ever applied.
 */
export function orderFor(
  inputs: Inputs,
  { occasion, eventName }: RunFacts,
  defaultBranch: string,
  secrets: Secrets,
): Order | Problem {
  const approve =
    inputs.approve !== '' ? inputs.approve : occasion.kind === 'dispatch' ? occasion.approve : ''
  const misplaced =
    keyAndSigner(inputs, secrets) ??
    misplacedKey(inputs, eventName, occasion, defaultBranch, secrets)
  if (misplaced !== undefined) return misplaced
  if (inputs.command === 'auto') return autoOrder(occasion, eventName, defaultBranch, approve)
  if (inputs.command === 'apply' && !isOnDefault(occasion, defaultBranch))
    return workflow(
      `apply does not run on ${said(occasion, eventName)}: it runs on a push to ${defaultBranch} and on workflow_dispatch there`,
      `if: github.ref == 'refs/heads/${defaultBranch}' && (github.event_name == 'push' || github.event_name == 'workflow_dispatch')`,
    )
  if (
    inputs.command === 'drift' &&
    !isOnDefault(occasion, defaultBranch) &&
    occasion.kind !== 'schedule'
  )
    return workflow(
      `drift does not run on ${said(occasion, eventName)}: it compares the chain with ${defaultBranch}, and keeps an issue of that`,
      'on: { schedule: [{ cron: "23 5 * * *" }], workflow_dispatch: {} }',
    )
  return { command: inputs.command, approve }
}

function autoOrder(
  occasion: WorkflowEvent,
  eventName: string,
  defaultBranch: string,
  approve: string,
): Order | Problem {
  switch (occasion.kind) {
    case 'pull-request':
    case 'merge-group':
      return { command: 'plan', approve: '' }
    case 'schedule':
      return { command: 'drift', approve: '' }
    case 'push':
      if (isOnDefault(occasion, defaultBranch)) return { command: 'apply', approve }
      return workflow(
        `a push to ${branchOf(occasion.ref)} is neither a pull request nor the default branch`,
        `on: { pull_request: {}, push: { branches: [${defaultBranch}] } }`,
      )
    case 'dispatch':
      if (isOnDefault(occasion, defaultBranch))
        return { command: approve === '' ? 'plan' : 'apply', approve }
      return workflow(
        `the workflow was started on ${branchOf(occasion.ref)}, and only ${defaultBranch} is applied`,
        `gh workflow run --ref ${defaultBranch}`,
      )
    case 'other':
      return workflow(
        `command: auto does nothing on the event ${JSON.stringify(eventName)}`,
        'on: pull_request, push, workflow_dispatch, schedule or merge_group; or name a command: plan, drift or validate',
      )
  }
}

/** Who signs has to be one: a run does not choose. */
function keyAndSigner({ privateKey, signer }: Inputs, secrets: Secrets): Problem | undefined {
  const named =
    signer !== undefined
      ? 'the input signer'
      : secrets.signer === undefined
        ? undefined
        : 'OGPU_SIGNER'
  return privateKey === undefined || named === undefined
    ? undefined
    : workflow(
        `the input private-key and ${named} are both given`,
        'one of them signs: take the other away',
      )
}

/**
 * A key, or a signer, is for a run that applies. Where somebody else's branch decides what runs, it
 * must not even be there.
 */
function misplacedKey(
  inputs: Inputs,
  eventName: string,
  occasion: WorkflowEvent,
  defaultBranch: string,
  secrets: Secrets,
): Problem | undefined {
  const { privateKey, signer } = inputs
  const names = [
    ...(privateKey === undefined ? [] : ['the input private-key']),
    ...(signer === undefined ? [] : ['the input signer']),
    ...namesIn(secrets),
  ]
  const [what] = names
  if (what === undefined) return undefined
  if (eventName.startsWith('pull_request'))
    return workflow(
      `${what} must not be given on ${eventName}: plan needs no key, and a pull request decides what runs here`,
      signer === undefined ? PULL_REQUEST_KEY : PULL_REQUEST_SIGNER,
    )
  if (
    (occasion.kind === 'push' || occasion.kind === 'dispatch') &&
    !isOnDefault(occasion, defaultBranch)
  )
    return workflow(
      `${what} must not be given on ${branchOf(occasion.ref)}: only ${defaultBranch} is applied`,
      `give the key from an environment that is limited to ${defaultBranch}`,
    )
  return undefined
}

function isOnDefault(occasion: WorkflowEvent, defaultBranch: string): boolean {
  return (
    (occasion.kind === 'push' || occasion.kind === 'dispatch') &&
    occasion.ref === `refs/heads/${defaultBranch}`
  )
}

function said(occasion: WorkflowEvent, eventName: string): string {
  return occasion.kind === 'push' || occasion.kind === 'dispatch'
    ? `a ${eventName} of ${branchOf(occasion.ref)}`
    : eventName || 'this event'
}

function branchOf(ref: string): string {
  return ref.replace(/^refs\/heads\//, '')
}

function workflow(message: string, hint: string): Problem {
  return { code: 'workflow', message, hint }
}

import type { Hint } from './command.ts'

/** What `doctor` looks at, in the order in which it says so. */
export const CHECKS = [
  // this machine
  'node',
  'git',
  'proxy',
  // the repository
  'configuration',
  'definitions',
  'base',
  'remote',
  // the RPC
  'rpc',
  'chain-id',
  'block',
  'pinned-calls',
  'batches',
  'events',
  'lens',
  'fees',
  'check-rpc',
  // the contracts, and what they hold of ours
  'nexus',
  'vault',
  'source-count',
  'sources',
  'metadata',
  'duplicates',
  'orphans',
  'unmanaged',
  'blocked',
  // the storage
  'gateway',
  'pinning',
  // the wallet
  'key',
  'balance',
  'stake',
  'nonce',
] as const

export type CheckName = (typeof CHECKS)[number]

/** What one look came to, and what to do about it; empty where there is nothing to do. */
export interface Finding {
  readonly status: 'ok' | 'warn' | 'fail'
  readonly finding: string
  readonly todo: Hint
  /** A failure that is nobody's to mend here: the world's. */
  readonly isWorld?: boolean
}

/** A finding under its name; `skipped` is what could not be looked at, because of another one. */
export interface Check {
  readonly name: CheckName
  readonly status: Finding['status'] | 'skipped'
  readonly finding: string
  readonly todo: Hint
  readonly isWorld: boolean
}

/** All is well. */
export function ok(finding: string): Finding {
  return { status: 'ok', finding, todo: '' }
}

/** Worth knowing: something works less well than it could. */
export function warn(finding: string, todo: Hint): Finding {
  return { status: 'warn', finding, todo }
}

/** Something does not work until a user mends it. */
export function fail(finding: string, todo: Hint): Finding {
  return { status: 'fail', finding, todo }
}

/** Something does not work until the world mends itself. */
export function worldFails(finding: string, todo: Hint): Finding {
  return { status: 'fail', finding, todo, isWorld: true }
}

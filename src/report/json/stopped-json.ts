import type { Network } from '../../model/network/network.ts'
import type { Problem, Warning } from '../../model/problem.ts'
import { checksum } from '../../model/units/address.ts'
import { problemJson } from './problem-json.ts'

/** What stopped a run before there was anything to plan. */
export interface StoppedRun {
  readonly problems: readonly Problem[]
  readonly warnings: readonly Warning[]
  readonly network?: Network
}

/** The keys of a plan with nothing in them but the problems; what is not known is null. */
export function stoppedPlanJson({ problems, warnings, network }: StoppedRun) {
  return {
    formatVersion: 1,
    network: network?.name ?? null,
    chainId: network?.chainId ?? null,
    nexus: network === undefined ? null : checksum(network.nexus),
    client: network === undefined ? null : checksum(network.client),
    owner: null,
    block: null,
    summary: {
      publish: 0,
      update: 0,
      close: 0,
      unchanged: 0,
      blocked: 0,
      orphans: 0,
      unmanaged: 0,
    },
    changes: [],
    orphans: [],
    problems: problems.map(problemJson),
    warnings: warnings.map(problemJson),
    refusals: [],
    waiting: [],
    fees: null,
    stake: null,
    simulated: null,
    fingerprint: null,
  }
}

/** The keys of an apply's result with nothing in them but the problems. */
export function stoppedApplyJson({ problems, network }: StoppedRun) {
  return {
    formatVersion: 1,
    network: network?.name ?? null,
    chainId: network?.chainId ?? null,
    client: network === undefined ? null : checksum(network.client),
    outcome: 'problems',
    receipts: [],
    summary: { done: 0, skipped: 0, failed: 0, notAttempted: 0 },
    refusals: [],
    problems: problems.map(problemJson),
    inFlight: [],
    left: [],
    agreed: null,
  }
}

/** The keys of a drift with nothing in them but the problems. */
export function stoppedDriftJson({ problems, warnings, network }: StoppedRun) {
  return {
    formatVersion: 1,
    network: network?.name ?? null,
    chainId: network?.chainId ?? null,
    client: network === undefined ? null : checksum(network.client),
    block: null,
    commit: null,
    summary: { drifted: 0, pending: 0, orphans: 0, unmanaged: 0, unchanged: 0 },
    drift: [],
    pending: [],
    orphans: [],
    problems: problems.map(problemJson),
    warnings: warnings.map(problemJson),
  }
}

/** For commands whose JSON has no other place for problems. */
export function stoppedJson({ problems, warnings }: StoppedRun) {
  return {
    formatVersion: 1,
    problems: problems.map(problemJson),
    warnings: warnings.map(problemJson),
  }
}

import type { Standing } from '../model/source/catalog.ts'
import type { Cause } from '../model/source/cause.ts'
import type { Plan } from '../model/source/change.ts'
import type { ClosedOutside } from '../model/source/drift.ts'
import type { SourceState } from '../model/source/state.ts'
import type { Address } from '../model/units/address.ts'
import type { Matching } from '../plan/match.ts'

interface Compared {
  readonly plan: Plan
  readonly matching: Matching
  readonly closed: readonly ClosedOutside[]
  readonly causes: ReadonlyMap<Address, Cause>
}

/** How each Source stands to the definitions that a plan was made from. */
export function standings({
  plan,
  matching,
  closed,
  causes,
}: Compared): (id: string, state: SourceState) => Standing {
  const changes = new Map(
    plan.changes.flatMap((change) =>
      change.address === null ? [] : [[change.address, change] as const],
    ),
  )
  const outside = new Set(closed.map(({ address }) => address))
  const orphans = new Set(matching.orphans.map(({ address }) => address))
  const problems = new Map(
    plan.problems.flatMap((problem) =>
      problem.id === undefined ? [] : [[problem.id, problem] as const],
    ),
  )
  return (id, { address, status }) => {
    const cause = causes.get(address)
    const told = cause === undefined ? {} : { cause }
    if (outside.has(address)) return { kind: 'closed-outside', ...told }
    if (status === 'closed') return { kind: 'same' }
    const change = changes.get(address)
    if (change !== undefined)
      return change.kind === 'close'
        ? { kind: 'to-close' }
        : { kind: 'differs', fields: change.fields, ...told }
    if (orphans.has(address)) return { kind: 'orphan' }
    const problem = problems.get(id)
    return problem === undefined
      ? { kind: 'same' }
      : { kind: 'blocked', code: problem.code, message: problem.message }
  }
}

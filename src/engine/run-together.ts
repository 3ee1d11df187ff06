import type { Plan, PlannedChange } from '../model/source/change.ts'
import { foretellTogether, type Sending } from '../observed/together.ts'
import type { PlanContext } from '../plan/context.ts'
import type { Draft } from '../plan/draft.ts'
import { type Findings, finishPlan } from '../plan/finish.ts'
import type { Chain } from '../ports/chain.ts'

/** A plan with all that it was made of, so that it can be made anew once more is known. */
export interface PlanInputs {
  readonly plan: Plan
  readonly draft: Draft
  readonly findings: Findings
  readonly context: PlanContext
  readonly sending: Sending
}

/** What is made of a plan, and what of it would be sent, in order. */
interface Made<T> {
  readonly made: T
  readonly sent: readonly PlannedChange[]
}

/**
 * Makes something of the plan after what it would send was run together: what fails there is
 * blocked, and where that changes what would be sent, it is run again.
 */
export async function madeTogether<T>(
  chain: Chain,
  inputs: PlanInputs,
  make: (plan: Plan) => Made<T>,
): Promise<T> {
  const { draft, context, sending } = inputs
  let { plan, findings } = inputs
  let proven: readonly string[] | undefined
  for (;;) {
    const { made, sent } = make(plan)
    const ids = sent.map(({ id }) => id)
    if (ids.length === 0 || isBeginning(ids, proven)) return made
    const { failures, simulated } = await foretellTogether(chain, sent, sending)
    proven = ids.filter((id) => !failures.has(id))
    findings = { ...findings, outlooks: new Map([...findings.outlooks, ...failures]) }
    plan = { ...(failures.size === 0 ? plan : finishPlan(draft, findings, context)), simulated }
  }
}

/** What comes after something changes nothing of how that went: a closing that is held, say. */
function isBeginning(ids: readonly string[], of: readonly string[] | undefined): boolean {
  return of !== undefined && ids.every((id, index) => of[index] === id)
}

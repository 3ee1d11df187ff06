import type { Refusal } from '../model/problem.ts'
import type { MergedPull } from '../model/review.ts'
import type { Plan } from '../model/source/change.ts'
import { approveWay, byHand, LEAVE_OPEN } from '../model/way.ts'
import type { PlanContext } from '../plan/context.ts'
import { askUnits, withinLimits } from './ask-units.ts'
import type { Coverage } from './coverage.ts'
import { policyRefusals } from './policies.ts'

/**
 * Whether its reviewers were told that it would not be sent. Taking the protection away later does
 * not make that a consent.
 */
export function isWithheld(standing: Coverage): boolean {
  return pullOf(standing)?.record?.withheld.includes(standing.change.id) === true
}

/** By what refuses it still, else by what its plan said. */
export function withheldIn(
  plan: Plan,
  forbidden: readonly Coverage[],
  context: PlanContext,
): readonly Refusal[] {
  const { refusals, send } = withinLimits(
    askUnits(
      forbidden.map(({ change }) => change),
      context,
    ),
    context,
  )
  return [
    ...refusals,
    ...forbidden
      .filter(({ change }) => send.has(change.id))
      .flatMap((standing) => {
        const broken = policyRefusals([standing.change], context)
        return broken.length > 0 ? broken : [withheld(plan, standing)]
      }),
  ]
}

function withheld({ network }: Plan, standing: Coverage): Refusal {
  const { change } = standing
  const number = pullOf(standing)?.number ?? 0
  const isClosing = change.kind === 'close'
  return {
    code: isClosing ? 'protected' : 'limit',
    id: change.id,
    pull: number,
    approval: change.digest,
    message: isClosing
      ? `the plan under #${number} said that ${change.id} stays, so merging that was no consent to close it`
      : `the plan under #${number} refused ${change.id}, so merging that was no consent to it`,
    ways: isClosing
      ? [
          LEAVE_OPEN,
          byHand('close it in a pull request of its own, once nothing protects it any more'),
          approveWay(network, change.digest),
        ]
      : [
          byHand('ask for it again in a pull request of its own, within limits and policies'),
          approveWay(network, change.digest),
        ],
  }
}

const LOST = {
  shallow: 'was not found: this clone is shallow, and does not reach back to it',
  'too-long': 'was not found: the history is too long to be searched',
  unreadable:
    'has guards before it that nobody can read: the configuration stood elsewhere, and several may have been it',
} as const

/** What nobody knows who asked for is sent by an approval only. */
export function lostAsk(plan: Plan, { change, why }: Extract<Coverage, { kind: 'lost' }>): Refusal {
  const { id, digest } = change
  return {
    code: 'history-too-short',
    id,
    approval: digest,
    message: `the commit that asks for this change of ${id} ${LOST[why]}`,
    ways: [
      ...(why === 'shallow' ? [{ kind: 'fetch-history' } as const] : []),
      byHand('ask for it again in a new commit'),
      approveWay(plan.network, digest),
    ],
  }
}

/** The pull request that speaks for a change; undefined where none does. */
export function pullOf(standing: Coverage): MergedPull | undefined {
  return standing.kind === 'covered' || standing.kind === 'moved' ? standing.pull : undefined
}

import type { Problem } from '../model/problem.ts'
import type { SourceSpec } from '../model/source/definition.ts'
import { publishObstacles } from '../plan/absence.ts'
import type { Matching } from '../plan/match.ts'
import type { Listed } from './trial.ts'

/**
 * What is said of a definition that no Source is bound to. Where one may be its own, as after an
 * edit with the SDK, the way to bind it.
 */
export function noSource(
  spec: SourceSpec,
  matching: Matching,
  { scope, observation }: Listed,
): Problem {
  const { network, context } = scope
  const obstacles =
    spec.state === 'active' ? publishObstacles(spec, observation, matching, context) : []
  const alike = obstacles.find(({ code }) => code === 'possible-match')
  return (
    alike ?? {
      code: 'usage',
      message: `${spec.id} has no live Source on ${network.name}`,
      hint: `ogpu-gitops plan --network ${network.name} shows what becomes of it`,
    }
  )
}

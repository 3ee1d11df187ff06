import { formOf } from '../consent/form.ts'
import type { Asked } from '../plan/context.ts'
import type { Reviews } from '../ports/reviews.ts'
import type { Ports } from '../ports/run.ts'
import type { Settings } from '../settings.ts'
import { Walk } from './ask-walk.ts'
import { askedAt } from './asked-at.ts'
import type { Scope } from './scope.ts'

/**
 * For each of these ids the commit that asks for what is wanted of it, with the guards that stood
 * before (decision 24). Empty without git.
 */
export async function findAsks(
  { repo }: Pick<Ports, 'repo'>,
  scope: Scope,
  settings: Settings,
  { ids, reviews }: { readonly ids: ReadonlySet<string>; readonly reviews?: Reviews | undefined },
): Promise<ReadonlyMap<string, Asked>> {
  const { base, network, desired } = scope
  const start = base?.isBranch === true ? base : await repo.head()
  if (start === undefined || ids.size === 0) return new Map()
  const from = base?.isBranch === true ? base.repository : desired
  const isHere = (id: string): boolean =>
    base?.isBranch === true &&
    (base.isMoved || formOf(id, network, desired) !== formOf(id, network, base.repository))
  const here = [...ids]
    .filter(isHere)
    .map((id): [string, Asked] => [
      id,
      askedAt(id, { kind: 'here' }, { before: from, unread: [] }, scope, settings),
    ])
  const others = [...ids].filter((id) => !isHere(id))
  const found =
    others.length === 0
      ? []
      : await new Walk(repo, scope, settings, reviews).from(start.commit, from, others)
  return new Map([...here, ...found])
}

import type { Severity } from '../../model/compose-rules.ts'
import { type ComposeVersion, isSurely } from '../../model/compose-version.ts'
import { at, offsetsIn, type Tree, textOf } from '../../yaml/tree.ts'
import type { Composition } from '../composition.ts'
import { shown, showWithoutSecrets } from '../document/show.ts'
import type { LocatedComposeIssue } from '../finding.ts'
import { placesAt } from '../places.ts'
import { NOVELTIES, type Novelty } from '../versions.ts'

/**
 * Fields and values that a provider's Compose may be too old for. Where the configuration names the
 * oldest version that a provider may have, what that version refuses is an error, and what it takes
 * is not spoken of. A field with an error of its own needs no second one.
 */
export function checkVersions(
  { tree, oldest }: Composition,
  errors: readonly LocatedComposeIssue[],
): readonly LocatedComposeIssue[] {
  const wrong = new Set(errors.map(({ spot }) => spot.offset))
  const newer = NOVELTIES.filter(
    ({ since, unless }) =>
      !isSurely(oldest, since) && (unless === undefined || at(tree, unless) === undefined),
  )
  const severity = oldest === undefined ? 'warning' : 'error'
  return [...newer.flatMap((novelty) => used(novelty, tree, wrong, severity)), ...emptyName(tree)]
}

function used(
  { path, isNew, since }: Novelty,
  tree: Tree,
  wrong: ReadonlySet<number>,
  severity: Severity,
): readonly LocatedComposeIssue[] {
  const steps = path.split('.')
  const name = steps.findLast((step) => step !== '*') ?? ''
  return placesAt(tree, steps)
    .filter(
      ({ value, offset }) =>
        (isNew === undefined || isNew(value)) &&
        !wrong.has(offset) &&
        !offsetsIn(value).some((inner) => wrong.has(inner)),
    )
    .map(({ value }) => {
      const text = textOf(value)
      const what =
        isNew === undefined || text === undefined ? shown(name) : `${shown(name)}: ${shown(text)}`
      const message = `${what} needs Compose ${written(since)} or newer; an older one refuses the file`
      return { rule: 'compose-version', severity, message, hint: HINTS[severity], spot: value.spot }
    })
}

const HINTS: Readonly<Record<Severity, string>> = {
  error: 'do without it: compose.oldest in ogpu.yaml names a version that has to take the file',
  warning: 'do without it: nothing says which version a provider has',
}

/** A version as people write it: without a patch of 0. */
function written([major, minor, patch]: ComposeVersion): string {
  return patch === 0 ? `${major}.${minor}` : `${major}.${minor}.${patch}`
}

/** Compose fills the variable in from the name that this line is to give it. */
function emptyName(tree: Tree): readonly LocatedComposeIssue[] {
  const name = at(tree, 'name')
  if (name?.kind !== 'scalar' || !/\$\{?COMPOSE_PROJECT_NAME/.test(name.spelling)) return []
  const message = `name is ${showWithoutSecrets(name.spelling)}, which is empty for Compose 2.40.3 and newer where nobody gives a project’s name`
  return [{ rule: 'compose-version', message, hint: 'take the line out', spot: name.spot }]
}

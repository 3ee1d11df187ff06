import type { Problem, Warning } from '../model/problem.ts'
import type { Change } from '../model/source/change.ts'
import type { ActiveSpec, ComposeFinding, SourceSpec } from '../model/source/definition.ts'
import { ENVIRONMENTS, type Environment } from '../model/source/source.ts'
import type { PlanContext } from './context.ts'

/** What the rules for compose files come to. */
export interface ComposeVerdict {
  readonly problems: readonly Problem[]
  readonly warnings: readonly Warning[]
}

/**
 * Everything that the rules say, where nothing is known of what would change: for `validate`. Each
 * file speaks once, however many networks use it.
 */
export function composeProblems(specs: readonly SourceSpec[]): ComposeVerdict {
  const verdicts = specs.flatMap((spec) =>
    spec.state === 'active'
      ? ENVIRONMENTS.map((environment) => verdictOf(spec, environment, true))
      : [],
  )
  return {
    problems: once(verdicts.flatMap(({ problems }) => problems)),
    warnings: once(verdicts.flatMap(({ warnings }) => warnings)),
  }
}

/**
 * What the rules say of a definition whose change is known: errors stop it where they belong to an
 * environment that would be published or changed, and are warnings elsewhere.
 */
export function composeVerdict(
  spec: ActiveSpec,
  change: Change | undefined,
  { network }: PlanContext,
): ComposeVerdict {
  const touched = new Set(touchedEnvironments(change))
  const verdicts = ENVIRONMENTS.map((environment) =>
    verdictOf(spec, environment, touched.has(environment)),
  )
  const mutable = [...touched].flatMap((environment) => mutableUrl(spec, environment))
  const reason = spec.relax['mutable-url']
  const waived =
    reason === undefined
      ? []
      : mutable.map(
          (problem): Warning => ({
            ...problem,
            code: 'mutable-url',
            message: `waived: ${problem.message}`,
            hint: `because ${reason}`,
          }),
        )
  const stops = network.review === 'none' || reason !== undefined ? [] : mutable
  return {
    problems: [...verdicts.flatMap(({ problems }) => problems), ...stops],
    warnings: [...verdicts.flatMap(({ warnings }) => warnings), ...waived],
  }
}

/** The environments whose compose file a change brings. */
export function touchedEnvironments(change: Change | undefined): readonly Environment[] {
  if (change === undefined) return []
  return ENVIRONMENTS.filter((environment) =>
    change.fields.some(({ field, after }) => field === environment && after !== null),
  )
}

/**
 * Reviewers can only agree to what can't change behind their backs, unless a definition gives them
 * a reason why that is well.
 */
function mutableUrl(spec: ActiveSpec, environment: Environment): readonly Problem[] {
  const source = spec.compose[environment]?.source
  if (source?.kind !== 'url' || !source.isMutable) return []
  const message = `environments.${environment} names no commit, so its content can change after the review`
  return [
    {
      code: 'mutable-url',
      id: spec.id,
      message,
      hint: 'name a commit, its 40 hex digits, in place of the branch, tag or version; of IPNS, the CID behind the name. Where it has to move, say why: relax: { mutable-url: your reason }',
      file: spec.file,
      line: spec.lines[environment] ?? spec.lines.id,
      column: 1,
    },
  ]
}

function verdictOf(spec: ActiveSpec, environment: Environment, isTouched: boolean): ComposeVerdict {
  const findings = spec.compose[environment]?.findings ?? []
  const errors = findings.filter(({ severity }) => severity === 'error')
  const warnings = findings.filter(({ severity }) => severity === 'warning')
  if (isTouched)
    return {
      problems: errors.map((finding) => said(spec, finding)),
      warnings: warnings.map((finding) => said(spec, finding)),
    }
  return {
    problems: [],
    warnings: errors.map((finding) => ({
      ...said(spec, finding),
      hint: 'nothing of it changes now; it has to be fixed before its file is changed',
    })),
  }
}

function said(
  { id }: ActiveSpec,
  { rule, message, hint, file, line, column, frame, relaxed }: ComposeFinding,
) {
  const place = {
    file,
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
    ...(frame === undefined ? {} : { frame }),
  }
  return relaxed === undefined
    ? { code: rule, id, message, hint, ...place }
    : { code: rule, id, message: `waived: ${message}`, hint: `because ${relaxed}`, ...place }
}

function once<T extends Problem | Warning>(all: readonly T[]): readonly T[] {
  return [...new Map(all.map(({ id: _, ...rest }) => [JSON.stringify(rest), rest as T])).values()]
}

import type { ListOutcome } from '../engine/list.ts'
import { readRepository } from '../engine/repository.ts'
import type { Problem } from '../model/problem.ts'
import type { SourceSpec } from '../model/source/definition.ts'
import { type Draft, draftPlan } from '../plan/draft.ts'
import { type Matching, matchSources } from '../plan/match.ts'
import type { RepositoryFile } from '../ports/repository.ts'
import type { Ports } from '../ports/run.ts'
import { hintText } from '../report/format/command-text.ts'
import type { Settings } from '../settings.ts'

export type Listed = Extract<ListOutcome, { kind: 'list' }>

/**
 * What texts that nobody has written yet are tried on: the files that there are, and the chain as
 * it was observed.
 */
export interface Trial extends Listed {
  readonly files: readonly RepositoryFile[]
  readonly configFile: string
  /** Of the files as they are. */
  readonly matching: Matching
}

/** What `plan` would make of a set of texts. */
export interface TrialResult {
  readonly problems: readonly Problem[]
  /** Of all networks. */
  readonly specs: readonly SourceSpec[]
  readonly draft: Draft
}

/** Reads the files that texts are tried on. */
export async function trialOf(
  world: Ports,
  { configFile }: Settings,
  listed: Listed,
): Promise<Trial> {
  const { scope, observation } = listed
  return {
    ...listed,
    files: await world.files.definitions(),
    configFile,
    matching: matchSources(scope.specs, observation, scope.context),
  }
}

/**
 * Puts texts in the place of files, or beside them, and plans: the very pipeline that `plan` runs.
 */
export function judge(
  { files, configFile, scope, observation }: Trial,
  texts: ReadonlyMap<string, string>,
): TrialResult {
  const kept = files.filter(({ path }) => !texts.has(path))
  const tried = [...texts].map(([path, text]) => ({ path, bytes: new TextEncoder().encode(text) }))
  const { specs, problems } = readRepository([...kept, ...tried], configFile, scope.rules)
  const here = specs.filter(({ network }) => network === scope.network.name)
  return {
    specs,
    problems: problems.filter(({ code }) => code !== 'no-definitions'),
    draft: draftPlan(here, observation, scope.context),
  }
}

/** A problem as one sentence. */
export function reasonOf({ message, hint }: Problem): string {
  return `${message}: ${hintText(hint)}`
}

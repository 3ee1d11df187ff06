import { settingsFor, setValues } from '../desired/edit/edit.ts'
import { readRepository } from '../engine/repository.ts'
import type { Problem } from '../model/problem.ts'
import type { Change } from '../model/source/change.ts'
import { FIELD_PATHS, type Field } from '../model/source/field.ts'
import type { ImportedSource } from './imported.ts'
import { judge, reasonOf, type Trial, type TrialResult } from './trial.ts'

/**
 * The pieces once `plan` has nothing to say of any text that stands as a definition: what it
 * objects to has reasons.
 */
export function settle(bench: Trial, pieces: readonly ImportedSource[]): readonly ImportedSource[] {
  return settled(bench, explained(bench, pieces))
}

/**
 * With every reason that a file would have had as a definition, so that nobody mends them one by
 * one.
 */
function explained(
  { files, configFile, scope }: Trial,
  pieces: readonly ImportedSource[],
): readonly ImportedSource[] {
  const failing = new Set(
    pieces.filter(({ reasons, state }) => reasons.length > 0 && state.reading.kind === 'known'),
  )
  const texts = [...failing].map(({ file, text }) => ({
    path: file,
    bytes: new TextEncoder().encode(text),
  }))
  const { problems } = readRepository(
    [...files.filter(({ path }) => path === configFile), ...texts],
    configFile,
    scope.rules,
  )
  const byFile = new Map<string | undefined, string[]>()
  for (const problem of problems)
    byFile.set(problem.file, [...(byFile.get(problem.file) ?? []), reasonOf(problem)])
  return pieces.map((piece) =>
    failing.has(piece)
      ? { ...piece, reasons: [...piece.reasons, ...(byFile.get(piece.file) ?? [])] }
      : piece,
  )
}

function settled(bench: Trial, pieces: readonly ImportedSource[]): readonly ImportedSource[] {
  const verdict = judge(bench, textsOf(pieces))
  const index = indexed(verdict)
  const reviewed = pieces.map((piece) => (piece.reasons.length > 0 ? piece : review(piece, index)))
  if (reviewed.some((piece, at) => piece !== pieces[at])) return settled(bench, reviewed)
  refuseHarm(bench, verdict)
  return pieces
}

function textsOf(pieces: readonly ImportedSource[]): ReadonlyMap<string, string> {
  return new Map(
    pieces.filter(({ reasons }) => reasons.length === 0).map(({ file, text }) => [file, text]),
  )
}

/** The same piece where nothing is wrong with it. */
function review(piece: ImportedSource, { problems, changes, unchanged }: Index): ImportedSource {
  const mine = [...(problems.get(piece.file) ?? []), ...(problems.get(piece.id) ?? [])]
  if (mine.length > 0) return { ...piece, reasons: [...new Set(mine.map(reasonOf))] }
  const change = changes.get(piece.id)
  if (change === undefined)
    return unchanged.has(piece.id) ? piece : { ...piece, reasons: ['no plan can be made for it'] }
  const fields = change.fields.map(({ field }) => field)
  if (change.kind === 'update' && !piece.isAdjusted)
    return { ...piece, text: withValues(piece, fields), isAdjusted: true }
  return {
    ...piece,
    reasons: [
      `a plan would ${change.kind} it all the same: ${fields.map((field) => FIELD_PATHS[field]).join(', ')}`,
    ],
  }
}

/** A verdict by file and by id, for thousands of pieces. */
interface Index {
  readonly problems: ReadonlyMap<string, readonly Problem[]>
  readonly changes: ReadonlyMap<string, Change>
  readonly unchanged: ReadonlySet<string>
}

function indexed({ problems, draft }: TrialResult): Index {
  const byKey = new Map<string, Problem[]>()
  const note = (key: string | undefined, problem: Problem): void => {
    if (key !== undefined) byKey.set(key, [...(byKey.get(key) ?? []), problem])
  }
  for (const problem of problems) note(problem.file, problem)
  for (const problem of draft.problems) note(problem.id, problem)
  return {
    problems: byKey,
    changes: new Map(draft.changes.map((change) => [change.id, change])),
    unchanged: new Set(draft.unchanged),
  }
}

/** The chain's values where the defaults, or the definition on another network, have others. */
function withValues(
  { text, written, adoption, networks }: ImportedSource,
  fields: readonly Field[],
): string {
  return setValues(text, settingsFor(text, adoption.network, written.values, fields), {
    network: adoption.network,
    networks,
    level: 'network',
  })
}

/**
 * What is there already must not suffer: no problem in it that was none, and above all no publish
 * that something held back so far.
 */
function refuseHarm(bench: Trial, { problems, draft }: TrialResult): void {
  const before = new Set(
    judge(bench, new Map()).draft.changes.map(({ id, kind }) => `${kind} ${id}`),
  )
  const fresh = draft.changes.filter(({ id, kind }) => !before.has(`${kind} ${id}`))
  if (problems.length + fresh.length === 0) return
  throw new Error(
    `an import would do more than adopt: ${[...problems.map(({ message }) => message), ...fresh.map(({ kind, id }) => `${kind} ${id}`)].join('; ')}`,
  )
}

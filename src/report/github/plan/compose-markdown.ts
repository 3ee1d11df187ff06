import type { PlannedChange } from '../../../model/source/change.ts'
import { ENVIRONMENTS } from '../../../model/source/source.ts'
import { artefactOf, type ComposeDiffs, composeKey, shortValue } from '../../field-view.ts'
import { codeFence, codeSpan, markdown } from '../../format/escape.ts'
import { linesOfHunks, linesOfPatch } from '../../format/text-diff.ts'
import { counted } from '../../format/words.ts'

/**
 * The compose files of a change, each folded away: as a diff where what is published is known, else
 * in full.
 */
export function renderedFiles(
  change: PlannedChange,
  composeDiffs: ComposeDiffs | undefined,
): readonly string[] {
  const diffs = ENVIRONMENTS.flatMap((environment) =>
    diffFold(change, environment, composeDiffs?.get(composeKey(change.id, environment))),
  )
  const whole = ENVIRONMENTS.filter(
    (environment) => composeDiffs?.has(composeKey(change.id, environment)) !== true,
  )
  const files = whole.flatMap((environment) => wholeFile(change, environment))
  return files.length === 0
    ? diffs
    : [...diffs, fold(`Rendered compose files (${files.length})`, files.join('\n\n'))]
}

/** A part that opens on a click. The summary is safe already. */
export function fold(summary: string, body: string, isOpen = false): string {
  return `<details${isOpen ? ' open' : ''}><summary>${summary}</summary>\n\n${body}\n\n</details>`
}

function diffFold(
  change: PlannedChange,
  environment: string,
  patch: string | undefined,
): readonly string[] {
  const field = change.fields.find((candidate) => candidate.field === environment)
  if (patch === undefined || field === undefined) return []
  const lines = linesOfPatch(patch)
  const added = lines.filter((line) => line.startsWith('+')).length
  const count = counted(Math.max(added, lines.length - added), 'line')
  const head = [
    `--- published  ${field.before?.raw ?? 'nothing'}`,
    `+++ wanted     ${field.after?.raw ?? 'nothing'}`,
  ]
  const name = `<code>${markdown(shortValue(field.after, change))}</code>`
  return [
    fold(
      `${name}: ${count}, against what is published`,
      codeFence('diff', [...head, ...linesOfHunks(patch)].join('\n')),
      true,
    ),
  ]
}

function wholeFile(change: PlannedChange, environment: string): readonly string[] {
  const value = change.fields.find(({ field }) => field === environment)?.after ?? null
  const artefact = artefactOf(value, change)
  if (artefact === undefined) return []
  const text = new TextDecoder().decode(artefact.bytes).trimEnd()
  return [`${environment}: ${codeSpan(artefact.cid)}\n\n${codeFence('yaml', text)}`]
}

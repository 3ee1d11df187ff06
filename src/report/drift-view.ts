import type { Problem } from '../model/problem.ts'
import type { FieldChange, Orphan, PlannedChange } from '../model/source/change.ts'
import type { ClosedOutside, Drift } from '../model/source/drift.ts'
import { FIELD_PATHS, type Role, rowOf } from '../model/source/field.ts'
import { amountParts } from '../model/units/amount.ts'
import { shortSides, shortValue } from './field-view.ts'
import { commandText } from './format/command-text.ts'

type Updated = Extract<PlannedChange, { readonly kind: 'update' }>

/**
 * What differs, sorted by what its readers ask: what was changed there, what never arrived, what
 * nobody wants.
 */
export interface DriftView {
  readonly closed: readonly ClosedOutside[]
  readonly changed: readonly Updated[]
  /** Publishes and closings that git wants. */
  readonly pending: readonly PlannedChange[]
  readonly orphans: readonly Orphan[]
  /** Problems of single definitions, other than of closed Sources. */
  readonly blocked: readonly Problem[]
}

/** Sorts what differs. */
export function viewDrift({ plan, closedOutside }: Drift): DriftView {
  return {
    closed: closedOutside,
    changed: plan.changes.filter((change) => change.kind === 'update'),
    pending: plan.changes.filter((change) => change.kind !== 'update'),
    orphans: plan.orphans,
    blocked: plan.problems.filter(
      ({ code, id }) =>
        code !== 'closed-outside' || !closedOutside.some((closed) => closed.id === id),
    ),
  }
}

/** A field of a Source that differs, each side at a glance. */
export interface Sides {
  readonly path: string
  readonly git: string
  readonly chain: string
}

/** The fields that differ. Long texts that begin alike are told apart in words. */
export function sidesOf(
  change: PlannedChange,
  options?: { readonly whole?: boolean },
): readonly Sides[] {
  return change.fields.map((field) => {
    const sides = shortSides(field, change, options)
    const [git, chain] = [sides.after || UNSEEN, sides.before || UNSEEN]
    return {
      path: FIELD_PATHS[field.field],
      git,
      chain: git === chain ? `${chain} (differs further on)` : chain,
    }
  })
}

/** The command that writes the chain's values into a definition. */
export function keepCommand(id: string, network: string): string {
  return commandText({ verb: 'pull', network, id })
}

/** The command that writes down that a Source is closed. */
export function closeCommand(id: string, network: string): string {
  return commandText({ verb: 'close', network, id })
}

/** What the two ways out are called: by the values where they are short, "0.09" and "0.05". */
export function wayLabels(change: PlannedChange): { readonly keep: string; readonly back: string } {
  const [field, ...more] = change.fields
  if (field === undefined || more.length > 0 || !SPOKEN.has(rowOf(field.field)?.role))
    return { keep: 'Keep what is on chain', back: 'Back to what is in git' }
  const bare = (side: 'before' | 'after'): string => {
    const amount = amountParts(field[side]?.text ?? '')
    return amount?.unit === 'OGPU' ? amount.number : shown(field, side, change)
  }
  return { keep: `Keep ${bare('before')}`, back: `Back to ${bare('after')}` }
}

const UNSEEN = '(nothing to see)'
const SPOKEN: ReadonlySet<Role | undefined> = new Set(['amount', 'duration', 'choice'])

function shown(field: FieldChange, side: 'before' | 'after', change: PlannedChange): string {
  return shortValue(field[side], change) || UNSEEN
}

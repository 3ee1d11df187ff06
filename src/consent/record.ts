import { APPLY_STATES, type PlanRecord, type ReviewedChange } from '../model/review.ts'
import { commentJson } from '../model/units/comment-json.ts'
import { bytesOf, capped } from '../model/units/text.ts'
import { byId, END, inFlightJson, MAX_IN_FLIGHT, START, VERSION } from './read-record.ts'

// Leaves a third of the comment to people.
const MAX_BYTES = 40_000
/**
 * What apply adds besides the ids that are done: a reason, the merge commit, a time, what is in
 * flight.
 */
const RESERVE = 1_500
const MAX_TEXT = 120

/**
 * The first line of a comment: data for the next run, in a comment of HTML that nothing in it can
 * close. What does not fit is left out (`fittedRecord`).
 */
export function recordLine(record: PlanRecord): string {
  return lineOf(fittedRecord(record))
}

/**
 * A record as its line carries it: without the fields where they are too long, without the changes
 * where these are too many; then merging alone consents to none of them. Room is kept for what
 * apply adds later, so that a plan that was carried stays so.
 */
export function fittedRecord(record: PlanRecord): PlanRecord {
  const isFit = (candidate: PlanRecord): boolean =>
    bytesOf(lineOf({ ...candidate, done: longestDone(candidate) })) + RESERVE <= MAX_BYTES
  const told = { ...record, changes: record.changes.map(shortened) }
  const bare = { ...record, changes: record.changes.map((change) => ({ ...change, fields: [] })) }
  const steps = [
    told,
    bare,
    { ...record, changes: [], withheld: [] },
    { ...record, changes: [], withheld: [], blocked: [] },
  ]
  return (
    steps.find(isFit) ?? {
      ...record,
      changes: [],
      blocked: [],
      withheld: [],
      done: [],
      inFlight: [],
    }
  )
}

/** Whether a line is where a record stands, readable or not. */
export function isRecordLine(line: string): boolean {
  return line.startsWith(START)
}

/** Whether a record is of this configuration and network. */
export function isRecordOf(
  { config, network }: PlanRecord,
  wantedConfig: string,
  wantedNetwork: string,
): boolean {
  return config === wantedConfig && network === wantedNetwork
}

function lineOf(record: PlanRecord): string {
  const {
    config,
    network,
    state,
    reason,
    head,
    merge,
    base,
    block,
    fingerprint,
    changes,
    blocked,
    withheld,
    done,
    inFlight,
  } = record
  const isApplied = APPLY_STATES.has(state)
  return `${START}${commentJson({
    v: VERSION,
    config,
    network,
    state,
    ...given({ reason }),
    head,
    ...given({ merge }),
    base,
    ...(isApplied ? given({ block }) : { block }),
    fingerprint,
    changes: Object.fromEntries(byId(changes).map((change) => [change.id, changeJson(change)])),
    ...(blocked.length === 0 ? {} : { blocked }),
    ...(withheld.length === 0 ? {} : { withheld }),
    ...(done.length === 0 ? {} : { done }),
    ...(isApplied || inFlight.length > 0
      ? { inFlight: inFlight.slice(-MAX_IN_FLIGHT).map(inFlightJson) }
      : {}),
  })}${END}`
}

function changeJson({ kind, digest, before, after, target, fields }: ReviewedChange): object {
  const told =
    kind === 'update' && fields.length > 0
      ? {
          fields: Object.fromEntries(
            fields.map((field) => [field.field, [field.before, field.after]]),
          ),
        }
      : {}
  return { kind, digest, before, after, ...given({ target }), ...told }
}

function given<T extends Readonly<Record<string, unknown>>>(part: T): Partial<T> {
  return Object.values(part).every((value) => value === null) ? {} : part
}

function shortened(change: ReviewedChange): ReviewedChange {
  const short = (text: string | null): string | null =>
    text === null ? null : capped(text, MAX_TEXT)
  return {
    ...change,
    fields: change.fields.map(({ field, before, after }) => ({
      field,
      before: short(before),
      after: short(after),
    })),
  }
}

function longestDone({ changes, done }: PlanRecord): readonly string[] {
  return [...new Set([...done, ...changes.map(({ id }) => id)])]
}

import { commentJson } from '../model/comment-json.ts'
import type { InFlight } from '../model/events.ts'
import { FIELDS } from '../model/field.ts'
import {
  APPLY_STATES,
  COMMENT_STATES,
  type CommentState,
  type PlanRecord,
  type ReviewedChange,
  type ReviewedField,
} from '../model/review.ts'
import { bytesOf, capped } from '../model/text.ts'

const START = '<!-- ogpu-gitops '
const END = ' -->'
const VERSION = 1
// Leaves a third of the comment to people.
const MOST_BYTES = 40_000
/**
 * What apply adds besides the ids that are done: a reason, the merge commit, a time, what is in
 * flight.
 */
const RESERVE = 1_500
const MOST_TEXT = 120

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
    bytesOf(lineOf({ ...candidate, done: longestDone(candidate) })) + RESERVE <= MOST_BYTES
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

/**
 * The record in the first line of a comment; undefined where there is none, or anything about it is
 * odd. It never throws.
 */
export function readRecord(body: string): PlanRecord | undefined {
  if (!body.startsWith(START)) return undefined
  const newline = body.indexOf('\n')
  const line = (newline === -1 ? body : body.slice(0, newline)).replace(/\r$/, '')
  if (line.length > MOST_LINE || !line.endsWith(END)) return undefined
  return readJson(parse(line.slice(START.length, -END.length)))
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

const MOST_LINE = 65_536

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
      ? { inFlight: inFlight.slice(-MOST_IN_FLIGHT).map(inFlightJson) }
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

function inFlightJson({ id, kind, nonce, hash }: InFlight): InFlight {
  return { id, kind, nonce, hash }
}

function given<T extends Readonly<Record<string, unknown>>>(part: T): Partial<T> {
  return Object.values(part).every((value) => value === null) ? {} : part
}

function shortened(change: ReviewedChange): ReviewedChange {
  const short = (text: string | null): string | null =>
    text === null ? null : capped(text, MOST_TEXT)
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

/** JSON puts keys that look like numbers first, so the order is never taken from there. */
function byId(changes: readonly ReviewedChange[]): readonly ReviewedChange[] {
  return [...changes].sort((a, b) => (a.id < b.id ? -1 : 1))
}

type Json = Readonly<Record<string, unknown>>

function readJson(value: unknown): PlanRecord | undefined {
  if (!isObject(value) || value['v'] !== VERSION) return undefined
  const {
    config,
    network,
    state,
    reason = null,
    head = null,
    merge = null,
    base = null,
    block = null,
    fingerprint = null,
  } = value
  const { changes, blocked = [], withheld = [], done = [], inFlight = [] } = value
  if (
    typeof config !== 'string' ||
    typeof network !== 'string' ||
    !isState(state) ||
    !isObject(changes)
  )
    return undefined
  if (
    !isNullOr(reason, ID) ||
    !isNullOr(head, COMMIT) ||
    !isNullOr(merge, COMMIT) ||
    !isNullOr(base, COMMIT)
  )
    return undefined
  if (!isNullOr(fingerprint, HASH) || !(block === null || isCount(block, HIGHEST_BLOCK)))
    return undefined
  const reviewed = allOrNone(Object.entries(changes).map(([id, change]) => readChange(id, change)))
  if (
    reviewed === undefined ||
    !isEach(blocked, isId) ||
    !isEach(withheld, isId) ||
    !isEach(done, isId) ||
    !isEach(inFlight, isInFlight)
  )
    return undefined
  if (inFlight.length > MOST_IN_FLIGHT) return undefined
  return {
    config,
    network,
    state,
    reason,
    head,
    merge,
    base,
    block,
    fingerprint,
    changes: byId(reviewed),
    blocked,
    withheld,
    done,
    inFlight: inFlight.map(inFlightJson),
  }
}

function readChange(id: string, value: unknown): ReviewedChange | undefined {
  if (!isId(id) || !isObject(value)) return undefined
  const { kind, digest, before, after, target = null, fields = {} } = value
  if (
    !isKind(kind) ||
    !isText(digest, HASH) ||
    !isNullOr(before, HASH) ||
    !isNullOr(after, HASH) ||
    !isNullOr(target, HASH) ||
    !isObject(fields)
  )
    return undefined
  const told = allOrNone(Object.entries(fields).map(([field, sides]) => readField(field, sides)))
  if (told === undefined || (kind !== 'update' && told.length > 0)) return undefined
  return { id, kind, digest, before, after, target, fields: told }
}

function readField(name: string, sides: unknown): ReviewedField | undefined {
  const field = ([...FIELDS, 'state'] as const).find((candidate) => candidate === name)
  if (field === undefined || !Array.isArray(sides) || sides.length !== 2) return undefined
  const [before, after]: readonly unknown[] = sides
  return isNullOr(before, TOLD) && isNullOr(after, TOLD) ? { field, before, after } : undefined
}

const ID = /^[a-z0-9]+(-[a-z0-9]+)*$/
const HASH = /^[0-9a-f]{64}$/
const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/
const TOLD = /^.{0,120}$/su
const TRANSACTION = /^0x[0-9a-fA-F]{64}$/
const KINDS = ['publish', 'update', 'close'] as const

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isText(value: unknown, form: RegExp): value is string {
  return typeof value === 'string' && form.test(value)
}

function isNullOr(value: unknown, form: RegExp): value is string | null {
  return value === null || isText(value, form)
}

function isId(value: unknown): value is string {
  return isText(value, ID) && value.length <= 63
}

/**
 * No chain has got that far, and none will: a block every millisecond makes as many in thirty
 * years.
 */
const HIGHEST_BLOCK = 1e12
/** EIP-2681 allows more; no wallet has sent as many. */
const HIGHEST_NONCE = 1e9
/**
 * One transaction at a time is in flight, under every hash that it was sent with, and what may
 * follow it in the same run.
 */
const MOST_IN_FLIGHT = 64

function isCount(value: unknown, most: number): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= most
}

function isState(value: unknown): value is CommentState {
  return COMMENT_STATES.some((state) => state === value)
}

function isKind(value: unknown): value is ReviewedChange['kind'] {
  return KINDS.some((kind) => kind === value)
}

function isInFlight(value: unknown): value is InFlight {
  if (!isObject(value)) return false
  return (
    isId(value['id']) &&
    (value['kind'] === 'fence' || isKind(value['kind'])) &&
    isCount(value['nonce'], HIGHEST_NONCE) &&
    isText(value['hash'], TRANSACTION)
  )
}

function allOrNone<T>(values: readonly (T | undefined)[]): readonly T[] | undefined {
  const defined = values.filter((value) => value !== undefined)
  return defined.length === values.length ? defined : undefined
}

function isEach<T>(values: unknown, is: (value: unknown) => value is T): values is readonly T[] {
  return Array.isArray(values) && values.every(is)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // not JSON, so not ours
  }
}

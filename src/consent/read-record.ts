import { COMMIT } from '../model/commit.ts'
import type { InFlight } from '../model/events.ts'
import { isJson } from '../model/json.ts'
import { byText } from '../model/order.ts'
import {
  COMMENT_STATES,
  type CommentState,
  type PlanRecord,
  type ReviewedChange,
  type ReviewedField,
} from '../model/review.ts'
import { isId } from '../model/slug.ts'
import { FIELDS } from '../model/source/field.ts'

export const START = '<!-- ogpu-gitops '
export const END = ' -->'
export const VERSION = 1

/**
 * The record in the first line of a comment; undefined where there is none, or anything about it is
 * odd. It never throws.
 */
export function readRecord(body: string): PlanRecord | undefined {
  if (!body.startsWith(START)) return undefined
  const newline = body.indexOf('\n')
  const line = (newline === -1 ? body : body.slice(0, newline)).replace(/\r$/, '')
  if (line.length > MAX_LINE || !line.endsWith(END)) return undefined
  return readJson(parse(line.slice(START.length, -END.length)))
}

const MAX_LINE = 65_536

/** A note of what is in flight, without anything else that may stand beside it. */
export function inFlightJson({ id, kind, nonce, hash }: InFlight): InFlight {
  return { id, kind, nonce, hash }
}

/** JSON puts keys that look like numbers first, so the order is never taken from there. */
export function byId(changes: readonly ReviewedChange[]): readonly ReviewedChange[] {
  return [...changes].sort((a, b) => byText(a.id, b.id))
}

function readJson(value: unknown): PlanRecord | undefined {
  if (!isJson(value) || value['v'] !== VERSION) return undefined
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
    !isJson(changes)
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
    !isEach(blocked, isIdText) ||
    !isEach(withheld, isIdText) ||
    !isEach(done, isIdText) ||
    !isEach(inFlight, isInFlight)
  )
    return undefined
  if (inFlight.length > MAX_IN_FLIGHT) return undefined
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
  if (!isIdText(id) || !isJson(value)) return undefined
  const { kind, digest, before, after, target = null, fields = {} } = value
  if (
    !isKind(kind) ||
    !isText(digest, HASH) ||
    !isNullOr(before, HASH) ||
    !isNullOr(after, HASH) ||
    !isNullOr(target, HASH) ||
    !isJson(fields)
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
const TOLD = /^.{0,120}$/su
const TRANSACTION = /^0x[0-9a-fA-F]{64}$/
const KINDS = ['publish', 'update', 'close'] as const

function isText(value: unknown, form: RegExp): value is string {
  return typeof value === 'string' && form.test(value)
}

function isNullOr(value: unknown, form: RegExp): value is string | null {
  return value === null || isText(value, form)
}

function isIdText(value: unknown): value is string {
  return typeof value === 'string' && isId(value)
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
export const MAX_IN_FLIGHT = 64

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
  if (!isJson(value)) return false
  return (
    isIdText(value['id']) &&
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

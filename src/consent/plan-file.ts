import type { FieldChange } from '../model/source/change.ts'
import { FIELDS } from '../model/source/field.ts'

/**
 * What a saved plan says that apply may rely on: which changes were reviewed. Everything else is
 * read anew.
 */
export interface PlanFile {
  readonly network: string
  readonly chainId: number
  readonly client: string
  readonly fingerprint: string
  readonly changes: readonly SavedChange[]
}

export interface SavedChange {
  readonly id: string
  readonly kind: string
  readonly digest: string
  readonly fields: readonly FieldChange[]
  /** `base` for what the plan said it would leave alone. */
  readonly origin?: string
}

/** Reads the JSON that `plan --json` or `--out` wrote; undefined when it is something else. */
export function readPlanFile(text: string): PlanFile | undefined {
  const root = record(parse(text))
  if (root === undefined || root['formatVersion'] !== 1) return undefined
  const { network, chainId, client, fingerprint, changes } = root
  if (
    typeof network !== 'string' ||
    typeof chainId !== 'number' ||
    typeof client !== 'string' ||
    typeof fingerprint !== 'string' ||
    !Array.isArray(changes)
  )
    return undefined
  const reviewed = changes.map(readChange)
  return reviewed.includes(undefined)
    ? undefined
    : {
        network,
        chainId,
        client,
        fingerprint,
        changes: reviewed.filter((change) => change !== undefined),
      }
}

function readChange(value: unknown): SavedChange | undefined {
  const change = record(value)
  if (change === undefined) return undefined
  const { id, kind, digest, fields, origin } = change
  if (
    typeof id !== 'string' ||
    typeof kind !== 'string' ||
    typeof digest !== 'string' ||
    !/^[0-9a-f]{64}$/.test(digest)
  )
    return undefined
  return {
    id,
    kind,
    digest,
    fields: Array.isArray(fields) ? fields.filter(isFieldChange) : [],
    ...(typeof origin === 'string' ? { origin } : {}),
  }
}

function isFieldChange(value: unknown): value is FieldChange {
  const field = record(value)
  return (
    field !== undefined &&
    [...FIELDS, 'state'].some((name) => name === field['field']) &&
    isValue(field['before']) &&
    isValue(field['after'])
  )
}

function isValue(value: unknown): boolean {
  return (
    value === null ||
    (typeof record(value)?.['text'] === 'string' && typeof record(value)?.['raw'] === 'string')
  )
}

function record(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // not JSON: the caller says so
  }
}

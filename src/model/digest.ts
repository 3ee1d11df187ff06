import { createHash } from 'node:crypto'
import { byKey } from './order.ts'
import type { Snapshot } from './source/change.ts'
import type { Address } from './units/address.ts'

/** What a digest covers (design, Plan). No gas, nonce, block, time or text. */
export interface DigestSubject {
  readonly chainId: number
  readonly nexus: Address
  readonly client: Address
  readonly kind: 'publish' | 'update' | 'close'
  readonly id: string
  readonly address: Address | null
  readonly before: Snapshot | null
  readonly after: Snapshot
}

/** A change's hash: sha256 over its canonical JSON, as 64 hex characters. */
export function digestOf(subject: DigestSubject): string {
  return sha256(canonicalJson(subject))
}

/** A plan's hash: sha256 over the sorted digests of what would be sent. */
export function fingerprintOf(digests: readonly string[]): string {
  return sha256([...digests].sort().join('\n'))
}

/** The first 16 hex characters of a text's SHA-256: enough to see that it is another text. */
export function textMark(text: string): string {
  return sha256(text).slice(0, 16)
}

/** The hash of one side of a change, by which a later plan can tell whether it moved. */
export function snapshotHash(snapshot: Snapshot): string {
  return sha256(canonicalJson(snapshot))
}

/** The hash of what a change is sent to, whatever it says. */
export function targetHash({
  chainId,
  nexus,
  client,
  address,
}: Pick<DigestSubject, 'chainId' | 'nexus' | 'client' | 'address'>): string {
  return sha256(canonicalJson({ chainId, nexus, client, address }))
}

/** JSON with sorted keys and no white space, so that equal data has equal bytes. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  return `{${entries
    .sort(byKey)
    .map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`)
    .join(',')}}`
}

/** The hash of a text as a Content-Security-Policy names it: sha256 in base64. */
export function sha256Base64(text: string): string {
  return createHash('sha256').update(text).digest('base64')
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

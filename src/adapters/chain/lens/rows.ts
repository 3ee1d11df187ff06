import { createHash } from 'node:crypto'
import type { Address } from '../../../model/units/address.ts'
import compiled from './compiled.json' with { type: 'json' }

/** What the lens saw of one Source; `Lens.sol` says when. */
export type Seen =
  | { readonly kind: 'nothing' | 'ours' | 'doubt' }
  /** The first 8 bytes of a CID's SHA-256, in hex. */
  | { readonly kind: 'print'; readonly print: string }

const KINDS = ['nothing', 'print', 'ours', 'doubt'] as const
/** Hex digits of a print, of a word, and of the part of it that repeats what was asked. */
const PRINT = 16
const WORD = 64
const ECHO = 56

/** What a call runs: the lens, and behind its code what it looks at. */
export function lensData(client: Address, sources: readonly Address[]): string {
  return compiled.Lens.bytecode + given(client, sources)
}

/**
 * What was seen of the first of these Sources, in order: fewer where the gas did not last for all;
 * undefined where this is no answer to that call.
 */
export function decodeSeen(
  hex: string,
  client: Address,
  sources: readonly Address[],
): readonly Seen[] | undefined {
  if (!/^0x01(?:[0-9a-f]{2})*$/.test(hex)) return undefined
  const body = hex.slice(2)
  const count = Number.parseInt(body.slice(2, 8), 16)
  const isMeant = body.slice(8, WORD) === digest(given(client, sources)).slice(-ECHO)
  if (!isMeant || count > sources.length) return undefined
  const seen: Seen[] = []
  let at = WORD
  while (seen.length < count) {
    const kind = KINDS[Number.parseInt(body.slice(at, at + 2), 16)]
    if (kind === undefined) return undefined
    seen.push(kind === 'print' ? { kind, print: body.slice(at + 2, at + 2 + PRINT) } : { kind })
    at += kind === 'print' ? 2 + PRINT : 2
  }
  return at === body.length ? seen : undefined
}

/** The print of a CID as it is spelled. */
export function printOf(cid: string): string {
  return createHash('sha256').update(cid).digest('hex').slice(0, PRINT)
}

function given(client: Address, sources: readonly Address[]): string {
  const count = sources.length.toString(16).padStart(4, '0')
  return [client, ...sources].map((address) => address.slice(2)).join('') + count
}

function digest(hex: string): string {
  return createHash('sha256').update(hex, 'hex').digest('hex')
}

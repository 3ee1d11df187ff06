// The two blocks that a small file can be on IPFS, written out: a dag-pb node around a UnixFS file
// (specs.ipfs.tech). Loading the libraries for these twenty lines took longer than everything else
// that `validate` does; the tests hold them against those libraries.

const FILE = 2
const [RAW, DIRECTORY] = [0, 1]

/** The one block of a file whose bytes stand in it. */
export function fileBlock(bytes: Uint8Array): Uint8Array {
  const data = bytes.length === 0 ? [] : bytesField(2, bytes)
  return pbNode([], [...varintField(1, FILE), ...data, ...varintField(3, bytes.length)])
}

/** The root block of a file whose bytes are one raw leaf with this CID. */
export function rawLeafRoot(leafCid: Uint8Array, size: number): Uint8Array {
  const link = [
    ...bytesField(1, leafCid),
    ...bytesField(2, new Uint8Array()),
    ...varintField(3, size),
  ]
  return pbNode([link], [...varintField(1, FILE), ...varintField(3, size), ...varintField(4, size)])
}

/** Bytes in parts, so that a file is copied once, into its block. */
type Parts = readonly Uint8Array[]

/** dag-pb writes links before data. */
function pbNode(links: readonly Parts[], data: Parts): Uint8Array {
  const message = (field: number, parts: Parts): Parts => [head(field, 2, sizeOf(parts)), ...parts]
  return new Uint8Array(
    Buffer.concat([...links.flatMap((link) => message(2, link)), ...message(1, data)]),
  )
}

function bytesField(field: number, bytes: Uint8Array): Parts {
  return [head(field, 2, bytes.length), bytes]
}

function varintField(field: number, value: number): Parts {
  return [head(field, 0, value)]
}

/** A field's number and wire type, and the number behind them. */
function head(field: number, wire: number, value: number): Uint8Array {
  return Uint8Array.from([(field << 3) | wire, ...varint(value)])
}

function varint(value: number): readonly number[] {
  const bytes: number[] = []
  let rest = value
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128)
  return [...bytes, rest]
}

function sizeOf(parts: Parts): number {
  return parts.reduce((sum, { length }) => sum + length, 0)
}

/** What a dag-pb block says of itself. */
export type UnixfsNode =
  /** The whole file stands in this block. */
  | { readonly kind: 'file'; readonly bytes: Uint8Array }
  /** The file stands in other blocks, which this one lists. */
  | { readonly kind: 'blocks' }
  /** Names and the CIDs behind them, as bytes. */
  | { readonly kind: 'folder'; readonly entries: ReadonlyMap<string, Uint8Array> }
  /** A folder kept in shards, a symbolic link, or what is no UnixFS at all. */
  | { readonly kind: 'other' }

/** Reads a dag-pb block; what is none is `other`. */
export function readNode(block: Uint8Array): UnixfsNode {
  const node = fieldsOf(block)
  const data = fieldsOf(lastBytes(node, 1))
  if (node === undefined || data === undefined) return { kind: 'other' }
  const links = node.flatMap(({ field, value }) =>
    field === 2 && typeof value !== 'bigint' ? [value] : [],
  )
  const type = data.find(({ field }) => field === 1)?.value
  if (type === BigInt(DIRECTORY))
    return { kind: 'folder', entries: new Map(links.flatMap(entryOf)) }
  if (type !== BigInt(FILE) && type !== BigInt(RAW)) return { kind: 'other' }
  return links.length > 0
    ? { kind: 'blocks' }
    : { kind: 'file', bytes: lastBytes(data, 2) ?? new Uint8Array() }
}

interface WireField {
  readonly field: number
  readonly value: bigint | Uint8Array
}

/**
 * The fields of a protobuf message, of the two wire types that both formats use; undefined where it
 * is none.
 */
function fieldsOf(message: Uint8Array | undefined): readonly WireField[] | undefined {
  if (message === undefined) return undefined
  const fields: WireField[] = []
  for (let at = 0; at < message.length; ) {
    const tag = readVarint(message, at)
    const head = tag === undefined ? undefined : readVarint(message, tag.end)
    if (tag === undefined || head === undefined) return undefined
    const field = Number(tag.value >> 3n)
    const wire = tag.value & 7n
    const size = wire === 2n ? Number(head.value) : 0
    if ((wire !== 0n && wire !== 2n) || head.end + size > message.length) return undefined
    fields.push({
      field,
      value: wire === 0n ? head.value : message.subarray(head.end, head.end + size),
    })
    at = head.end + size
  }
  return fields
}

/** Of a field given twice the last counts, as in every protobuf reader. */
function lastBytes(
  fields: readonly WireField[] | undefined,
  wanted: number,
): Uint8Array | undefined {
  const found = fields?.findLast(
    ({ field, value }) => field === wanted && typeof value !== 'bigint',
  )?.value
  return typeof found === 'bigint' ? undefined : found
}

function entryOf(link: Uint8Array): readonly (readonly [string, Uint8Array])[] {
  const fields = fieldsOf(link)
  const [hash, name] = [lastBytes(fields, 1), lastBytes(fields, 2)]
  return hash === undefined || name === undefined ? [] : [[new TextDecoder().decode(name), hash]]
}

function readVarint(
  bytes: Uint8Array,
  start: number,
): { readonly value: bigint; readonly end: number } | undefined {
  let value = 0n
  for (let index = start; index < Math.min(bytes.length, start + 10); index += 1) {
    const byte = bytes[index] ?? 0
    value |= BigInt(byte & 127) << BigInt(7 * (index - start))
    if (byte < 128) return { value, end: index + 1 }
  }
  return undefined
}

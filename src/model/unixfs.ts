// The two blocks that a small file can be on IPFS, written out: a dag-pb node around a UnixFS file (specs.ipfs.tech). Loading the libraries
// for these twenty lines took longer than everything else that `validate` does; the tests hold them against those libraries.

const FILE = 2

/** The one block of a file whose bytes stand in it. */
export function fileBlock(bytes: Uint8Array): Uint8Array {
  const size = BigInt(bytes.length)
  return pbNode([], concat(varintField(1, BigInt(FILE)), bytes.length === 0 ? new Uint8Array() : bytesField(2, bytes), varintField(3, size)))
}

/** The root block of a file whose bytes are one raw leaf with this CID. */
export function rawLeafRoot(leafCid: Uint8Array, size: number): Uint8Array {
  const link = concat(bytesField(1, leafCid), bytesField(2, new Uint8Array()), varintField(3, BigInt(size)))
  return pbNode([link], concat(varintField(1, BigInt(FILE)), varintField(3, BigInt(size)), varintField(4, BigInt(size))))
}

/** dag-pb writes links before data. */
function pbNode(links: readonly Uint8Array[], data: Uint8Array): Uint8Array {
  return concat(...links.map((link) => bytesField(2, link)), bytesField(1, data))
}

function bytesField(field: number, bytes: Uint8Array): Uint8Array {
  return concat(varint(BigInt((field << 3) | 2)), varint(BigInt(bytes.length)), bytes)
}

function varintField(field: number, value: bigint): Uint8Array {
  return concat(varint(BigInt(field << 3)), varint(value))
}

function varint(value: bigint): Uint8Array {
  const bytes: number[] = []
  for (let rest = value; ; rest >>= 7n) {
    const low = Number(rest & 127n)
    if (rest < 128n) return Uint8Array.from([...bytes, low])
    bytes.push(low | 128)
  }
}

function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}

/** The error member of a JSON-RPC answer, as far as it can be relied on. */
export interface RpcError {
  readonly code?: number
  readonly message: string
  /** Revert data, where the node gives it. */
  readonly data?: string
}

/** Reads an error member of any shape. */
export function readRpcError(value: unknown): RpcError {
  if (typeof value !== 'object' || value === null) return { message: String(value) }
  const { code, message, data } = value as Record<string, unknown>
  const hex = hexOf(data)
  return { message: typeof message === 'string' ? message : '', ...(typeof code === 'number' ? { code } : {}), ...(hex === undefined ? {} : { data: hex }) }
}

/** A contract that refused, as opposed to a node that did: only code 3, revert data or the words themselves prove it (`reading.md`). */
export function isRevert(error: RpcError): boolean {
  return error.code === 3 || error.data !== undefined || /execution reverted|vm exception.{0,200}revert|^reverted/i.test(error.message)
}

/** The node does not have that block: it lags, or keeps no history. */
export function isUnknownBlock(error: RpcError): boolean {
  return /header not found|unknown block|block ?not ?found|blockoutofrange|missing trie|block .{0,200}out of range|future block|no state|state .{0,200}(?:not |un)available|prun(?:ed|ing)/i.test(
    error.message,
  )
}

/** The node wants fewer calls in a batch, or none. */
export function isBatchRefusal(error: RpcError): boolean {
  return (
    /batch|too large|too big|too many (requests|calls) in|response size|exceeds? .{0,200}(size|limit)|limit of \d+ (calls|requests)/i.test(error.message) &&
    !isRateLimit(error)
  )
}

/** The node wants us to slow down. */
export function isRateLimit(error: RpcError): boolean {
  return error.code === -32005 || error.code === 429 || /rate limit|too many requests|request limit|capacity exceeded/i.test(error.message)
}

/** Revert data in the spellings of geth, parity and nethermind; a text that only happens to hold hex, such as a block's hash, is none. */
function hexOf(data: unknown): string | undefined {
  if (typeof data === 'string') {
    if (/^(?:err: )?revert(?: |$)/i.test(data)) return '0x'
    return /^(?:reverted |err: )?(0x[0-9a-f]*)(?: \(.*\))?$/i.exec(data)?.[1]
  }
  if (typeof data === 'object' && data !== null && 'data' in data) return hexOf(data.data)
  return undefined
}

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
  return {
    message: typeof message === 'string' ? message : '',
    ...(typeof code === 'number' ? { code } : {}),
    ...(hex === undefined ? {} : { data: hex }),
  }
}

/**
 * A contract that refused, as opposed to a node that did: only code 3, revert data or the words
 * themselves prove it (`reading.md`).
 */
export function isRevert(error: RpcError): boolean {
  if (error.code === 3 || isRevertWord(error.message)) return true
  // Some gateways add empty data to any error.
  return error.data !== undefined && !(error.data === '0x' && isUnknownBlockWord(error.message))
}

/**
 * This node does not have that block, or its state, or not yet (decision 20). Never what a contract
 * says: a revert may use the same words.
 */
export function isUnknownBlock(error: RpcError): boolean {
  if (isRevert(error)) return false
  // By EIP-1474; a call at a block asks for nothing else that could be missing.
  return (
    isUnknownBlockWord(error.message) ||
    (error.code === -32_001 && /\bresource (?:is )?not found/i.test(error.message))
  )
}

/**
 * Nobody answered behind the address that did: what a balancer says of a connection that it lost.
 */
export function isLostConnection(error: RpcError): boolean {
  return !isRevert(error) && LOST.some((words) => words.test(error.message))
}

function isRevertWord(message: string): boolean {
  return /execution reverted|vm exception.{0,200}revert|^reverted/i.test(message)
}

function isUnknownBlockWord(message: string): boolean {
  return (
    !/\btransaction\b.{0,100}\bnot found/i.test(message) &&
    UNKNOWN_BLOCK.some((words) => words.test(message))
  )
}

// Bounded repeats, because a message may be as long as its sender likes.
const MISSING = [
  '(?:can)?not (?:yet )?(?:be )?(?:found|known|available|executed|imported|processed|indexed|reached|present)',
  "unknown|unavailable|missing|out of range|pruned|does(?: not|n't) exist",
].join('|')
const UNKNOWN_BLOCK = [
  // "block 0x… not found", "block #N not found", "header for hash not found", "blockHash cannot be
  // found", "World state unavailable"
  new RegExp(
    String.raw`(?:block|header|state|height)(?:\b|hash|number).{0,200}?\b(?:${MISSING})`,
    'i',
  ),
  // "Unknown block", "no state available", "future block", "could not find block for height N"
  /\b(?:unknown|future|missing|no such) (?:block|header)\b|\bno (?:block|header|state)\b.{0,60}\b(?:found|available)\b/i,
  /\b(?:could(?: not|n't)|can(?:not|'t)|unable to|failed to) (?:find|get|load|read|open|retrieve) .{0,40}?\b(?:block|header|state|archive|statedb)/i,
  // "block height is 5 but requested was 10", "invalid block tag N. Latest block number is M",
  // "request beyond head block"
  /blockoutofrange|block height is \d+ but|invalid block tag .{0,90}latest block|beyond (?:the )?(?:current |chain )?head|(?:greater|higher|newer) than (?:the )?(?:latest|current|head)/i,
  // What a node that keeps little, or has not caught up with itself, lacks.
  /missing trie|prun(?:ed|ing)|stat(?:e|es) histor(?:y|ies) ha(?:s|ve)(?: not|n't)/i,
]

const LOST = [
  /connection (?:was |is )?(?:aborted|reset|refused|closed|terminated|lost)|remote end closed|broken pipe|socket hang ?up|unexpected eof/i,
  /\b(?:read|request|upstream|gateway|i\/o|dial|backend|connection)\b.{0,40}\btimed? ?out|context deadline exceeded/i,
  /bad gateway|service (?:is )?(?:temporarily )?unavailable|no (?:healthy |available )+(?:upstream|node|backend|server)|upstream connect error/i,
]

/** The node wants fewer calls in a batch, or none. */
export function isBatchRefusal(error: RpcError): boolean {
  return (
    /batch|too large|too big|too many (requests|calls) in|response size|exceeds? .{0,200}(size|limit)|limit of \d+ (calls|requests)/i.test(
      error.message,
    ) && !isRateLimit(error)
  )
}

/** The node wants us to slow down. */
export function isRateLimit(error: RpcError): boolean {
  return (
    error.code === -32005 ||
    error.code === 429 ||
    /rate limit|too many requests|request limit|capacity exceeded/i.test(error.message)
  )
}

/**
 * Revert data in the spellings of geth, parity and nethermind; a text that only happens to hold
 * hex, such as a block's hash, is none.
 */
function hexOf(data: unknown): string | undefined {
  if (typeof data === 'string') {
    if (/^(?:err: )?revert(?: |$)/i.test(data)) return '0x'
    return /^(?:reverted |err: )?(0x[0-9a-f]*)(?: \(.*\))?$/i.exec(data)?.[1]
  }
  if (typeof data === 'object' && data !== null && 'data' in data) return hexOf(data.data)
  return undefined
}

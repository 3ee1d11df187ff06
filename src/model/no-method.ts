/** In the words of the nodes that were run; any other refusal may be passing. */
const WORDS =
  /method .{0,200}(?:not (?:found|supported|available|allowed|exist|whitelisted)|disabled)|(?:unsupported|unknown|unrecognized) method/i
/** "Method not found" of JSON-RPC, and "method not supported" of EIP-1474. */
const CODES: readonly (number | undefined)[] = [-32_601, -32_004]

/** Whether an error of a node says that it has no such method. */
export function saysNoMethod({
  code,
  message,
}: {
  readonly code?: number
  readonly message: string
}): boolean {
  return CODES.includes(code) || WORDS.test(message)
}

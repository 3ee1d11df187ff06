import { isIPv4, isIPv6 } from 'node:net'

/**
 * 4 or 6 for the text of an IP address, 0 for any other text. Most texts that are asked about are
 * names, and Node.js needs ten milliseconds to make ready its pattern for IPv6: it is asked only
 * where a colon stands, without which there is no such address.
 */
export function ipVersion(text: string): 0 | 4 | 6 {
  if (text.includes(':')) return isIPv6(text) ? 6 : 0
  return isIPv4(text) ? 4 : 0
}

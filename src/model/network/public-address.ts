import ipaddr from 'ipaddr.js'

/** IPv4 in IPv6 as it was written once (RFC 4291, 2.5.5.1): deprecated, and in no table. */
const COMPATIBLE = ipaddr.IPv6.parseCIDR('::/96')

/**
 * Whether a text is an IP address of the public internet; one of IPv6 that holds one of IPv4 is
 * not, nor is what is no address.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false
  const address = ipaddr.parse(text)
  return (
    address.range() === 'unicast' && !(address instanceof ipaddr.IPv6 && address.match(COMPATIBLE))
  )
}

/** Whether a host is this machine by its name alone, as `URL.hostname` writes it. */
export function isLoopbackHost(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase()
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '::1' ||
    (ipaddr.IPv4.isValidFourPartDecimal(host) && host.startsWith('127.'))
  )
}

/**
 * Whether a host is this machine whatever a name server says, as `URL.hostname` writes it: what may
 * be asked over http. Names beneath `localhost` are not, since not every resolver knows them.
 */
export function isOwnMachine(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host)
}

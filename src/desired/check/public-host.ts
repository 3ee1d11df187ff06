import { isPublicAddress } from '../../model/network/public-address.ts'
import { ipVersion } from '../../model/units/ip-version.ts'

const PRIVATE_NAMES = /\.(?:localhost|local|internal|home\.arpa|onion|test|invalid)$/

/** Whether a host, as `URL` spells it, is a name or address that the whole internet can reach. */
export function isPublicHost(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  if (ipVersion(host) !== 0) return isPublicAddress(host)
  return host.includes('.') && !PRIVATE_NAMES.test(host)
}

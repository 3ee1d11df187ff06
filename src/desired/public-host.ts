import { BlockList, isIPv4, isIPv6 } from 'node:net'

/** Address ranges that mean something else on every machine, or nothing (IANA special-purpose registries). IPv6 that embeds IPv4 goes with its prefix. */
const IPV4 = `0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.168.0.0/16
  198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4`
const IPV6 = '::/96 ::ffff:0:0/96 64:ff9b::/96 64:ff9b:1::/48 100::/64 2001::/32 2001:db8::/32 2002::/16 fc00::/7 fe80::/10 ff00::/8'

/** Two lists, because node takes an IPv6 rule for mapped addresses to hold for every IPv4 address. */
const PRIVATE = { ipv4: blockList(IPV4, 'ipv4'), ipv6: blockList(IPV6, 'ipv6') }

const PRIVATE_NAMES = /\.(?:localhost|local|internal|home\.arpa|onion|test|invalid)$/

/** Whether a host, as `URL` spells it, is a name or address that the whole internet can reach. */
export function isPublicHost(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  if (isIPv4(host)) return !PRIVATE.ipv4.check(host)
  if (isIPv6(host)) return !PRIVATE.ipv6.check(host, 'ipv6')
  return host.includes('.') && !PRIVATE_NAMES.test(host)
}

function blockList(subnets: string, family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList()
  for (const subnet of subnets.split(/\s+/)) {
    const [address = '', bits] = subnet.split('/')
    list.addSubnet(address, Number(bits), family)
  }
  return list
}

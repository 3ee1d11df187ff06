/** Partitions of AWS by how their regions begin, with the domain of their services. */
const DOMAINS: readonly (readonly [string, string])[] = [
  ['cn-', 'amazonaws.com.cn'],
  ['eusc-', 'amazonaws.eu'],
  ['us-isob-', 'sc2s.sgov.gov'],
  ['us-iso-', 'c2s.ic.gov'],
]

/** The host of a service in a region. */
export function regionalHost(service: 'kms' | 'sts', region: string): string {
  const domain = DOMAINS.find(([beginning]) => region.startsWith(beginning))?.[1]
  return `${service}.${region}.${domain ?? 'amazonaws.com'}`
}

import type { ImagePattern, Step, StrandedLimit } from './policy.ts'

const STEP = /^(0|[1-9]\d{0,5})(?:\.(\d{1,2}))?([%x])$/
const PERCENT = /^(0|[1-9]\d{0,2})(?:\.(\d{1,2}))?%$/
const SIZE = /^(0|[1-9]\d{0,5})(?:\.(\d{1,3}))? (MB|GB|MiB|GiB)$/
const UNITS = { MB: 1_000_000n, GB: 1_000_000_000n, MiB: 1n << 20n, GiB: 1n << 30n } as const
const HOST =
  /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*|\[[0-9a-f:]+\])(?::\d{1,5})?$/
const PART = /^[a-z0-9]+(?:(?:\.|__|_|-+)[a-z0-9]+)*$/

/** Reads "50%" or "2x"; undefined of anything else, and of a factor below one. */
export function parseStep(text: string): Step | undefined {
  const [, whole, fraction, unit] = STEP.exec(text) ?? []
  if (whole === undefined) return undefined
  const hundredths = hundredthsOf(whole, fraction)
  if (unit === '%') return { kind: 'percent', hundredths }
  return hundredths < 100n ? undefined : { kind: 'factor', hundredths }
}

/** Reads a number of providers, or "10%" of them; undefined of anything else. */
export function parseStranded(value: number | string): StrandedLimit | undefined {
  if (typeof value === 'number')
    return Number.isSafeInteger(value) && value >= 0 ? { kind: 'count', most: value } : undefined
  const [, whole, fraction] = PERCENT.exec(value) ?? []
  return whole === undefined
    ? undefined
    : { kind: 'percent', hundredths: hundredthsOf(whole, fraction) }
}

/** Reads "5 GB" or "1.5 GiB" as bytes; undefined of anything else. */
export function parseSize(text: string): bigint | undefined {
  const [, whole, fraction = '', unit] = SIZE.exec(text) ?? []
  if (whole === undefined) return undefined
  return (BigInt(whole + fraction.padEnd(3, '0')) * UNITS[unit as keyof typeof UNITS]) / 1000n
}

/**
 * Reads "ghcr.io", "ghcr.io/acme/chat" or "ghcr.io/acme/*"; undefined of anything else. The first
 * part is always a host.
 */
export function parseImagePattern(text: string): ImagePattern | undefined {
  const isBeneath = text.endsWith('/*')
  const [host = '', ...path] = (isBeneath ? text.slice(0, -2) : text).split('/')
  const isHost = HOST.test(host) && (/[.:]/.test(host) || host === 'localhost')
  if (!isHost || !path.every((part) => PART.test(part))) return undefined
  const name = [registryName(host), ...path].join('/')
  return { text, name, isBeneath: isBeneath || path.length === 0 }
}

/** Whether a pattern means a repository: its name, or one that is beneath it. */
export function isMeant(name: string, pattern: ImagePattern): boolean {
  return pattern.isBeneath ? name.startsWith(`${pattern.name}/`) : name === pattern.name
}

/** The whole name of a repository, as Docker reads a short one. */
export function repositoryName(registry: string | undefined, path: string): string {
  const host = registryName(registry?.toLowerCase() ?? DOCKER)
  return host === DOCKER && !path.includes('/') ? `${host}/library/${path}` : `${host}/${path}`
}

const DOCKER = 'docker.io'
/** Docker's own registry by its other names. */
const DOCKERS: readonly string[] = [DOCKER, 'index.docker.io', 'registry-1.docker.io']

function registryName(host: string): string {
  return DOCKERS.includes(host) ? DOCKER : host
}

function hundredthsOf(whole: string, fraction = ''): bigint {
  return BigInt(whole + fraction.padEnd(2, '0'))
}

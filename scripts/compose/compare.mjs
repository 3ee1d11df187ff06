// Holds what our rules say and read of a file against what versions of Compose do.
import { posix } from 'node:path'

/**
 * Rules that say what a provider can and should run; Compose itself takes such files. Any other
 * rule speaks of Compose or the Engine.
 */
const OF_PROVIDERS =
  /^compose-(?:port-|callback-url|nvidia-device|amd-devices|foreign-device|unset-variable|build|image|local-file|external|host-|bind-mount|docker-socket|privileged|capability|provider-key|secret)/

/** What came of one file: a kind, and for the table what it is counted under. */
export function judge({ findings, values, answers }) {
  const refusals = answers.flatMap(({ compose, answer }) =>
    answer.error === undefined ? [] : [{ compose, error: answer.error }],
  )
  if (refusals.some(({ error }) => error.startsWith('panic:')))
    return { kind: 'left out', under: 'takes a version down' }
  const errors = findings.filter(({ severity }) => severity === 'error')
  if (errors.length === 0 && refusals.length > 0)
    return {
      kind: 'we accept, it refuses',
      under: `${refusals[0].compose}: ${short(refusals[0].error)}`,
    }
  if (errors.length === 0) return compareValues(values, answers)
  const own = errors.filter(({ rule }) => !OF_PROVIDERS.test(rule))
  if (refusals.length > 0 && own.length === 0)
    return {
      kind: 'both refuse, for reasons of their own',
      under: `${errors[0].rule}; ${refusals[0].compose}: ${short(refusals[0].error)}`,
    }
  if (refusals.length === answers.length) return { kind: 'same verdict', under: 'both refuse' }
  if (refusals.length > 0)
    return { kind: 'same verdict', under: 'we refuse, and so do some versions' }
  if (own.length === 0)
    return { kind: 'we refuse, it accepts', under: `for providers: ${errors[0].rule}` }
  return {
    kind: 'we refuse, it accepts',
    under: `${own[0].rule}: ${own[0].message.replace(/"[^"]*"/g, '…')}`,
  }
}

function compareValues(values, answers) {
  for (const { compose, answer } of answers) {
    const theirs = valuesOf(answer.project)
    for (const [name, own] of Object.entries(values ?? {})) {
      const field =
        theirs[name] === undefined
          ? undefined
          : Object.keys(own).find((key) => !isSame(own[key], theirs[name][key]))
      if (theirs[name] === undefined && own.count > 0)
        return { kind: 'values that differ', under: `${compose}: no service ${name}` }
      if (field !== undefined)
        return {
          kind: 'values that differ',
          under: `${compose} ${field}: ours ${JSON.stringify(own[field])}, theirs ${JSON.stringify(theirs[name][field])}`,
        }
    }
  }
  return { kind: 'same verdict', under: 'both accept' }
}

function isSame(own, theirs) {
  if (Array.isArray(own) || typeof own !== 'object')
    return JSON.stringify(own) === JSON.stringify(theirs)
  const names = new Set([...Object.keys(own), ...Object.keys(theirs)])
  return [...names].every((name) => own[name] === theirs[name])
}

/** What readValues gives, from a normalized project. */
function valuesOf({ services = {} }) {
  return Object.fromEntries(
    Object.entries(services).map(([name, service]) => [name, serviceValues(service)]),
  )
}

function serviceValues({
  image = '',
  ports = [],
  environment,
  devices = [],
  volumes = [],
  scale,
  deploy,
}) {
  return {
    image,
    ports: ports
      .map(
        ({ host_ip: address = '', published = '', target, protocol = 'tcp' }) =>
          `${address}|${published}|${target}|${protocol}`,
      )
      .sort(),
    environment: Object.fromEntries(
      Object.entries(environment ?? {}).filter(([, value]) => value !== null),
    ),
    devices: devices.map(deviceText).sort(),
    mounts: volumes
      .map(
        ({ type, source = '', target }) =>
          `${kindOf(type, source)}|${type === 'volume' ? source : ''}|${place(target)}`,
      )
      .sort(),
    count: scale ?? deploy?.replicas ?? 1,
  }
}

/** Older versions leave the short form as it was written. */
function deviceText(device) {
  if (typeof device !== 'string')
    return [device.source, device.target ?? device.source, device.permissions ?? 'rwm'].join('|')
  const [source, target = source, permissions = 'rwm'] = device.split(':')
  return [source, target, permissions].join('|')
}

function kindOf(type, source) {
  if (type === 'bind' || type === 'npipe') return 'bind'
  if (type !== 'volume') return 'other'
  return source === '' ? 'anonymous' : 'volume'
}

function place(target) {
  return posix.normalize(target).replace(/(.)\/$/, '$1')
}

function short(error) {
  return error
    .replace(/\/\S+\.yaml/g, 'FILE')
    .replace(/"[^"]*"/g, '…')
    .slice(0, 110)
}

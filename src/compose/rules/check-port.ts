import { at } from '../../yaml/tree.ts'
import {
  type ComposeRuleCheck,
  type Composition,
  onlyService,
  servicesSpot,
} from '../composition.ts'
import { shown, showWithoutSecrets } from '../document/show.ts'
import type { LocatedComposeIssue } from '../finding.ts'
import { holds, type Port, portsOf } from '../ports.ts'
import { SERVICE_PORT } from '../provider.ts'
import type { Service } from '../service.ts'

const LINE = `ports: ["\${PORT}:${SERVICE_PORT}"]`
const ANYWHERE = new Set(['', '0.0.0.0', '::'])

/** Exactly one service has to publish the provider's port to the port that its agent asks. */
export const checkPort: ComposeRuleCheck = (composition) => {
  const { started, provider } = composition
  if (started.some(({ layers }) => layers.some((layer) => at(layer, 'ports')?.kind === 'scalar')))
    return [] // said of the form
  const tcp = started.flatMap(portsOf).filter(({ protocol }) => protocol === 'tcp')
  const following = once(tcp.filter(({ host }) => holds(host, Number(provider.port))))
  const [first, second] = following
  if (first === undefined) return [missing(composition)]
  if (second !== undefined) return [twice(first, second)]
  if (first.service.count > 1) return [startedTwice(first)]
  return isRight(first, provider.port) ? [] : [wrongTarget(first, provider.port)]
}

/** Compose takes equal lines of one service once. */
function once(ports: readonly Port[]): readonly Port[] {
  const key = ({ service, address, host, container, protocol }: Port): string =>
    JSON.stringify([service.name, address, host, container, protocol])
  return [...new Map(ports.toReversed().map((port) => [key(port), port])).values()].toReversed()
}

function missing(composition: Composition): LocatedComposeIssue {
  const { written, started, provider } = composition
  const toService = started.flatMap(portsOf).find(({ container }) => holds(container, SERVICE_PORT))
  if (toService?.protocol === 'udp' && holds(toService.host, Number(provider.port)))
    return wrongTarget(toService, provider.port)
  if (toService !== undefined) return fixed(toService)
  const idle = written.find(
    (service) =>
      service.count === 0 && portsOf(service).some((port) => isRight(port, provider.port)),
  )
  if (idle !== undefined) {
    const message = `only ${shown(idle.name)} publishes \${PORT}, and a plain start leaves it out`
    return {
      rule: 'compose-port-missing',
      message,
      hint: 'take its profiles out, and let it start once',
      spot: idle.spot,
    }
  }
  if (started.length === 0) {
    const isHeld = written.some((service) => service.isHeld)
    const hint = isHeld
      ? 'take profiles: out of the services that are to run'
      : 'take scale: 0 and replicas: 0 out'
    return {
      rule: 'compose-port-missing',
      message: 'a plain start starts none of the services',
      hint,
      spot: servicesSpot(composition),
    }
  }
  const only = onlyService(composition)
  const others = started.filter((service) => portsOf(service).some(isTcp))
  const publishing = others.length === 1 ? others[0] : only
  const [port, second] = publishing === undefined ? [] : portsOf(publishing).filter(isTcp)
  if (publishing !== undefined && port !== undefined)
    return elsewhere(publishing, port, second !== undefined)
  const hint = only === undefined ? `write ${LINE} at the service that answers` : `write ${LINE}`
  return {
    rule: 'compose-port-missing',
    message: MISSING,
    hint,
    spot: only?.spot ?? servicesSpot(composition),
  }
}

const MISSING = `no service publishes \${PORT} to ${SERVICE_PORT}`

function isTcp({ protocol }: Port): boolean {
  return protocol === 'tcp'
}

/** One service publishes other ports: the line of the one that answers becomes the provider's. */
function elsewhere(
  { name }: Service,
  { text, spot }: Port,
  isOneOfSeveral: boolean,
): LocatedComposeIssue {
  const which = isOneOfSeveral ? 'in place of the line that answers' : 'in its place'
  const hint = `write "\${PORT}:${SERVICE_PORT}" ${which}, and have ${shown(name)} listen at ${SERVICE_PORT} there`
  return {
    rule: 'compose-port-missing',
    message: `${MISSING}; ${shown(name)} publishes ${showWithoutSecrets(text)}`,
    hint,
    spot,
  }
}

function fixed({ spot, host, target }: Port): LocatedComposeIssue {
  const hint =
    target === undefined ? `write "\${PORT}:${SERVICE_PORT}"` : `write published: "\${PORT}"`
  const where = host === '' ? 'at a port that Docker chooses' : `at ${showWithoutSecrets(host)}`
  return {
    rule: 'compose-port-fixed',
    message: `${SERVICE_PORT} is published ${where}, not at \${PORT}`,
    hint,
    spot,
  }
}

function twice(first: Port, { spot, service }: Port): LocatedComposeIssue {
  const other = first.service === service ? '' : ` and by ${shown(first.service.name)}`
  const message = `\${PORT} is published twice, by ${shown(service.name)}${other}`
  return {
    rule: 'compose-port-twice',
    message,
    hint: 'publish it at the service that answers, and only there',
    spot,
  }
}

function startedTwice({ spot, service }: Port): LocatedComposeIssue {
  const message = `\${PORT} is published by ${service.count} containers of ${shown(service.name)}`
  return {
    rule: 'compose-port-twice',
    message,
    hint: 'let it start once: take scale and deploy.replicas out',
    spot,
  }
}

function isRight({ address, host, container, protocol }: Port, port: string): boolean {
  return (
    host === port &&
    container === String(SERVICE_PORT) &&
    protocol === 'tcp' &&
    ANYWHERE.has(address)
  )
}

function wrongTarget(
  { spot, address, host, container, protocol, target }: Port,
  port: string,
): LocatedComposeIssue {
  const isLong = target !== undefined
  const hint = `write "\${PORT}:${SERVICE_PORT}"`
  if (protocol !== 'tcp') {
    return {
      rule: 'compose-port-target',
      message: `\${PORT} is published for ${shown(protocol)}`,
      hint: isLong ? 'write protocol: tcp' : hint,
      spot,
    }
  }
  if (!ANYWHERE.has(address)) {
    const message = `\${PORT} is published at the address ${shown(address)} only`
    return { rule: 'compose-port-target', message, hint: isLong ? 'take host_ip out' : hint, spot }
  }
  if (host !== port)
    return {
      rule: 'compose-port-target',
      message: `\${PORT} is one of the range ${showWithoutSecrets(host)}`,
      hint,
      spot,
    }
  const isOctal = target?.kind === 'scalar' && /^0\d/.test(target.spelling)
  const reading = isOctal ? `, as Compose reads ${shown(target.spelling)}` : ''
  const message = `\${PORT} leads to ${container === '' ? 'no port' : showWithoutSecrets(container)} in the container${reading}`
  return {
    rule: 'compose-port-target',
    message,
    hint: `${isLong ? `write target: ${SERVICE_PORT}` : hint}; the service has to listen at ${SERVICE_PORT}`,
    spot,
  }
}

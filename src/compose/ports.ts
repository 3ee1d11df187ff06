import type { Spot } from '../yaml/text.ts'
import { at, type Tree, textOf } from '../yaml/tree.ts'
import { listOf, type Service } from './service.ts'

/** A port of a container and where the host finds it. */
export interface Port {
  readonly service: Service
  readonly spot: Spot
  /** As the file has it, variables put in. */
  readonly text: string
  /** The address of the host that it is bound to; empty for all. */
  readonly address: string
  /** A port, a range, or empty for one that Docker chooses. */
  readonly host: string
  readonly container: string
  /** Where the long form has the port of the container. */
  readonly target?: Tree | undefined
  readonly protocol: string
}

/** The ports that a service publishes, in the short and the long form. */
export function portsOf(service: Service): readonly Port[] {
  return listOf(service, 'ports').flatMap((item) => {
    const port = item.kind === 'map' ? longPort(item) : shortPort(textOf(item))
    return port === undefined ? [] : [{ ...port, service, spot: item.spot }]
  })
}

/** Whether a port or range holds a number. */
export function holds(range: string, port: number): boolean {
  const [first, last = first] = range.split('-').map(Number)
  return first !== undefined && last !== undefined && first <= port && port <= last
}

type Form = Omit<Port, 'service' | 'spot'>

/** `[[ADDRESS:]HOST:]CONTAINER[/PROTOCOL]` */
function shortPort(text: string | undefined): Form | undefined {
  if (text === undefined) return undefined
  const [mapping = '', protocol = 'tcp'] = text.split('/')
  const parts = mapping.split(':')
  const container = parts.at(-1) ?? ''
  const host = parts.at(-2) ?? ''
  const address = parts.slice(0, -2).join(':')
  return {
    text,
    address: address.replace(/^\[(.*)\]$/, '$1'),
    host,
    container,
    protocol: protocol.toLowerCase(),
  }
}

function longPort(item: Tree): Form {
  const field = (name: string) => textOf(at(item, name)) ?? ''
  const host = field('published')
  const container = field('target')
  return {
    text: host === '' ? container : `${host}:${container}`,
    address: field('host_ip'),
    host,
    container,
    target: at(item, 'target'),
    protocol: field('protocol').toLowerCase() || 'tcp',
  }
}

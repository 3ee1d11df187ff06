import { posix } from 'node:path'
import { devicesOf } from '../../src/compose/devices.ts'
import { parseCompose } from '../../src/compose/document/parse.ts'
import { environmentOf } from '../../src/compose/environment.ts'
import { evaluate } from '../../src/compose/evaluate.ts'
import { mountsOf } from '../../src/compose/mounts.ts'
import { portsOf } from '../../src/compose/ports.ts'
import { providerFor } from '../../src/compose/provider.ts'
import { alone, type Service, servicesOf, settingOf } from '../../src/compose/service.ts'
import { yamlText } from '../../src/yaml/text.ts'
import { textOf } from '../../src/yaml/tree.ts'

/**
 * What the rules read of one service, in the words of Compose's normalized output; each list
 * sorted.
 */
export interface Values {
  readonly image: string
  readonly ports: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly devices: readonly string[]
  readonly mounts: readonly string[]
  readonly count: number
}

/**
 * What the rules read of each service that starts, by its name; undefined where they can't read the
 * file.
 */
export function readValues(text: string): Readonly<Record<string, Values>> | undefined {
  const source = yamlText({
    path: 'compose.yaml',
    text: text.replace(/^\uFEFF/, ''),
    withoutSecrets: (line) => line,
  })
  const parsed = parseCompose(source)
  if (parsed.kind === 'refused') return undefined
  const { variables } = providerFor(source.text)
  const started = servicesOf(evaluate(parsed.tree, variables).tree).filter(({ isHeld }) => !isHeld)
  return Object.fromEntries(started.map((service) => [service.name, valuesOf(service, variables)]))
}

function valuesOf(service: Service, variables: ReadonlyMap<string, string>): Values {
  const environment = environmentOf(service).flatMap(({ name, value }) => {
    const given = value ?? variables.get(name)
    return given === undefined ? [] : [[name, given] as const]
  })
  const ports = portsOf(service).map(
    ({ address, host, container, protocol }) => `${address}|${host}|${container}|${protocol}`,
  )
  const mounts = service.layers.flatMap((own) => mountsOf(alone({ ...service, own })))
  return {
    image: textOf(settingOf(service, 'image')) ?? '',
    ports: [...new Set(ports)].sort(),
    environment: Object.fromEntries(environment),
    devices: devicesOf(service)
      .map(({ source, target, permissions }) => `${source}|${target}|${permissions}`)
      .sort(),
    mounts: [
      ...new Map(
        mounts.map(({ kind, source, target }) => [place(target), mountText(kind, source, target)]),
      ).values(),
    ].sort(),
    count: service.count,
  }
}

/** Of a path of the host only that it is one: Compose makes it absolute. */
function mountText(kind: string, source: string, target: string): string {
  return `${kind}|${kind === 'volume' ? source : ''}|${place(target)}`
}

function place(target: string): string {
  return posix.normalize(target).replace(/(.)\/$/, '$1')
}

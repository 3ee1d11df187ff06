import { isMap, isNode, isScalar, isSeq, type Node, type Pair, visit } from 'yaml'
import { editable, quoted, removeField, setField, text, valueIn } from '../document/nodes.ts'
import { SERVICE_PORT } from '../provider.ts'
import { publishedAt, publishedBy } from './answering.ts'
import { type Conversion, changed, type Entry, leftOpen } from './conversion.ts'

const MAPPING = `\${PORT}:${SERVICE_PORT}`

/**
 * Publishes the provider's port at the service that answers, takes every other published port out,
 * and has services find each other by name.
 */
export function convertPorts(
  conversion: Conversion,
  answering: Entry,
  port: number | undefined,
): void {
  nameNeighbours(conversion)
  for (const entry of conversion.entries) if (entry !== answering) takePortsOut(conversion, entry)
  publish(conversion, answering, port)
  if (port !== undefined && port !== SERVICE_PORT) movePort(conversion, answering, port)
  leftOpen(
    conversion,
    answering.name,
    `it has to answer providers at ${SERVICE_PORT} in its container (ogpu.service does); whether it does can't be seen in this file`,
  )
}

/** The first mapping becomes the provider's, in its place; those behind it go. */
function publish(conversion: Conversion, answering: Entry, port: number | undefined): void {
  const { document } = conversion
  const ports = editable(document, answering.bodies, 'ports')
  const before = publishedBy(conversion, answering).map((each) => each.text)
  if (before.length === 1 && before[0] === MAPPING) return
  if (!isSeq(ports) || ports.items.length === 0)
    setField(document, answering.map, 'ports', [quoted(MAPPING)])
  else {
    const index = Math.max(
      0,
      ports.items.findIndex(
        (item) =>
          port !== undefined &&
          isNode(item) &&
          publishedAt(conversion.document, item)?.container === port,
      ),
    )
    const kept = ports.items[index]
    if (isScalar(kept)) Object.assign(kept, { value: MAPPING, type: 'QUOTE_DOUBLE' })
    ports.items = [isScalar(kept) ? kept : quoted(MAPPING)]
  }
  changed(
    conversion,
    answering.name,
    before.length === 0 ? `publishes ${MAPPING}` : `ports ${before.join(', ')} became ${MAPPING}`,
  )
}

function takePortsOut(conversion: Conversion, { name, bodies }: Entry): void {
  if (valueIn(conversion.document, bodies, 'ports') === undefined) return
  for (const body of bodies) removeField(body, 'ports')
  changed(conversion, name, 'ports taken out: services reach each other by their names')
}

/** A port of the host that leads to a service of this file is that service. */
function nameNeighbours(conversion: Conversion): void {
  const published = conversion.entries.flatMap((entry) =>
    publishedBy(conversion, entry).map((port) => ({ ...port, name: entry.name })),
  )
  const byHost = new Map(
    published.filter(({ host }) => host !== '').map((port) => [port.host, port]),
  )
  for (const entry of conversion.entries)
    for (const body of entry.bodies)
      replaceTexts(body, (written) =>
        written.replace(
          /\b(?:host\.docker\.internal|172\.17\.0\.1):(\d+)\b/g,
          (whole, host: string) => {
            const to = byHost.get(host)
            if (to === undefined || to.name === entry.name) return whole
            changed(conversion, entry.name, `${whole} became ${to.name}:${to.container}`)
            return `${to.name}:${to.container}`
          },
        ),
      )
}

/** Where the command says at which port the service listens, it can be told another. */
function movePort(conversion: Conversion, answering: Entry, port: number): void {
  const { document } = conversion
  const command = editable(document, answering.bodies, 'command')
  const environment = editable(document, answering.bodies, 'environment')
  const before = JSON.stringify([command, environment])
  if (isScalar(command) && typeof command.value === 'string')
    command.value = command.value.replace(flagOf(port), `$1${SERVICE_PORT}`)
  else if (isSeq(command)) moveInList(command.items, port)
  moveInEnvironment(environment, port)
  if (JSON.stringify([command, environment]) === before) {
    leftOpen(
      conversion,
      answering.name,
      `it listens at ${port} in its container; have it listen at ${SERVICE_PORT}, or put a service before it that does`,
    )
    return
  }
  changed(conversion, answering.name, `listens at ${SERVICE_PORT} in place of ${port}`)
  const self = new RegExp(`\\b(localhost|127\\.0\\.0\\.1|0\\.0\\.0\\.0):${port}\\b`, 'g')
  const byName = new RegExp(`(//${answering.name}):${port}\\b`, 'g')
  for (const { name, bodies } of conversion.entries)
    for (const body of bodies)
      replaceTexts(body, (written) =>
        written.replace(name === answering.name ? self : byName, `$1:${SERVICE_PORT}`),
      )
}

/** `PORT: 8000`, `UVICORN_PORT=8000` */
function moveInEnvironment(environment: Node | undefined, port: number): void {
  if (isSeq(environment))
    for (const item of environment.items) {
      if (isScalar(item) && typeof item.value === 'string')
        item.value = item.value.replace(
          new RegExp(`^((?:\\w+_)?PORT=)${port}$`),
          `$1${SERVICE_PORT}`,
        )
    }
  if (!isMap(environment)) return
  for (const { key, value } of environment.items as readonly Pair[])
    if (/^(?:\w+_)?PORT$/.test(text(key) ?? '') && isScalar(value) && text(value) === String(port))
      value.value = typeof value.value === 'number' ? SERVICE_PORT : String(SERVICE_PORT)
}

/** `--port 8000`, `--port=8000`, `-p 8000` */
function flagOf(port: number): RegExp {
  return new RegExp(`((?:^|\\s)(?:--?(?:[\\w-]+-)?port|-p)[ =])${port}(?=\\s|$)`)
}

function moveInList(list: readonly unknown[], port: number): void {
  list.forEach((item, index) => {
    if (!isScalar(item)) return
    const flag = text(list[index - 1]) ?? ''
    if (text(item) === String(port) && /^(?:--?(?:[\w-]+-)?port|-p)$/.test(flag))
      item.value = String(SERVICE_PORT)
    else if (typeof item.value === 'string')
      item.value = item.value.replace(flagOf(port), `$1${SERVICE_PORT}`)
    if (text(item) === String(SERVICE_PORT)) item.type = 'QUOTE_DOUBLE'
  })
}

function replaceTexts(
  node: Parameters<typeof visit>[0],
  replaced: (written: string) => string,
): void {
  visit(node, {
    Scalar: (key, scalar) => {
      if (key === 'key' || typeof scalar.value !== 'string') return
      const after = replaced(scalar.value)
      if (after !== scalar.value) scalar.value = after
    },
  })
}

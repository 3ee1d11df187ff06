import { isMap, isSeq, type Node, type YAMLMap } from 'yaml'
import {
  editable,
  fields,
  isEmpty,
  items,
  own,
  removeField,
  removeItems,
  setField,
  text,
  valueIn,
} from '../document/nodes.ts'
import { AMD_DEVICES } from '../rules/check-gpu.ts'
import { type Conversion, changed, type Entry, everyBody, leftOpen } from './conversion.ts'

const WAY = ['resources', 'reservations', 'devices'] as const

/**
 * Asks for the hardware of the environment where its providers look for it, and for nothing else.
 */
export function convertGpu(conversion: Conversion, answering: Entry): void {
  const asking = conversion.entries.filter((entry) => asksForGpu(conversion, entry))
  for (const { name, body } of everyBody(conversion)) takeForeignOut(conversion, name, body)
  if (conversion.environment === 'cpu') return
  if (asking.length === 0 && conversion.entries.length > 1)
    leftOpen(
      conversion,
      answering.name,
      `no service asked for a GPU; it is given to ${answering.name}`,
    )
  for (const entry of asking.length === 0 ? [answering] : asking) {
    if (conversion.environment === 'nvidia') reserve(conversion, entry)
    else hand(conversion, entry)
  }
}

function asksForGpu({ document }: Conversion, { bodies }: Entry): boolean {
  const paths = items(document, valueIn(document, bodies, 'devices')).map((item) =>
    deviceOf(document, item),
  )
  const isRuntime = text(valueIn(document, bodies, 'runtime')) === 'nvidia'
  const isAsked =
    requestsOf(document, bodies).length > 0 || valueIn(document, bodies, 'gpus') !== undefined
  return isAsked || isRuntime || paths.some((path) => isGpuDevice(path))
}

/** What the nearest `deploy` reserves: one that is merged in is replaced whole by one beside it. */
function requestsOf(document: Conversion['document'], bodies: readonly YAMLMap[]): readonly Node[] {
  const nearest = bodies.find((body) => own(document, body, 'deploy') !== undefined)
  return nearest === undefined ? [] : requestsIn(document, nearest)
}

function requestsIn(document: Conversion['document'], body: YAMLMap): readonly Node[] {
  let node: Node | undefined = own(document, body, 'deploy')
  for (const step of WAY) node = isMap(node) ? own(document, node, step) : undefined
  return items(document, node)
}

/** `gpus`, `runtime` and devices of another environment; what stays of them is written anew. */
function takeForeignOut(conversion: Conversion, name: string, body: YAMLMap): void {
  const { document, environment } = conversion
  if (text(own(document, body, 'runtime')) === 'nvidia') {
    removeField(body, 'runtime')
    changed(conversion, name, 'runtime: nvidia taken out')
  }
  if (environment !== 'nvidia' && requestsIn(document, body).length > 0)
    dropRequests(conversion, name, body)
  if (environment !== 'nvidia' && own(document, body, 'gpus') !== undefined) {
    removeField(body, 'gpus')
    changed(conversion, name, 'gpus taken out')
  }
  const devices = own(document, body, 'devices')
  if (!isSeq(devices)) return
  const gone = removeItems(
    document,
    devices,
    (item) =>
      environment !== 'amd' || !AMD_DEVICES.some((path) => deviceOf(document, item) === path),
  )
  if (gone.length > 0)
    changed(
      conversion,
      name,
      `devices ${gone.map((item) => deviceOf(document, item)).join(', ')} taken out`,
    )
  if (isEmpty(devices)) removeField(body, 'devices')
}

function dropRequests(conversion: Conversion, name: string, body: YAMLMap): void {
  const { document } = conversion
  const chain = [body]
  for (const step of ['deploy', 'resources', 'reservations']) {
    const next = own(document, chain.at(-1) ?? body, step)
    if (!isMap(next)) return
    chain.push(next)
  }
  removeField(chain[3] ?? body, 'devices')
  for (const [step, map] of [
    ['reservations', 3],
    ['resources', 2],
    ['deploy', 1],
  ] as const) {
    const inner = chain[map]
    if (inner !== undefined && isEmpty(inner)) removeField(chain[map - 1] ?? body, step)
  }
  changed(conversion, name, 'the reservation of a GPU taken out')
}

/**
 * One reservation with driver, count and capabilities, by what the file asked for; the other fields
 * of `deploy` stay.
 */
function reserve(conversion: Conversion, { name, map, bodies }: Entry): void {
  const { document } = conversion
  const found = requestsOf(document, bodies)
  const gpus = bodies
    .map((body) => own(document, body, 'gpus'))
    .find((value) => value !== undefined)
  const wanted = found.length > 0 ? found : items(document, gpus)
  const count = countOf(conversion, wanted[0])
  for (const body of bodies) removeField(body, 'gpus')
  if (gpus !== undefined) changed(conversion, name, 'gpus became a reservation')
  if (found.length === 1 && isComplete(document, found[0])) return
  const home = inMaps(
    document,
    editable(document, bodies, 'deploy') ?? emptyAt(document, map, 'deploy'),
    ['resources', 'reservations'],
  )
  setField(document, home, 'devices', [{ driver: 'nvidia', count, capabilities: ['gpu'] }])
  changed(
    conversion,
    name,
    `reserves ${count === 'all' ? 'all GPUs' : `${count} GPU${count === 1 ? '' : 's'}`}`,
  )
}

function countOf({ document }: Conversion, request: Node | undefined): number | 'all' {
  if (!isMap(request)) return 'all'
  const written = text(own(document, request, 'count'))
  const ids = items(document, own(document, request, 'device_ids')).length
  if (written !== undefined && /^[1-9]\d*$/.test(written)) return Number(written)
  return ids > 0 ? ids : 'all'
}

function isComplete(document: Conversion['document'], request: Node | undefined): boolean {
  if (!isMap(request)) return false
  const given = new Map(fields(document, request))
  const isForGpu = items(document, given.get('capabilities')).some((item) => text(item) === 'gpu')
  return (
    text(given.get('driver')) === 'nvidia' &&
    isForGpu &&
    /^(?:all|[1-9]\d*)$/.test(text(given.get('count')) ?? '') &&
    !given.has('device_ids')
  )
}

/** The two device files of ROCm. */
function hand(conversion: Conversion, { name, map, bodies }: Entry): void {
  const { document } = conversion
  const devices = editable(document, bodies, 'devices')
  const had = items(document, devices).map((item) => deviceOf(document, item))
  const lacking = AMD_DEVICES.filter((path) => !had.includes(path))
  if (lacking.length === 0) return
  if (isSeq(devices)) devices.items.push(...lacking.map((path) => document.createNode(path)))
  else setField(document, map, 'devices', [...lacking])
  changed(conversion, name, `is given ${lacking.join(' and ')}`)
}

function isGpuDevice(path: string): boolean {
  return /^\/dev\/(?:nvidia|kfd|dri)/.test(path)
}

function deviceOf(document: Conversion['document'], item: Node): string {
  return (text(isMap(item) ? own(document, item, 'source') : item) ?? '').split(':')[0] ?? ''
}

function inMaps(document: Conversion['document'], node: Node, path: readonly string[]): YAMLMap {
  return path.reduce<YAMLMap>((map, key) => {
    const next = own(document, map, key)
    return isMap(next) ? next : emptyAt(document, map, key)
  }, node as YAMLMap)
}

function emptyAt(document: Conversion['document'], map: YAMLMap, key: string): YAMLMap {
  const created = document.createNode({})
  map.set(key, created)
  return created
}

import { isMap, isScalar, isSeq, type Node, type YAMLMap } from 'yaml'
import { fields, isEmpty, items, own, removeField, removeItems, text } from '../document/nodes.ts'
import { interpolate } from '../interpolate.ts'
import { isFile, isHostPath, reachesSocket } from '../mounts.ts'
import { providerFor } from '../provider.ts'
import { volumeNames } from '../volume-names.ts'
import { type Conversion, changed, everyBody, leftOpen } from './conversion.ts'

/** A path of the host in a container. */
interface Bind {
  readonly source: string
  readonly target: string
  readonly isReadOnly: boolean
}

/**
 * Turns folders of the author's machine into named volumes, and takes files and sockets of it out.
 */
export function convertMounts(conversion: Conversion): void {
  const binds = everyBody(conversion).flatMap(({ body }) =>
    bindsIn(conversion, body).filter((bind) => !isLeft(bind)),
  )
  const names = volumeNames(binds, definedIn(conversion))
  for (const { name, body } of everyBody(conversion)) convertIn(conversion, name, body, names)
  define(conversion, [...names.values()])
}

function bindsIn(conversion: Conversion, body: YAMLMap): readonly Bind[] {
  return items(conversion.document, own(conversion.document, body, 'volumes')).flatMap(
    (item) => bindOf(conversion, item) ?? [],
  )
}

function convertIn(
  conversion: Conversion,
  service: string,
  body: YAMLMap,
  names: ReadonlyMap<string, string>,
): void {
  const { document } = conversion
  const volumes = own(document, body, 'volumes')
  if (!isSeq(volumes)) return
  for (const item of removeItems(document, volumes, (each) => isLeft(bindOf(conversion, each)))) {
    const bind = bindOf(conversion, item)
    if (bind !== undefined) tellLeft(conversion, service, body, bind)
  }
  for (const item of volumes.items) {
    const bind = bindOf(conversion, item)
    if (bind !== undefined) named(conversion, service, item as Node, bind, names)
  }
  if (isEmpty(volumes)) removeField(body, 'volumes')
}

/** What no volume can stand for: files, sockets, the host's devices and its clock. */
function isLeft(bind: Bind | undefined): boolean {
  if (bind === undefined) return false
  return (
    reachesSocket(bind.source) ||
    isFile(bind.source) ||
    isFile(bind.target) ||
    /^\/(?:dev|etc|proc|sys|run|var\/run)(?:\/|$)/.test(bind.source)
  )
}

function tellLeft(
  conversion: Conversion,
  service: string,
  body: YAMLMap,
  { source, target }: Bind,
): void {
  changed(conversion, service, `the mount of ${source} taken out`)
  if (source === '/dev/shm') {
    if (own(conversion.document, body, 'shm_size') === undefined) body.set('shm_size', '8gb')
    return
  }
  if (/localtime|timezone/.test(source)) return
  if (reachesSocket(source))
    leftOpen(
      conversion,
      service,
      `it wanted the socket ${source} of the host, which no provider hands out`,
    )
  else
    leftOpen(
      conversion,
      service,
      `${source} is not at a provider: put it into the image, or write its text under configs: with content:, for ${target}`,
    )
}

function named(
  conversion: Conversion,
  service: string,
  item: Node,
  bind: Bind,
  names: ReadonlyMap<string, string>,
): void {
  const volume = names.get(bind.source) ?? bind.source
  if (isMap(item)) {
    item.set('type', 'volume')
    item.set('source', volume)
    removeField(item, 'bind')
  } else if (isScalar(item)) item.value = `${volume}:${bind.target}${bind.isReadOnly ? ':ro' : ''}`
  changed(conversion, service, `${bind.source} became the volume ${volume}`)
  if (bind.isReadOnly || !/cache/i.test(`${bind.source} ${bind.target}`))
    leftOpen(
      conversion,
      service,
      `the volume ${volume} begins with what the image has at ${bind.target}, or empty: what ${bind.source} holds is not at a provider`,
    )
}

/** `[SOURCE:]TARGET[:MODE]` with a path for a source, or the long form of a bind mount. */
function bindOf({ document }: Conversion, item: unknown): Bind | undefined {
  if (isMap(item)) {
    const field = (name: string): string => text(own(document, item, name)) ?? ''
    if (!['bind', 'npipe'].includes(field('type'))) return undefined
    return {
      source: field('source'),
      target: field('target'),
      isReadOnly: field('read_only') === 'true',
    }
  }
  const [, source, target = '', mode = ''] =
    /^((?:[A-Za-z]:(?=[\\/]))?(?:\$\{[^}]*\}|[^:])+):((?:\$\{[^}]*\}|[^:])+)(?::(.*))?$/.exec(
      text(item) ?? '',
    ) ?? []
  if (source === undefined || !/^(?:[./~$]|[A-Za-z]:[\\/]|\\\\)/.test(source) || isVolume(source))
    return undefined
  return { source, target, isReadOnly: mode.split(',').includes('ro') }
}

/** A variable whose default is the name of a volume. */
function isVolume(source: string): boolean {
  const { text: given, gaps } = interpolate(source, variables)
  return source.startsWith('$') && gaps.length === 0 && given !== '' && !isHostPath(given)
}

const { variables } = providerFor('')

function definedIn({ document }: Conversion): readonly string[] {
  return isMap(document.contents)
    ? fields(document, own(document, document.contents, 'volumes')).map(([name]) => name)
    : []
}

function define({ document }: Conversion, names: readonly string[]): void {
  if (!isMap(document.contents) || names.length === 0) return
  const volumes = own(document, document.contents, 'volumes')
  const home = isMap(volumes) ? volumes : document.createNode({})
  if (home !== volumes) document.contents.set('volumes', home)
  for (const name of names) home.set(name, document.createNode({}))
}

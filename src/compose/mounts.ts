import { posix } from 'node:path'
import type { Spot } from '../yaml/text.ts'
import { at, itemsOf, type Tree, textOf } from '../yaml/tree.ts'
import type { Service } from './service.ts'

/** What a service mounts. */
export interface Mount {
  readonly kind: 'bind' | 'volume' | 'anonymous' | 'other'
  /** A path of the host, or the name of a volume. */
  readonly source: string
  /** The source before its variables were put in. */
  readonly written: string
  readonly target: string
  readonly spot: Spot
}

const WINDOWS_DRIVE = /^[A-Za-z]:(?=[\\/])/
/** Sockets that rule the host's containers. */
const SOCKETS = [
  '/var/run/docker.sock',
  '/run/docker.sock',
  '/run/containerd/containerd.sock',
  '/run/podman/podman.sock',
  '/run/crio/crio.sock',
]

/** The mounts of a service itself, in the short and the long form. */
export function mountsOf({ own }: Service): readonly Mount[] {
  return itemsOf(at(own, 'volumes')).flatMap((item) => {
    const mount = item.kind === 'map' ? longMount(item) : shortMount(textOf(item))
    return mount === undefined
      ? []
      : [{ ...mount, written: writtenSource(item, mount), spot: item.spot }]
  })
}

/** Whether Compose takes a source for a path of the host and not for the name of a volume. */
export function isHostPath(source: string): boolean {
  return /^[./~]|^\\\\/.test(source) || WINDOWS_DRIVE.test(source)
}

/** Whether a path ends as those of files do. A folder `models.d` or `.cache` is none. */
export function isFile(path: string): boolean {
  return FILE.test(path)
}

const FILE =
  /\.(?:ya?ml|json|toml|conf|cfg|ini|env|txt|sh|py|pem|crt|key|sql|db|js|ts|lua|xml|properties|md|log|template|j2)$|\/(?:Caddyfile|passwd|group|localtime|timezone|machine-id)$/

/** Whether a path of the host is a socket of its container engine, or a folder that holds one. */
export function reachesSocket(source: string): boolean {
  const path = posix.normalize(`${source}/`)
  return (
    /(?:docker|containerd|podman|crio)\.sock\/$/.test(path) ||
    SOCKETS.some((socket) => `${socket}/`.startsWith(path))
  )
}

type Form = Omit<Mount, 'spot' | 'written'>

function writtenSource(item: Tree, { source }: Form): string {
  const written = item.kind === 'map' ? at(item, 'source') : item
  if (written?.kind !== 'scalar' || !written.spelling.includes('$')) return source
  return item.kind === 'map' ? written.spelling : beforeColon(written.spelling)
}

/** What stands before the first colon that is in no variable's braces. */
function beforeColon(text: string): string {
  let depth = 0
  for (let index = 0; index < text.length; index += 1) {
    if (text[index] === '{') depth += 1
    else if (text[index] === '}') depth -= 1
    else if (text[index] === ':' && depth <= 0 && !(index === 1 && WINDOWS_DRIVE.test(text)))
      return text.slice(0, index)
  }
  return text
}

/** `[SOURCE:]TARGET[:MODE]` */
function shortMount(text: string | undefined): Form | undefined {
  if (text === undefined || text === '') return undefined
  const drive = WINDOWS_DRIVE.exec(text)?.[0] ?? ''
  const [source = '', target] = text.slice(drive.length).split(':')
  if (target === undefined) return { kind: 'anonymous', source: '', target: text }
  const whole = `${drive}${source}`
  return { kind: isHostPath(whole) ? 'bind' : 'volume', source: whole, target }
}

function longMount(item: Tree): Form {
  const type = textOf(at(item, 'type'))
  const source = textOf(at(item, 'source')) ?? ''
  const target = textOf(at(item, 'target')) ?? ''
  if (type === 'bind' || type === 'npipe') return { kind: 'bind', source, target }
  if (type !== 'volume') return { kind: 'other', source, target }
  return {
    kind: source === '' ? 'anonymous' : isHostPath(source) ? 'bind' : 'volume',
    source,
    target,
  }
}

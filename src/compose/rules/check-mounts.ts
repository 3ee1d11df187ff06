import { posix } from 'node:path'
import type { Spot } from '../../yaml/text.ts'
import { at, type Tree, textOf } from '../../yaml/tree.ts'
import { type ComposeRuleCheck, type Composition, sectionOf } from '../composition.ts'
import { shown, showWithoutSecrets } from '../document/show.ts'
import { unset } from '../evaluate.ts'
import type { LocatedComposeIssue } from '../finding.ts'
import { variablesIn } from '../interpolate.ts'
import { isFile, isHostPath, type Mount, mountsOf, reachesSocket } from '../mounts.ts'
import { isOn } from '../value-forms.ts'
import { volumeNames } from '../volume-names.ts'

const SOCKET_HINT = 'take it out: whoever reaches the engine owns the host'

/**
 * A provider has neither the author's paths nor a reason to show its own; whoever holds the
 * engine's socket owns the host.
 */
export const checkMounts: ComposeRuleCheck = (composition) => [
  ...hostMounts(composition),
  ...apiSockets(composition),
  ...boundVolumes(composition),
]

/**
 * Paths of the host, and variables that stand for one: each with the volume that can stand in its
 * place, ready to paste.
 */
function hostMounts(composition: Composition): readonly LocatedComposeIssue[] {
  const mounts = composition.services.flatMap((service) =>
    mountsOf(service).flatMap((mount) =>
      mount.kind === 'bind' || isOpen(mount) ? [{ ...mount, who: shown(service.name) }] : [],
    ),
  )
  const folders = mounts
    .filter((mount) => machineHint(mount.source) === undefined && !holdsFile(mount))
    .map(({ written, target }) => ({ source: written, target }))
  const names = volumeNames(folders, sectionOf(composition, 'volumes').keys())
  const isFirst = at(composition.tree, 'volumes') === undefined
  return mounts.map((mount): LocatedComposeIssue => {
    const hint =
      machineHint(mount.source) ??
      (holdsFile(mount)
        ? FILE_HINT
        : volumeHint(mount, names, isFirst && folders[0]?.source === mount.written))
    const [variable] = isOpen(mount) ? variablesIn(mount.written) : []
    return variable === undefined
      ? hostPath(mount.written, mount.who, mount.spot, hint)
      : { ...unset(variable), hint, spot: mount.spot }
  })
}

/** What a machine has and no volume can stand for; undefined for any other path. */
function machineHint(source: string): string | undefined {
  const path = posix.normalize(source)
  if (/^\/dev\/shm\/?$/.test(path)) return 'take it out, and write shm_size: 8gb'
  if (/^\/etc\/(?:localtime|timezone)$/.test(path))
    return 'take it out; where the time of day matters, write TZ under environment:'
  if (/^\/(?:usr\/local\/(?:nvidia|cuda)|opt\/rocm)|\/lib(?:cuda|nvidia)/.test(path))
    return 'take it out: the image has the libraries, and the machine lends its driver'
  if (/^\/(?:dev|proc|sys|run|var\/run|lib\/modules|boot|tmp\/\.X11-unix)(?:\/|$)/.test(path))
    return 'take it out: it is of the machine, and no provider hands it out'
  return undefined
}

/** A source that is nothing but unset variables: with nothing in their place the mount has none. */
function isOpen({ kind, source, written }: Mount): boolean {
  return kind === 'volume' && source === '' && written !== ''
}

/** A file has to come with the image or in the text. */
const FILE_HINT =
  'put it into the image, or write its text into this file: configs: { name: { content: … } }'

function holdsFile({ written, target }: Mount): boolean {
  return isFile(written) || isFile(target)
}

/** The first hint of a file without volumes has the section with all of them. */
function volumeHint(
  { written, target }: Mount,
  names: ReadonlyMap<string, string>,
  isFirst: boolean,
): string {
  const name = names.get(written) ?? 'data'
  const entries = [...new Set(names.values())].map((each) => `${each}: {}`).join(', ')
  const entry = isFirst
    ? `at the top level volumes: { ${entries} }`
    : `${name}: {} under volumes: at the top level`
  return `write "${name}:${shown(target)}", and ${entry}`
}

/** `use_api_socket` mounts the socket, and the credentials of its owner. */
function apiSockets({ services }: Composition): readonly LocatedComposeIssue[] {
  return services.flatMap(({ name, own }): readonly LocatedComposeIssue[] => {
    const socket = own.fields.get('use_api_socket')
    if (socket === undefined || !isOn(socket.value)) return []
    return [
      {
        rule: 'compose-docker-socket',
        message: `${shown(name)} is given the socket of Docker`,
        hint: SOCKET_HINT,
        spot: socket.spot,
      },
    ]
  })
}

/** A named volume can be a bind mount in disguise: driver_opts with a device of the host. */
function boundVolumes(composition: Composition): readonly LocatedComposeIssue[] {
  return [...sectionOf(composition, 'volumes')].flatMap(([name, { value }]) => {
    return hostPathsOf(at(value, 'driver_opts')).map(({ path, spot }) =>
      hostPath(
        path,
        `the volume ${shown(name)}`,
        spot,
        'take driver_opts out: a volume of its own is made where it is first used',
      ),
    )
  })
}

/**
 * The paths of the host that the local driver is told to mount (mount(8)): `device`, unless its
 * `type` makes it no path, and what `o` names.
 */
function hostPathsOf(
  options: Tree | undefined,
): readonly { readonly path: string; readonly spot: Spot }[] {
  const device = at(options, 'device')
  const path = textOf(device) ?? ''
  const type = (textOf(at(options, 'type')) ?? '').trim().toLowerCase()
  const flags = at(options, 'o')
  const words = (textOf(flags) ?? '').split(',').map((word) => word.trim())
  const named = words.flatMap(
    (word) =>
      /^(?:lowerdir|upperdir|workdir|upper|lower|bind|rbind|source|src)\+?=(.+)$/i.exec(
        word,
      )?.[1] ?? [],
  )
  const isBound =
    words.some((word) => /^r?bind$/i.test(word)) || ['none', 'bind', 'rbind', ''].includes(type)
  const isPath =
    path !== '' &&
    (isHostPath(path) ||
      (isBound && !NO_DEVICE.has(path)) ||
      (!DEVICELESS.has(type) && !isRemote(path)))
  return [
    ...(isPath && device !== undefined ? [{ path, spot: device.spot }] : []),
    ...(flags === undefined ? [] : named.map((found) => ({ path: found, spot: flags.spot }))),
  ]
}

/** File systems that stand on no device of the host; what is written there is a name only. */
const DEVICELESS = new Set([
  'tmpfs',
  'ramfs',
  'overlay',
  'overlay2',
  'nfs',
  'nfs4',
  'cifs',
  'smb3',
  'smbfs',
  'proc',
  'sysfs',
])
const NO_DEVICE = new Set(['tmpfs', 'none', 'overlay'])

/** A share of another machine: `host:/path`, `:/path` or `//host/share`. */
function isRemote(device: string): boolean {
  return /^(?:[\w.:[\]-]*:\/|\/\/[^/])/.test(device)
}

function hostPath(source: string, who: string, spot: Spot, hint: string): LocatedComposeIssue {
  if (reachesSocket(source)) {
    return {
      rule: 'compose-docker-socket',
      message: `${who} is given ${showWithoutSecrets(source)}, where the socket of Docker is`,
      hint: SOCKET_HINT,
      spot,
    }
  }
  return {
    rule: 'compose-bind-mount',
    message: `${who} is given ${showWithoutSecrets(source)} of the host`,
    hint,
    spot,
  }
}

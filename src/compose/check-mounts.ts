import type { Spot } from '../yaml/text.ts'
import { at, textOf } from '../yaml/tree.ts'
import type { Check, Composition } from './composition.ts'
import { sectionOf } from './composition.ts'
import type { Objection } from './finding.ts'
import { isHostPath, mountsOf, reachesSocket } from './mounts.ts'
import { show, shown } from './show.ts'
import { isOn } from './value-forms.ts'

const HINT = 'use a named volume, or put the files into the image'
const SOCKET_HINT = 'take it out: whoever reaches the engine owns the host'

/** A provider has neither the author's paths nor a reason to show its own; whoever holds the engine's socket owns the host. */
export const checkMounts: Check = (composition) => [
  ...composition.services.flatMap((service) =>
    mountsOf(service).flatMap(({ kind, source, spot }) => (kind === 'bind' ? [hostPath(source, shown(service.name), spot)] : [])),
  ),
  ...apiSockets(composition),
  ...boundVolumes(composition),
]

/** `use_api_socket` mounts the socket, and the credentials of its owner. */
function apiSockets({ services }: Composition): readonly Objection[] {
  return services.flatMap(({ name, own }): readonly Objection[] => {
    const socket = own.fields.get('use_api_socket')
    if (socket === undefined || !isOn(socket.value)) return []
    return [{ rule: 'compose-docker-socket', message: `${shown(name)} is given the socket of Docker`, hint: SOCKET_HINT, spot: socket.spot }]
  })
}

/** A named volume can be a bind mount in disguise: driver_opts with a device of the host. */
function boundVolumes(composition: Composition): readonly Objection[] {
  return [...sectionOf(composition, 'volumes')].flatMap(([name, { value }]) => {
    const device = at(value, 'driver_opts', 'device')
    const path = textOf(device)
    return device !== undefined && path !== undefined && isHostPath(path) ? [hostPath(path, `the volume ${shown(name)}`, device.spot)] : []
  })
}

function hostPath(source: string, who: string, spot: Spot): Objection {
  if (reachesSocket(source)) {
    return { rule: 'compose-docker-socket', message: `${who} is given ${show(source)}, where the socket of Docker is`, hint: SOCKET_HINT, spot }
  }
  return { rule: 'compose-bind-mount', message: `${who} is given ${show(source)} of the host`, hint: HINT, spot }
}

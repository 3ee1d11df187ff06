import { at, fieldsOf, itemsOf, textOf } from '../yaml/tree.ts'
import type { Check } from './composition.ts'
import { environmentOf } from './environment.ts'
import type { Service } from './service.ts'
import { shown } from './show.ts'

/** The name under which a container finds its machine. */
export const HOST = 'host.docker.internal'

/** A provider takes answers at a port of its machine; on Linux a container finds the machine only by this entry (`protocol.md`, What providers run). */
export const checkHostGateway: Check = ({ started }) =>
  started
    .filter((service) => environmentOf(service).some(({ name }) => name === 'CALLBACK_URL') && !reachesHost(service))
    .map(({ name, spot }) => ({
      rule: 'compose-host-gateway',
      message: `${shown(name)} is given CALLBACK_URL and may not reach it: on Linux ${HOST} is not known by itself`,
      hint: `write extra_hosts: ["${HOST}:host-gateway"]`,
      spot,
    }))

function reachesHost({ layers }: Service): boolean {
  return layers.some((layer) => {
    const extra = at(layer, 'extra_hosts')
    const names = [...itemsOf(extra).map((item) => textOf(item)?.split(/[=:]/)[0]), ...fieldsOf(extra).map(([name]) => name)]
    return names.includes(HOST) || textOf(at(layer, 'network_mode')) === 'host'
  })
}

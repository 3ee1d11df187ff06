import { at, fieldsOf, itemsOf, type Tree, textOf } from '../../yaml/tree.ts'
import type { ComposeRuleCheck } from '../composition.ts'
import { shown } from '../document/show.ts'
import { environmentOf } from '../environment.ts'
import { type Service, settingOf } from '../service.ts'

/** The name under which a container finds its machine. */
export const HOST = 'host.docker.internal'

/**
 * A provider takes answers at a port of its machine; on Linux a container finds the machine only by
 * this entry (`protocol.md`, What providers run).
 */
export const checkHostGateway: ComposeRuleCheck = ({ started }) =>
  started
    .filter(
      (service) =>
        environmentOf(service).some(({ name }) => name === 'CALLBACK_URL') && !reachesHost(service),
    )
    .map((service) => ({
      rule: 'compose-host-gateway',
      message: `${shown(service.name)} is given CALLBACK_URL and may not reach it: on Linux ${HOST} is not known by itself`,
      hint: hintFor(settingOf(service, 'extra_hosts')),
      spot: service.spot,
    }))

function hintFor(hosts: Tree | undefined): string {
  if (hosts?.kind === 'list') return `add "${HOST}:host-gateway" to extra_hosts:`
  if (hosts?.kind === 'map') return `add ${HOST}: host-gateway to extra_hosts:`
  return `write extra_hosts: ["${HOST}:host-gateway"]`
}

function reachesHost({ layers }: Service): boolean {
  return layers.some((layer) => {
    const extra = at(layer, 'extra_hosts')
    const names = [
      ...itemsOf(extra).map((item) => textOf(item)?.split(/[=:]/)[0]),
      ...fieldsOf(extra).map(([name]) => name),
    ]
    return names.includes(HOST) || textOf(at(layer, 'network_mode')) === 'host'
  })
}

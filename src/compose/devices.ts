import type { Spot } from '../yaml/text.ts'
import { at, itemsOf, type Tree, textOf } from '../yaml/tree.ts'
import { listOf, type Service, settingOf } from './service.ts'

/** A device file of the host in a container. */
export interface Device {
  readonly source: string
  readonly target: string
  readonly permissions: string
  readonly spot: Spot
}

/** A request for devices by what they can, which Docker's drivers answer. */
export interface DeviceRequest {
  readonly from: 'reservation' | 'gpus'
  readonly driver: string | undefined
  readonly isForGpu: boolean
  /** Whether it says how many, or which. */
  readonly isCounted: boolean
  /** Whether it asks for no device at all. */
  readonly isNone: boolean
  readonly spot: Spot
}

/** The device files of a service, in the short and the long form. */
export function devicesOf(service: Service): readonly Device[] {
  return listOf(service, 'devices').flatMap((item) => {
    if (item.kind === 'map') {
      const source = textOf(at(item, 'source')) ?? ''
      const target = textOf(at(item, 'target')) ?? source
      return [
        { source, target, permissions: textOf(at(item, 'permissions')) ?? 'rwm', spot: item.spot },
      ]
    }
    const text = textOf(item)
    if (text === undefined) return []
    const [source = '', target = source, permissions = 'rwm'] = text.split(':')
    return [{ source, target, permissions, spot: item.spot }]
  })
}

/**
 * Whether a device stands in the container under its own name, to be read and written; a folder of
 * them may end with a slash, on both sides.
 */
export function isDeviceHanded({ source, target, permissions }: Device, path: string): boolean {
  const isNamed =
    source === target && (source === path || (path === FOLDER && source === `${FOLDER}/`))
  return isNamed && permissions.includes('r') && permissions.includes('w')
}

const FOLDER = '/dev/dri'

/** What a service asks of Docker's device drivers: its reservations and its `gpus`. */
export function requestsOf(service: Service): readonly DeviceRequest[] {
  const reserved = listOf(service, 'deploy', 'resources', 'reservations', 'devices').map((item) =>
    request('reservation', item),
  )
  const gpus = settingOf(service, 'gpus')
  if (gpus?.kind === 'scalar')
    return [
      ...reserved,
      {
        from: 'gpus',
        driver: undefined,
        isForGpu: true,
        isCounted: true,
        isNone: false,
        spot: gpus.spot,
      },
    ]
  return [...reserved, ...itemsOf(gpus).map((item) => request('gpus', item))]
}

function request(from: DeviceRequest['from'], item: Tree): DeviceRequest {
  // In one text or in brackets too many they are meant all the same: the schema says what is wrong
  // with them.
  const given = at(item, 'capabilities')
  const capabilities = [
    textOf(given),
    ...itemsOf(given).flatMap((each) => [textOf(each), ...itemsOf(each).map(textOf)]),
  ]
  const isForGpu = from === 'gpus' || capabilities.includes('gpu')
  const isCounted = at(item, 'count') !== undefined || itemsOf(at(item, 'device_ids')).length > 0
  return {
    from,
    driver: textOf(at(item, 'driver')),
    isForGpu,
    isCounted,
    isNone: textOf(at(item, 'count')) === '0',
    spot: item.spot,
  }
}

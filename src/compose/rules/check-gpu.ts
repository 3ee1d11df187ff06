import { type ComposeVersion, isSurely } from '../../model/compose-version.ts'
import { type Tree, textOf } from '../../yaml/tree.ts'
import {
  type ComposeRuleCheck,
  type Composition,
  onlyService,
  servicesSpot,
} from '../composition.ts'
import { type DeviceRequest, devicesOf, isDeviceHanded, requestsOf } from '../devices.ts'
import { shown, showWithoutSecrets } from '../document/show.ts'
import type { LocatedComposeIssue } from '../finding.ts'
import { type Service, settingOf } from '../service.ts'

const REQUEST = '{ driver: nvidia, count: all, capabilities: [gpu] }'
/** The devices of ROCm. */
export const AMD_DEVICES = ['/dev/kfd', '/dev/dri'] as const

/**
 * An NVIDIA file has to reserve a device where providers look for it. `gpus:` asks Docker for the
 * same, but older versions of Compose refuse the field, and a reservation without a count gives no
 * GPU there; `runtime: nvidia` reserves nothing and needs a runtime that newer installations of the
 * NVIDIA toolkit do not register.
 */
export const checkNvidiaDevice: ComposeRuleCheck = (composition) => {
  if (composition.environment !== 'nvidia' || composition.started.length === 0) return []
  const { oldest } = composition
  const early = composition.started.flatMap((service) => [
    ...gpusOf(service, oldest),
    ...uncounted(service, oldest),
  ])
  if (early.length > 0) return early
  const near = composition.started.map((service) => nvidiaOf(service, oldest))
  if (near.includes('reserved')) return []
  const told = near.find((answer): answer is LocatedComposeIssue => typeof answer === 'object')
  if (told !== undefined) return [told]
  const idle = composition.written.find((service) => service.isHeld && reserves(service, oldest))
  if (idle !== undefined)
    return [heldBack(idle, 'reserves an NVIDIA device', 'compose-nvidia-device')]
  return [
    lacking(
      'compose-nvidia-device',
      'no service reserves an NVIDIA device',
      `write ${reservationAt(onlyService(composition))}`,
      composition,
    ),
  ]
}

/** An AMD file has to hand the two devices of ROCm to one service. */
export const checkAmdDevices: ComposeRuleCheck = (composition) => {
  if (composition.environment !== 'amd' || composition.started.length === 0) return []
  const had = composition.started.map((service) => ({
    service,
    lacks: lacksOf(service),
  }))
  if (had.some(({ lacks }) => lacks.length === 0)) return []
  const half = had.find(({ lacks }) => lacks.length < AMD_DEVICES.length)
  const hint = `write devices: [${AMD_DEVICES.join(', ')}]`
  const idle = composition.written.find(
    (service) => service.isHeld && lacksOf(service).length === 0,
  )
  if (half === undefined && idle !== undefined)
    return [heldBack(idle, `is given ${AMD_DEVICES.join(' and ')}`, 'compose-amd-devices')]
  if (half === undefined)
    return [
      lacking(
        'compose-amd-devices',
        `no service is given ${AMD_DEVICES.join(' and ')}`,
        hint,
        composition,
      ),
    ]
  const given = settingOf(half.service, 'devices')
  const message = `${shown(half.service.name)} is not given ${half.lacks.join(' and ')}`
  return [
    {
      rule: 'compose-amd-devices',
      message,
      hint: `${hint} in place of its devices`,
      spot: given?.spot ?? half.service.spot,
    },
  ]
}

/** Which of the devices a service is not given. */
function lacksOf(service: Service): readonly string[] {
  const devices = devicesOf(service)
  return AMD_DEVICES.filter((path) => !devices.some((device) => isDeviceHanded(device, path)))
}

/**
 * Compose before 2.30 refuses the field, and before 2.33 the word `all` in it, whatever stands
 * beside it.
 */
function gpusOf(
  service: Service,
  oldest: ComposeVersion | undefined,
): readonly LocatedComposeIssue[] {
  const gpus = settingOf(service, 'gpus')
  if (gpus === undefined || takesGpus(gpus, oldest)) return []
  const message = `gpus: makes Compose before ${gpus.kind === 'list' ? '2.30' : '2.33'} refuse the file`
  const hint = reserves(service, oldest)
    ? 'take it out: the reservation beside it is enough'
    : `write ${reservationAt(service)} in its place`
  return [{ rule: 'compose-nvidia-device', message, hint, spot: gpus.spot }]
}

function takesGpus(gpus: Tree, oldest: ComposeVersion | undefined): boolean {
  return isSurely(oldest, gpus.kind === 'list' ? COUNTS_ALL : [2, 33, 0])
}

/**
 * Since then a reservation without a count is one of all GPUs; before, of none with newer Engines,
 * and without an error.
 */
const COUNTS_ALL: ComposeVersion = [2, 30, 0]

/** Reservations without a count, whatever other services reserve. */
function uncounted(
  service: Service,
  oldest: ComposeVersion | undefined,
): readonly LocatedComposeIssue[] {
  if (isSurely(oldest, COUNTS_ALL)) return []
  return requestsOf(service)
    .filter(
      ({ from, driver, isForGpu, isCounted }) =>
        from === 'reservation' && driver === 'nvidia' && isForGpu && !isCounted,
    )
    .map(({ spot }) => ({
      rule: 'compose-nvidia-device',
      message:
        'the reservation has neither count nor device_ids, and gives no GPU before Compose 2.30',
      hint: `write ${REQUEST}`,
      spot,
    }))
}

/**
 * A reservation as it can be pasted into a service: whole, or by the way to it where the service
 * has a `deploy` already.
 */
function reservationAt(service: Service | undefined): string {
  const hasDeploy = service !== undefined && settingOf(service, 'deploy') !== undefined
  return hasDeploy
    ? `devices: [${REQUEST}] beneath deploy, resources, reservations`
    : `deploy: { resources: { reservations: { devices: [${REQUEST}] } } }`
}

function nvidiaOf(
  service: Service,
  oldest: ComposeVersion | undefined,
): 'reserved' | LocatedComposeIssue | undefined {
  if (reserves(service, oldest)) return 'reserved'
  const requests = requestsOf(service)
  const rule = 'compose-nvidia-device'
  const [request] = requests
  if (request !== undefined) {
    const driver = driverOf(request)
    const lack =
      driver === undefined
        ? 'has no driver: nvidia'
        : driver !== 'nvidia'
          ? `is of the driver ${showWithoutSecrets(driver)}, which a provider need not have`
          : !request.isForGpu
            ? 'has no capabilities: [gpu]'
            : 'has count: 0'
    return {
      rule,
      message: `the reservation ${lack}`,
      hint: `write ${REQUEST}`,
      spot: request.spot,
    }
  }
  const runtime = settingOf(service, 'runtime')
  if (runtime === undefined || textOf(runtime) !== 'nvidia') return undefined
  return {
    rule,
    message: `runtime: ${showWithoutSecrets('nvidia')} reserves no device`,
    hint: `write ${reservationAt(service)} in its place`,
    spot: runtime.spot,
  }
}

/**
 * Whether a service asks for NVIDIA's GPUs in a way that every Compose takes that a provider may
 * have.
 */
function reserves(service: Service, oldest: ComposeVersion | undefined): boolean {
  const gpus = settingOf(service, 'gpus')
  const countsAll = isSurely(oldest, COUNTS_ALL)
  return requestsOf(service).some((request) => {
    if (!request.isForGpu || request.isNone) return false
    if (request.from === 'gpus')
      return driverOf(request) === 'nvidia' && gpus !== undefined && takesGpus(gpus, oldest)
    return driverOf(request) === 'nvidia' && (request.isCounted || countsAll)
  })
}

/** `gpus:` means NVIDIA's where it names none. */
function driverOf({ from, driver }: DeviceRequest): string | undefined {
  return driver ?? (from === 'gpus' ? 'nvidia' : undefined)
}

function heldBack(
  { name, spot }: Service,
  what: string,
  rule: LocatedComposeIssue['rule'],
): LocatedComposeIssue {
  return {
    rule,
    message: `only ${shown(name)} ${what}, and its profile keeps it back`,
    hint: 'take its profiles out, or move that to a service that starts',
    spot,
  }
}

function lacking(
  rule: LocatedComposeIssue['rule'],
  message: string,
  hint: string,
  composition: Composition,
): LocatedComposeIssue {
  return { rule, message, hint, spot: onlyService(composition)?.spot ?? servicesSpot(composition) }
}

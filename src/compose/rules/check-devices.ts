import { posix } from 'node:path'
import { at, itemsOf, textOf } from '../../yaml/tree.ts'
import type { ComposeRuleCheck } from '../composition.ts'
import { devicesOf, requestsOf } from '../devices.ts'
import { shown, showWithoutSecrets } from '../document/show.ts'
import type { LocatedComposeIssue } from '../finding.ts'
import type { ProviderEnvironment } from '../provider.ts'
import { alone, type Service } from '../service.ts'

/**
 * The devices that a provider of an environment has: a container that asks for others does not
 * start there, or reaches what it must not.
 */
const HANDED_OUT: Readonly<Record<ProviderEnvironment, RegExp>> = {
  cpu: /^$/,
  nvidia: /^$/,
  amd: /^\/dev\/(?:kfd|dri(?:\/.*)?)$/,
}

/** Devices that the environment does not have. */
export const checkForeignDevices: ComposeRuleCheck = ({ services, environment }) =>
  services
    .map(alone)
    .flatMap((service) => [
      ...files(service, environment),
      ...requests(service, environment),
      ...cgroupRules(service),
    ])

function files(service: Service, environment: ProviderEnvironment): readonly LocatedComposeIssue[] {
  return devicesOf(service)
    .filter(({ source }) => !HANDED_OUT[environment].test(posix.normalize(source)))
    .map(({ source, spot }) =>
      foreign(
        `the device ${showWithoutSecrets(source)} is not handed out for ${environment}`,
        environment,
        spot,
      ),
    )
}

function requests(
  service: Service,
  environment: ProviderEnvironment,
): readonly LocatedComposeIssue[] {
  if (environment === 'nvidia') {
    return requestsOf(service)
      .filter(({ driver = 'nvidia' }) => driver !== 'nvidia')
      .map(({ driver = '', spot }) =>
        foreign(`a device of the driver ${showWithoutSecrets(driver)}`, environment, spot),
      )
  }
  return requestsOf(service).map(({ driver, spot }) =>
    foreign(
      `a device of ${driver === undefined ? 'a GPU driver' : `the driver ${shown(driver)}`}`,
      environment,
      spot,
    ),
  )
}

function cgroupRules({ own }: Service): readonly LocatedComposeIssue[] {
  return itemsOf(at(own, 'device_cgroup_rules')).map((item) => ({
    rule: 'compose-foreign-device',
    message: `the device rule ${showWithoutSecrets(textOf(item) ?? '')} opens devices of the host`,
    hint: 'take it out',
    spot: item.spot,
  }))
}

function foreign(
  message: string,
  environment: ProviderEnvironment,
  spot: LocatedComposeIssue['spot'],
): LocatedComposeIssue {
  return { rule: 'compose-foreign-device', message, hint: HINTS[environment], spot }
}

const HINTS: Readonly<Record<ProviderEnvironment, string>> = {
  cpu: 'take it out; a file for nvidia or amd may have devices',
  nvidia: 'take it out; the reservation with driver: nvidia is enough',
  amd: 'take it out; /dev/kfd and /dev/dri are enough',
}

import { isMap, isScalar, isSeq, type YAMLMap } from 'yaml'
import { fields, isEmpty, own, removeField, removeItems, text } from '../document/nodes.ts'
import { capabilityOf, OPENING_CAPABILITIES } from '../rules/check-isolation.ts'
import { type Conversion, changed, everyBody, leftOpen } from './conversion.ts'

const HOST_FIELDS = ['network_mode', 'pid', 'userns_mode', 'uts', 'cgroup'] as const
const FIXED_FIELDS = ['container_name', 'external_links', 'device_cgroup_rules'] as const

/**
 * Takes out what reaches into the host or has a fixed place there, and says what a service may lack
 * without it.
 */
export function convertHost(conversion: Conversion): void {
  for (const { name, body } of everyBody(conversion)) {
    takeHostOut(conversion, name, body)
    takeFixedOut(conversion, name, body)
    settleBuild(conversion, name, body)
    settleRestart(conversion, name, body)
    settlePull(conversion, name, body)
  }
  for (const section of ['networks', 'volumes']) defineHere(conversion, section)
}

function takeHostOut(conversion: Conversion, name: string, body: YAMLMap): void {
  const { document } = conversion
  for (const field of HOST_FIELDS) {
    if (text(own(document, body, field)) !== 'host') continue
    removeField(body, field)
    changed(conversion, name, `${field}: host taken out`)
    if (field === 'network_mode')
      leftOpen(
        conversion,
        name,
        'it shared the host’s network: name other services by their names in place of localhost',
      )
  }
  if (text(own(document, body, 'ipc')) === 'host') {
    removeField(body, 'ipc')
    if (own(document, body, 'shm_size') === undefined) body.set('shm_size', '8gb')
    changed(conversion, name, 'ipc: host became memory of its own (shm_size)')
  }
  if (isTrue(text(own(document, body, 'privileged')))) {
    removeField(body, 'privileged')
    changed(conversion, name, 'privileged taken out')
    leftOpen(conversion, name, 'it was privileged: whether it starts without that has to be tried')
  }
  takeCapabilitiesOut(conversion, name, body)
}

function takeCapabilitiesOut(conversion: Conversion, name: string, body: YAMLMap): void {
  const added = own(conversion.document, body, 'cap_add')
  if (!isSeq(added)) return
  const gone = removeItems(conversion.document, added, (item) =>
    OPENING_CAPABILITIES.has(capabilityOf(text(item) ?? '')),
  )
  if (isEmpty(added)) removeField(body, 'cap_add')
  if (gone.length > 0) changed(conversion, name, `cap_add ${gone.map(text).join(', ')} taken out`)
}

function takeFixedOut(conversion: Conversion, name: string, body: YAMLMap): void {
  for (const field of FIXED_FIELDS) {
    if (own(conversion.document, body, field) === undefined) continue
    removeField(body, field)
    changed(conversion, name, `${field} taken out`)
  }
}

/**
 * Where an image is named beside a build it is what gets pulled; without one there is nothing to
 * write in its place.
 */
function settleBuild(conversion: Conversion, name: string, body: YAMLMap): void {
  const { document } = conversion
  if (own(document, body, 'build') === undefined) return
  const image = text(own(document, body, 'image'))
  if (image === undefined) {
    leftOpen(
      conversion,
      name,
      'it is built from a folder that no provider has: push the image, and name it under image: in place of build:',
    )
    return
  }
  removeField(body, 'build')
  changed(conversion, name, 'build taken out')
  leftOpen(
    conversion,
    name,
    `its image was built beside the file: push ${image} to a registry that providers reach`,
  )
}

/**
 * A provider starts and stops a Source; a container that comes back with the machine is in its way.
 */
function settleRestart(conversion: Conversion, name: string, body: YAMLMap): void {
  const restart = own(conversion.document, body, 'restart')
  if (!isScalar(restart) || !['always', 'unless-stopped'].includes(String(restart.value))) return
  changed(conversion, name, `restart: ${String(restart.value)} became on-failure`)
  restart.value = 'on-failure'
}

/** Words for now and then are newer than the Compose of some providers. */
function settlePull(conversion: Conversion, name: string, body: YAMLMap): void {
  const policy = own(conversion.document, body, 'pull_policy')
  if (!isScalar(policy) || !/^(?:refresh|daily|weekly|every_.*)$/.test(String(policy.value))) return
  changed(
    conversion,
    name,
    `pull_policy: ${String(policy.value)} became always, which every Compose takes`,
  )
  policy.value = 'always'
}

/** Networks and volumes that would have to be at the provider already are defined here. */
function defineHere(conversion: Conversion, section: string): void {
  const { document } = conversion
  if (!isMap(document.contents)) return
  for (const [name, value] of fields(document, own(document, document.contents, section))) {
    if (!isMap(value)) continue
    const external = own(document, value, 'external')
    if (!isMap(external) && !isTrue(text(external))) continue
    removeField(value, 'external')
    removeField(value, 'name')
    changed(
      conversion,
      undefined,
      `${section}.${name} is defined in this file and not taken from outside`,
    )
  }
}

function isTrue(word: string | undefined): boolean {
  return word !== undefined && /^(?:true|yes|on|y)$/i.test(word)
}

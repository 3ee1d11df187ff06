import type { Spot } from '../yaml/text.ts'
import { at, fieldsOf, itemsOf, textOf } from '../yaml/tree.ts'
import { type Service, serviceBase } from './service.ts'
import { isOn } from './value-forms.ts'

/** A name and where it stands. */
export interface Named {
  readonly name: string
  readonly spot: Spot
}

/** A service that another one names. */
export interface NamedService extends Named {
  readonly field: string
  /** False where the file says that a profile may keep it back. */
  readonly isNeeded: boolean
}

/** What a service waits for, in the list and the map form. */
export function dependenciesOf({
  own,
}: Service): readonly (NamedService & { readonly condition: string })[] {
  const waited = at(own, 'depends_on')
  const mapped = fieldsOf(waited).map(([name, { spot, value }]) => {
    const required = at(value, 'required')
    const condition = textOf(at(value, 'condition')) ?? 'service_started'
    return {
      name,
      spot,
      field: 'depends_on',
      condition,
      isNeeded: required === undefined || isOn(required),
    }
  })
  const listed = itemsOf(waited).map((item) => ({
    name: textOf(item) ?? '',
    spot: item.spot,
    field: 'depends_on',
    condition: 'service_started',
    isNeeded: true,
  }))
  return [...mapped, ...listed]
}

/** Every service that a service names. */
export function servicesNamedBy(service: Service): readonly NamedService[] {
  const { own } = service
  const base = serviceBase(own)
  const shared = ['network_mode', 'pid', 'ipc'].flatMap((field) => prefixed(field, at(own, field)))
  const volumes = itemsOf(at(own, 'volumes_from')).flatMap((item) => {
    const text = textOf(item) ?? ''
    return text.startsWith('container:')
      ? []
      : [needed('volumes_from', text.split(':')[0] ?? '', item.spot)]
  })
  const links = itemsOf(at(own, 'links')).map((item) =>
    needed('links', (textOf(item) ?? '').split(':')[0] ?? '', item.spot),
  )
  const extended =
    base === undefined || base.isElsewhere ? [] : [needed('extends', base.name, base.spot)]
  return [...dependenciesOf(service), ...shared, ...volumes, ...links, ...extended]
}

function prefixed(field: string, value: ReturnType<typeof at>): readonly NamedService[] {
  const text = textOf(value)
  return value !== undefined && text?.startsWith('service:')
    ? [needed(field, text.slice('service:'.length), value.spot)]
    : []
}

function needed(field: string, name: string, spot: Spot): NamedService {
  return { field, name, spot, isNeeded: true }
}

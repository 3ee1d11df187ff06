import type { Spot } from '../../yaml/text.ts'
import { at, fieldsOf, itemsOf, type Tree, textOf } from '../../yaml/tree.ts'
import { type ComposeRuleCheck, sectionOf } from '../composition.ts'
import { shown, showWithoutSecrets } from '../document/show.ts'
import type { LocatedComposeIssue } from '../finding.ts'
import type { Service } from '../service.ts'
import { isOn } from '../value-forms.ts'

const SECTIONS = {
  networks: 'network',
  volumes: 'volume',
  configs: 'config',
  secrets: 'secret',
} as const
const MADE = 'take external out: it is then made where it is first used'
/** What to do without `external`, by the section that it stands in. */
const HINTS: Readonly<Record<string, string>> = {
  networks: MADE,
  volumes: MADE,
  configs: 'write its text in place of external: content: |',
}
const NETWORK_DRIVERS = new Set([
  '',
  'bridge',
  'default',
  'none',
  'null',
  'host',
  'overlay',
  'ipvlan',
  'macvlan',
])

/** A provider starts with nothing: no network, volume or container of another project. */
export const checkExternal: ComposeRuleCheck = (composition) => [
  ...Object.entries(SECTIONS).flatMap(([section, word]) =>
    [...sectionOf(composition, section)].flatMap(([name, { value, spot }]) =>
      isExternal(at(value, 'external')) && textOf(at(value, 'name')) !== 'host'
        ? [external(`the ${word} ${shown(name)}`, spot, HINTS[section])]
        : [],
    ),
  ),
  ...composition.services.flatMap(otherContainers),
]

/** A provider has Docker and its Compose, and what the environment says; no plugin beyond. */
export const checkHostPlugins: ComposeRuleCheck = (composition) => [
  ...composition.services.flatMap((service) =>
    pluginsOf(service, composition.environment === 'nvidia'),
  ),
  ...fieldsOf(at(composition.tree, 'models')).map(([name, { spot }]) =>
    plugin(`the model ${shown(name)} needs Docker's model runner`, spot),
  ),
  ...[...sectionOf(composition, 'volumes')].flatMap(([name, { value }]) =>
    driver(at(value, 'driver'), new Set(['', 'local', 'default']), `the volume ${shown(name)}`),
  ),
  ...[...sectionOf(composition, 'networks')].flatMap(([name, { value }]) =>
    driver(at(value, 'driver'), NETWORK_DRIVERS, `the network ${shown(name)}`),
  ),
]

function isExternal(value: Tree | undefined): boolean {
  return value?.kind === 'map' || isOn(value)
}

function otherContainers({ own }: Service): readonly LocatedComposeIssue[] {
  const modes = ['network_mode', 'pid', 'ipc'].flatMap((field) => at(own, field) ?? [])
  const named = [...modes, ...itemsOf(at(own, 'volumes_from'))].filter((value) =>
    textOf(value)?.startsWith('container:'),
  )
  const linked = itemsOf(at(own, 'external_links'))
  return [...named, ...linked].map((value) =>
    external(
      `the container ${showWithoutSecrets((textOf(value) ?? '').replace(/^container:/, ''))}`,
      value.spot,
    ),
  )
}

function external(what: string, spot: Spot, hint = 'define it in this file'): LocatedComposeIssue {
  return {
    rule: 'compose-external',
    message: `${what} would have to be at the provider already`,
    hint,
    spot,
  }
}

function pluginsOf({ name, own }: Service, isNvidia: boolean): readonly LocatedComposeIssue[] {
  const provided = own.fields.get('provider')
  const runtime = at(own, 'runtime')
  const text = textOf(runtime) ?? ''
  const isKnown = ['', 'runc', 'io.containerd.runc.v2', ...(isNvidia ? ['nvidia'] : [])].includes(
    text,
  )
  return [
    ...(provided === undefined
      ? []
      : [plugin(`${shown(name)} is run by a program of the host`, provided.spot)]),
    ...(runtime === undefined || isKnown
      ? []
      : [plugin(`${shown(name)} needs the runtime ${showWithoutSecrets(text)}`, runtime.spot)]),
  ]
}

function driver(
  value: Tree | undefined,
  known: ReadonlySet<string>,
  who: string,
): readonly LocatedComposeIssue[] {
  const text = textOf(value)
  return value === undefined || text === undefined || known.has(text)
    ? []
    : [plugin(`${who} needs the driver ${showWithoutSecrets(text)}`, value.spot)]
}

function plugin(message: string, spot: Spot): LocatedComposeIssue {
  return {
    rule: 'compose-host-plugin',
    message,
    hint: 'take it out: a provider has Docker with Compose, and nothing more',
    spot,
  }
}

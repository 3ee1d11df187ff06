import { at, fieldsOf, type Tree, textOf } from '../../yaml/tree.ts'
import type { ComposeRuleCheck, Composition } from '../composition.ts'
import { shown, showWithoutSecrets } from '../document/show.ts'
import type { LocatedComposeIssue } from '../finding.ts'
import { holds, type Port, portsOf } from '../ports.ts'
import { SERVICE_PORT } from '../provider.ts'
import { dependenciesOf } from '../references.ts'
import { type Service, settingOf } from '../service.ts'
import { isOn } from '../value-forms.ts'

/** A provider sends tasks when a service is up; only a healthcheck tells when it answers. */
export const checkHealth: ComposeRuleCheck = ({ services, started, provider }) => {
  const answering = new Set(
    started.filter((service) =>
      portsOf(service).some(({ host }) => holds(host, Number(provider.port))),
    ),
  )
  const awaited = new Set(
    started
      .flatMap(dependenciesOf)
      .flatMap(({ condition, name }) => (condition === 'service_healthy' ? [name] : [])),
  )
  const asked = services.filter((service) => answering.has(service) || awaited.has(service.name))
  return asked
    .filter((service) => !hasHealthcheck(service))
    .map(({ name, spot }) => noHealthcheck(name, spot))
}

/**
 * A provider runs many Sources: what has a fixed place on its machine gets in the way of others.
 */
export const checkFixedPlaces: ComposeRuleCheck = (composition) => [
  ...fixedPorts(composition),
  ...fixedNames(composition),
]

function hasHealthcheck(service: Service): boolean {
  const check = settingOf(service, 'healthcheck')
  const test = at(check, 'test')
  const first = test?.kind === 'list' ? test.items[0] : test
  return test !== undefined && textOf(first) !== 'NONE' && !isOn(at(check, 'disable'))
}

function noHealthcheck(name: string, spot: LocatedComposeIssue['spot']): LocatedComposeIssue {
  const message = `nobody can tell when ${shown(name)} is ready`
  return {
    rule: 'compose-no-healthcheck',
    message,
    hint: 'write healthcheck: { test: [CMD, …] }, unless the image has one',
    spot,
  }
}

function fixedPorts(composition: Composition): readonly LocatedComposeIssue[] {
  const { started, provider } = composition
  const fixed = started
    .flatMap(portsOf)
    .filter(
      ({ host, container }) =>
        /^\d/.test(host) && !holds(host, Number(provider.port)) && !holds(container, SERVICE_PORT),
    )
  const first = new Map(fixed.toReversed().map((port) => [placeOf(port), port]))
  const second = new Map(
    fixed
      .toReversed()
      .flatMap((port) => (first.get(placeOf(port)) === port ? [] : [[placeOf(port), port]])),
  )
  return fixed.map((port): LocatedComposeIssue => {
    const { host, service, spot } = port
    const hint = hintFor(port, composition)
    const other = (first.get(placeOf(port)) === port ? second : first).get(placeOf(port))
    if (other === undefined)
      return {
        rule: 'compose-host-port',
        message: `the host port ${showWithoutSecrets(host)} may be taken at a provider`,
        hint,
        spot,
      }
    const message = `the host port ${showWithoutSecrets(host)} is published by ${shown(service.name)} and by ${shown(other.service.name)}`
    return { rule: 'compose-port-clash', message, hint, spot }
  })
}

/**
 * Where another service goes through the host to reach a port, both halves of the way without it.
 */
function hintFor({ host, container, service }: Port, { started }: Composition): string {
  const way = new RegExp(`\\b(?:host\\.docker\\.internal|172\\.17\\.0\\.1):${host}\\b`)
  const visitor = started.find(
    (other) =>
      other !== service &&
      other.layers.some((layer) => textsIn(layer).some((text) => way.test(text))),
  )
  if (visitor === undefined && started.length === 1)
    return `take it out: a provider reaches a service at \${PORT} only`
  if (visitor === undefined) return 'take it out; services reach each other by their names'
  return `take it out, and write ${shown(service.name)}:${container} in place of host.docker.internal:${host} in ${shown(visitor.name)}`
}

function textsIn(tree: Tree): readonly string[] {
  if (tree.kind === 'scalar') return [textOf(tree) ?? '']
  return (tree.kind === 'list' ? tree.items : fieldsOf(tree).map(([, { value }]) => value)).flatMap(
    textsIn,
  )
}

function placeOf({ host, protocol }: Port): string {
  return `${host} ${protocol}`
}

function fixedNames({ started }: Composition): readonly LocatedComposeIssue[] {
  return started.flatMap(({ own }): readonly LocatedComposeIssue[] => {
    const name = at(own, 'container_name')
    const text = textOf(name)
    if (name === undefined || text === undefined) return []
    const message = `a provider can have only one container named ${showWithoutSecrets(text)}`
    return [
      {
        rule: 'compose-container-name',
        message,
        hint: 'take container_name out; services reach each other by their names',
        spot: name.spot,
      },
    ]
  })
}

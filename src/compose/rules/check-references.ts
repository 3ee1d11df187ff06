import { at, fieldsOf, itemsOf, type Tree, textOf } from '../../yaml/tree.ts'
import { type ComposeRuleCheck, type Composition, sectionOf } from '../composition.ts'
import { inCycles } from '../cycles.ts'
import { shown, showWithoutSecrets } from '../document/show.ts'
import type { LocatedComposeIssue } from '../finding.ts'
import { mountsOf } from '../mounts.ts'
import { type Named, type NamedService, servicesNamedBy } from '../references.ts'
import { MAX_LAYERS, type Service, serviceBase } from '../service.ts'

/**
 * Compose refuses a file in which a service names what nothing defines; of one that a profile keeps
 * back only what it extends.
 */
export const checkReferences: ComposeRuleCheck = (composition) => {
  const { services, written } = composition
  const byName = new Map(written.map((service) => [service.name, service]))
  return written.flatMap((service) => {
    const isLookedAt = services.includes(service)
    const named = servicesNamedBy(service).filter(({ field }) => isLookedAt || field === 'extends')
    return [
      ...toServices(service, named, byName),
      ...(isLookedAt ? toSections(service, composition) : []),
    ]
  })
}

/**
 * The services that one waits for: what it depends on, links to, or shares a namespace or volumes
 * with, and what the services that it is made of do.
 */
function neededBy(service: Service): readonly string[] {
  return service.layers.flatMap((own) =>
    servicesNamedBy({ ...service, own }).flatMap(({ field, name }) =>
      field === 'extends' ? [] : [name],
    ),
  )
}

/**
 * Compose refuses services that wait for each other, or extend each other, in a circle; what they
 * extend it reads of those too that a profile keeps back.
 */
export const checkCycles: ComposeRuleCheck = ({ services, written }) => {
  const waiting = inCycles(new Map(services.map((service) => [service.name, neededBy(service)])))
  const extended = new Map(written.map(({ name, own }) => [name, serviceBase(own)]))
  const extending = inCycles(
    new Map(
      [...extended].map(([name, base]) => [
        name,
        base === undefined || base.isElsewhere ? [] : [base.name],
      ]),
    ),
  )
  return written.flatMap(({ name, spot, layers }): readonly LocatedComposeIssue[] => {
    if (waiting.has(name))
      return [
        {
          rule: 'compose-cycle',
          message: `${shown(name)} waits for itself`,
          hint: 'take one depends_on, link or shared namespace of the circle out',
          spot,
        },
      ]
    if (extending.has(name))
      return [
        {
          rule: 'compose-cycle',
          message: `${shown(name)} extends itself`,
          hint: 'take one extends of the circle out',
          spot,
        },
      ]
    if (layers.length > MAX_LAYERS)
      return [
        {
          rule: 'compose-too-deep',
          message: `${shown(name)} is made of more than ${MAX_LAYERS} services`,
          hint: 'extend fewer, one upon the other',
          spot,
        },
      ]
    return []
  })
}

function toServices(
  service: Service,
  names: readonly NamedService[],
  services: ReadonlyMap<string, Service>,
): readonly LocatedComposeIssue[] {
  return names.flatMap(({ name, field, spot, isNeeded }): readonly LocatedComposeIssue[] => {
    const named = services.get(name)
    if (named === undefined)
      return [undefinedName(`the service ${showWithoutSecrets(name)} of ${field}`, spot)]
    if (field === 'extends' || !isNeeded || !named.isHeld || service.isHeld) return []
    const message = `${shown(service.name)} needs ${shown(name)} (${field}), which a plain start leaves out`
    const hint =
      field === 'depends_on'
        ? 'take its profiles out, or write required: false'
        : `take the profiles of ${shown(name)} out`
    return [{ rule: 'compose-undefined-reference', message, hint, spot }]
  })
}

function toSections(service: Service, composition: Composition): readonly LocatedComposeIssue[] {
  const { own, name } = service
  const named: readonly (readonly [section: string, names: readonly Named[]])[] = [
    ['networks', namesIn(at(own, 'networks')).filter((network) => network.name !== 'default')],
    ['configs', grants(at(own, 'configs'))],
    ['secrets', grants(at(own, 'secrets'))],
    ['models', namesIn(at(own, 'models'))],
    [
      'volumes',
      mountsOf(service).flatMap(({ kind, source, spot }) =>
        kind === 'volume' ? [{ name: source, spot }] : [],
      ),
    ],
  ]
  return named.flatMap(([section, names]) =>
    names.flatMap((entry) =>
      sectionOf(composition, section).has(entry.name)
        ? []
        : [
            undefinedName(
              `${showWithoutSecrets(entry.name)} of ${shown(name)} in ${section}`,
              entry.spot,
              section,
            ),
          ],
    ),
  )
}

function undefinedName(
  what: string,
  spot: LocatedComposeIssue['spot'],
  section = 'services',
): LocatedComposeIssue {
  return {
    rule: 'compose-undefined-reference',
    message: `${what} is not defined`,
    hint: `define it under ${section}: at the top level, or correct the name`,
    spot,
  }
}

function namesIn(tree: Tree | undefined): readonly Named[] {
  const listed = itemsOf(tree).flatMap((item) => named(item, item))
  return [...listed, ...fieldsOf(tree).map(([name, { spot }]) => ({ name, spot }))]
}

/** Configs and secrets are named by a text or by `source`. */
function grants(tree: Tree | undefined): readonly Named[] {
  return itemsOf(tree).flatMap((item) =>
    named(item.kind === 'map' ? at(item, 'source') : item, item),
  )
}

function named(value: Tree | undefined, { spot }: Tree): readonly Named[] {
  const name = textOf(value)
  return name === undefined ? [] : [{ name, spot }]
}

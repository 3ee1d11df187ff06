import { at, itemsOf, type Tree, textOf } from '../../yaml/tree.ts'
import {
  type ComposeRuleCheck,
  type Composition,
  onlyService,
  sectionOf,
  servicesSpot,
} from '../composition.ts'
import { shown, showWithoutSecrets } from '../document/show.ts'
import { environmentOf, type Given, givenIn } from '../environment.ts'
import { isSecretName, unset } from '../evaluate.ts'
import type { LocatedComposeIssue } from '../finding.ts'
import { portsOf } from '../ports.ts'
import { PROVIDER_VARIABLES } from '../provider.ts'
import { type Service, settingOf } from '../service.ts'
import { isProviderKey } from './check-provider-keys.ts'

const CALLBACK = 'CALLBACK_URL'
const PASSED = `give it a value here, or take it out; a provider sets ${PROVIDER_VARIABLES}`

/** Some service has to be told where a provider takes the answer. */
export const checkCallbackUrl: ComposeRuleCheck = (composition) => {
  const { started, provider } = composition
  const given = started.flatMap(environmentOf)
  // said of the port, or of the form
  if (started.length === 0 || started.some(isMisspelt)) return []
  if (
    given.some(
      (variable) =>
        variable.name === CALLBACK && valueIn(variable, composition) === provider.callbackUrl,
    )
  )
    return []
  const named = given.find(({ name }) => name === CALLBACK)
  if (named !== undefined) {
    const message = `${CALLBACK} is ${showWithoutSecrets(named.value ?? '')}, not what the provider sets`
    return [
      {
        rule: 'compose-callback-url',
        message,
        hint: `write ${lineFor(named, composition)}`,
        spot: named.spot,
      },
    ]
  }
  const renamed = given.find((variable) => valueIn(variable, composition) === provider.callbackUrl)
  if (renamed !== undefined) {
    const message = `${CALLBACK} is passed on as ${shown(renamed.name)} only`
    return [
      {
        rule: 'compose-callback-url',
        message,
        hint: `pass it on under its own name too: ${lineFor(renamed, composition)}`,
        spot: renamed.spot,
      },
    ]
  }
  const home = answeringService(composition)
  const hint = hintAt(home === undefined ? undefined : settingOf(home, 'environment'))
  return [
    {
      rule: 'compose-callback-url',
      message: `no service is given ${CALLBACK}`,
      hint,
      spot: home?.spot ?? servicesSpot(composition),
    },
  ]
}

/** `- CALLBACK_URL: …` in a list is a mapping. */
function isMisspelt({ layers }: Service): boolean {
  return layers.some((layer) =>
    itemsOf(at(layer, 'environment')).some((item) => at(item, CALLBACK) !== undefined),
  )
}

/** The service that publishes the provider's port, or the only one. */
function answeringService(composition: Composition): Service | undefined {
  const { started, provider } = composition
  return (
    started.find((service) => portsOf(service).some(({ host }) => host === provider.port)) ??
    onlyService(composition)
  )
}

const LISTED = `${CALLBACK}=\${${CALLBACK}}`
const MAPPED = `${CALLBACK}: \${${CALLBACK}}`

function hintAt(environment: Tree | undefined): string {
  if (environment?.kind === 'list' && environment.items.length > 0)
    return `add ${LISTED} to environment:`
  if (environment?.kind === 'map' && environment.fields.size > 0)
    return `add ${MAPPED} to environment:`
  return `write environment: ["${LISTED}"]`
}

/** The line in the form that the variable stands in. */
function lineFor({ spot }: Given, { started }: Composition): string {
  const isListed = started.some(({ layers }) =>
    layers.some((layer) =>
      itemsOf(at(layer, 'environment')).some((item) => item.spot.offset === spot.offset),
    ),
  )
  return isListed ? LISTED : MAPPED
}

/** Variables that are only named take their value from a provider, as interpolated ones do. */
export const checkPassedVariables: ComposeRuleCheck = (composition) => {
  const { services, provider } = composition
  const passed = services
    .flatMap(({ own }) => givenIn(at(own, 'environment')))
    .filter(({ value }) => value === undefined)
  const kept = ['configs', 'secrets']
    .flatMap((section) => [...sectionOf(composition, section).values()])
    .flatMap(({ value }): readonly Given[] => {
      const source = at(value, 'environment')
      const name = textOf(source)
      return source === undefined || name === undefined
        ? []
        : [{ name, value: undefined, spot: source.spot }]
    })
  return [...passed, ...kept]
    .filter(({ name }) => !provider.variables.has(name) && !isProviderKey(name))
    .map(
      ({ name, spot }): LocatedComposeIssue => ({
        ...unset(name),
        ...(isSecretName(name) ? {} : { hint: PASSED }),
        spot,
      }),
    )
}

function valueIn({ name, value }: Given, { provider }: Composition): string | undefined {
  return value ?? provider.variables.get(name)
}

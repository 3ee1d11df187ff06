import { at, textOf } from '../yaml/tree.ts'
import type { Check, Composition } from './composition.ts'
import { sectionOf, servicesSpot } from './composition.ts'
import { environmentOf, type Given, givenIn } from './environment.ts'
import { isSecretName, unset } from './evaluate.ts'
import type { Objection } from './finding.ts'
import { PROVIDER_VARIABLES } from './provider.ts'
import { show, shown } from './show.ts'

const CALLBACK = 'CALLBACK_URL'
const PASSED = `give it a value here, or take it out; a provider sets ${PROVIDER_VARIABLES}`
const HINT = `write environment: ["${CALLBACK}=\${${CALLBACK}}"]`

/** Some service has to be told where a provider takes the answer. */
export const checkCallbackUrl: Check = (composition) => {
  const { started, provider } = composition
  const given = started.flatMap(environmentOf)
  if (given.some((variable) => variable.name === CALLBACK && valueIn(variable, composition) === provider.callbackUrl)) return []
  const named = given.find(({ name }) => name === CALLBACK)
  if (named !== undefined) {
    const message = `${CALLBACK} is ${show(named.value ?? '')}, not what the provider sets`
    return [{ rule: 'compose-callback-url', message, hint: `write ${CALLBACK}=\${${CALLBACK}}`, spot: named.spot }]
  }
  const renamed = given.find((variable) => valueIn(variable, composition) === provider.callbackUrl)
  if (renamed !== undefined) {
    const message = `${CALLBACK} is passed on as ${shown(renamed.name)} only`
    return [{ rule: 'compose-callback-url', message, hint: `pass it on under its own name too: ${CALLBACK}=\${${CALLBACK}}`, spot: renamed.spot }]
  }
  return [{ rule: 'compose-callback-url', message: `no service is given ${CALLBACK}`, hint: HINT, spot: servicesSpot(composition) }]
}

/** Variables that are only named take their value from a provider, as interpolated ones do. */
export const checkPassedVariables: Check = (composition) => {
  const { services, provider } = composition
  const passed = services.flatMap(({ own }) => givenIn(at(own, 'environment'))).filter(({ value }) => value === undefined)
  const kept = ['configs', 'secrets']
    .flatMap((section) => [...sectionOf(composition, section).values()])
    .flatMap(({ value }): readonly Given[] => {
      const source = at(value, 'environment')
      const name = textOf(source)
      return source === undefined || name === undefined ? [] : [{ name, value: undefined, spot: source.spot }]
    })
  return [...passed, ...kept]
    .filter(({ name }) => !provider.variables.has(name))
    .map(({ name, spot }): Objection => ({ ...unset(name), ...(isSecretName(name) ? {} : { hint: PASSED }), spot }))
}

function valueIn({ name, value }: Given, { provider }: Composition): string | undefined {
  return value ?? provider.variables.get(name)
}

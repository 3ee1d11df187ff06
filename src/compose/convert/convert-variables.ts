import { isMap, isSeq, type Node, type YAMLMap } from 'yaml'
import {
  editable,
  fields,
  isEmpty,
  items,
  own,
  quoted,
  removeField,
  removeItems,
  setField,
  text,
  valueIn,
} from '../document/nodes.ts'
import { isProxyName } from '../evaluate.ts'
import { interpolate, type Variables, variablesIn } from '../interpolate.ts'
import { providerFor } from '../provider.ts'
import { HOST } from '../rules/check-host-gateway.ts'
import { isProviderKey } from '../rules/check-provider-keys.ts'
import { type Conversion, changed, type Entry, everyBody, leftOpen } from './conversion.ts'

const CALLBACK = 'CALLBACK_URL'
const { variables: PROVIDED } = providerFor('')
/** HF_TOKEN and API_KEY_1, and neither MAX_TOKENS nor KEYBOARD. */
const SECRET = /(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIALS?)(?:_|$)/i

/** Passes the callback's address to the service that answers, and a way to reach it on Linux. */
export function passCallback(conversion: Conversion, { name, map, bodies }: Entry): void {
  const { document } = conversion
  const environment = editable(document, bodies, 'environment')
  const given = isMap(environment)
    ? fields(document, environment).map(([key]) => key)
    : items(document, environment).map((item) => nameIn(item))
  if (!given.includes(CALLBACK)) {
    if (isMap(environment)) setField(document, environment, CALLBACK, quoted(`\${${CALLBACK}}`))
    else if (isSeq(environment))
      environment.items.push(document.createNode(`${CALLBACK}=\${${CALLBACK}}`))
    else setField(document, map, 'environment', [`${CALLBACK}=\${${CALLBACK}}`])
    changed(conversion, name, `is given ${CALLBACK}`)
  }
  const hosts = editable(document, bodies, 'extra_hosts')
  const known = isMap(hosts)
    ? fields(document, hosts).map(([key]) => key)
    : items(document, hosts).map((item) => (text(item) ?? '').split(/[:=]/)[0])
  if (known.includes(HOST)) return
  if (isMap(hosts)) setField(document, hosts, HOST, 'host-gateway')
  else if (isSeq(hosts)) hosts.items.push(quoted(`${HOST}:host-gateway`))
  else setField(document, map, 'extra_hosts', [quoted(`${HOST}:host-gateway`)])
  changed(conversion, name, `finds its provider as ${HOST}`)
}

/** No provider has the author's `.env`, token or key. What only passes one on is taken out. */
export function convertVariables(conversion: Conversion): void {
  for (const { name, body } of everyBody(conversion)) {
    takeSecretsOut(conversion, name, body)
    takeProxiesOut(conversion, name, body)
    takeEnvFileOut(conversion, name, body)
  }
}

interface Variable {
  readonly name: string
  /** Undefined where only the name is written. */
  readonly value: string | undefined
}

/**
 * Takes the variables of a service out that are not to be there, and the field with the last one.
 */
function takeOut(
  { document }: Conversion,
  body: YAMLMap,
  isGone: (variable: Variable) => boolean,
): readonly Variable[] {
  const environment = own(document, body, 'environment')
  if (environment === undefined) return []
  const gone = isSeq(environment)
    ? removeItems(document, environment, (item) => isGone(variableIn(item))).map(variableIn)
    : fields(document, environment)
        .map(([name, value]) => ({ name, value: text(value) }))
        .filter(isGone)
  if (isMap(environment)) for (const { name } of gone) removeField(environment, name)
  if (isEmpty(environment)) removeField(body, 'environment')
  return gone
}

/**
 * How a provider reaches the network is its own: a proxy that only the author's shell knows is left
 * out.
 */
function takeProxiesOut(conversion: Conversion, name: string, body: YAMLMap): void {
  const gone = takeOut(conversion, body, isProxyOnly).map((variable) => variable.name)
  if (gone.length > 0)
    changed(
      conversion,
      name,
      `${gone.join(', ')} taken out of environment: the way to the network is a provider's own`,
    )
}

function isProxyOnly({ name, value }: Variable): boolean {
  return isProxyName(name) && (value === undefined || unsetIn(value, PROVIDED).length > 0)
}

function takeSecretsOut(conversion: Conversion, name: string, body: YAMLMap): void {
  for (const variable of takeOut(conversion, body, (one) => secretIn(one) !== undefined))
    tellSecret(conversion, name, variable.name, secretIn(variable) ?? '')
}

function tellSecret(
  conversion: Conversion,
  service: string,
  variable: string,
  secret: string,
): void {
  changed(conversion, service, `${variable} taken out of environment`)
  if (isProviderKey(secret))
    leftOpen(conversion, service, `${secret} is the provider's own, and no container may read it`)
  else
    leftOpen(
      conversion,
      service,
      `no provider has ${secret}, and a public file can't hold it: use what needs none, such as a public model, or an image that has inside what the token would fetch`,
    )
}

/**
 * The name of a secret that a variable passes on from its surroundings; undefined where it has a
 * value of its own.
 */
function secretIn({ name, value }: Variable): string | undefined {
  if (value === undefined) return !PROVIDED.has(name) && isSecret(name) ? name : undefined
  return variablesIn(value).find(isProviderKey) ?? unsetIn(value, PROVIDED).find(isSecret)
}

function isSecret(name: string): boolean {
  return SECRET.test(name) || isProviderKey(name)
}

function unsetIn(value: string, variables: Variables): readonly string[] {
  return interpolate(value, variables).gaps.flatMap((gap) =>
    gap.kind === 'unset' || gap.kind === 'required' ? [gap.name] : [],
  )
}

function takeEnvFileOut(conversion: Conversion, name: string, body: YAMLMap): void {
  const { document } = conversion
  const files = valueIn(document, [body], 'env_file')
  if (files === undefined) return
  removeField(body, 'env_file')
  const named = namesOf(conversion, files).join(', ')
  changed(conversion, name, `env_file ${named} taken out`)
  leftOpen(
    conversion,
    name,
    `a provider does not get ${named}: write what the service needs of it under environment:`,
  )
}

function namesOf({ document }: Conversion, files: Node): readonly string[] {
  const each = isSeq(files) ? items(document, files) : [files]
  return each.flatMap((file) => text(isMap(file) ? own(document, file, 'path') : file) ?? [])
}

function nameIn(item: Node): string {
  return (text(item) ?? '').split('=')[0] ?? ''
}

function variableIn(item: Node): Variable {
  const written = text(item) ?? ''
  const equals = written.indexOf('=')
  return { name: nameIn(item), value: equals < 0 ? undefined : written.slice(equals + 1) }
}

import { type Document, isMap, type Node } from 'yaml'
import { items, own, removeField, text, valueIn } from '../document/nodes.ts'
import { interpolate } from '../interpolate.ts'
import { providerFor, SERVICE_PORT } from '../provider.ts'
import { type Conversion, changed, type Entry } from './conversion.ts'

/** What a person said of the service that answers a provider's tasks. */
export interface Answering {
  readonly service?: string
  /** The port at which it answers in its container. */
  readonly port?: number
}

/** The service that answers and where, or what has to be asked. */
export type Chosen =
  | {
      readonly kind: 'chosen'
      readonly entry: Entry /** Undefined where the file does not say. */
      readonly port?: number
    }
  | { readonly kind: 'asked'; readonly message: string; readonly hint: string }

/** One port of a service as it stands in the file. */
export interface Published {
  readonly text: string
  /** The host's side; empty where Docker chooses. */
  readonly host: string
  readonly container: number
}

/**
 * Finds the service that is to answer a provider, and its port; asks where the file leaves several
 * to choose from.
 */
export function chooseAnswering(conversion: Conversion, said: Answering): Chosen {
  const started = conversion.entries.filter(
    ({ bodies }) =>
      items(conversion.document, valueIn(conversion.document, bodies, 'profiles')).length === 0,
  )
  const candidates = started.length === 0 ? conversion.entries : started
  if (said.service !== undefined) {
    const entry = conversion.entries.find(({ name }) => name === said.service)
    if (entry === undefined)
      return asked(`there is no service ${JSON.stringify(said.service)}`, conversion.entries)
    return withPort(conversion, entry, said)
  }
  const publishing = candidates.filter((entry) => publishedBy(conversion, entry).length > 0)
  const right = publishing.filter((entry) =>
    publishedBy(conversion, entry).some(({ container }) => container === SERVICE_PORT),
  )
  const only = [right, publishing, candidates].find((entries) => entries.length === 1)?.[0]
  return only === undefined
    ? asked(
        'several services could answer a provider',
        publishing.length > 1 ? publishing : candidates,
      )
    : withPort(conversion, only, said)
}

/** The ports that a service publishes, where they are plain numbers. */
export function publishedBy({ document }: Conversion, { bodies }: Entry): readonly Published[] {
  return items(document, valueIn(document, bodies, 'ports')).flatMap(
    (item) => publishedAt(document, item) ?? [],
  )
}

/**
 * What one entry of `ports:` publishes, with the values that a provider's variables leave;
 * undefined where that is no plain number.
 */
export function publishedAt(document: Document, item: Node): Published | undefined {
  const filled = (node: Node | undefined): string => interpolate(text(node) ?? '', variables).text
  if (isMap(item)) {
    const [target, host] = [
      filled(own(document, item, 'target')),
      filled(own(document, item, 'published')),
    ]
    return /^\d+$/.test(target)
      ? { text: `${host}:${target}`, host, container: Number(target) }
      : undefined
  }
  const [container = '', host = ''] = filled(item)
    .replace(/\/tcp$/, '')
    .split(':')
    .toReversed()
  return /^\d+$/.test(container)
    ? { text: text(item) ?? '', host, container: Number(container) }
    : undefined
}

const { variables } = providerFor('')

/** Takes the profiles out that would keep the answering service back. */
export function startPlainly(conversion: Conversion, { name, bodies }: Entry): void {
  const profiles = items(conversion.document, valueIn(conversion.document, bodies, 'profiles')).map(
    (item) => text(item) ?? '',
  )
  if (profiles.length === 0 || profiles.includes('')) return
  for (const body of bodies) removeField(body, 'profiles')
  changed(
    conversion,
    name,
    `profiles ${profiles.join(', ')} taken out: a plain start has to start it`,
  )
}

function withPort(conversion: Conversion, entry: Entry, { port }: Answering): Chosen {
  const published = [...new Set(publishedBy(conversion, entry).map(({ container }) => container))]
  const ports = published.length > 0 ? published : commandPorts(conversion, entry)
  const known =
    port ??
    (ports.includes(SERVICE_PORT) ? SERVICE_PORT : ports.length === 1 ? ports[0] : undefined)
  if (known === undefined && ports.length > 1) {
    const hint = `say which one answers: ${ports.map((each) => `--port ${each}`).join(' or ')}`
    return { kind: 'asked', message: `${entry.name} publishes ${ports.join(', ')}`, hint }
  }
  return { kind: 'chosen', entry, ...(known === undefined ? {} : { port: known }) }
}

/** The ports that a command names: on the host's network a service publishes none. */
function commandPorts({ document }: Conversion, { bodies }: Entry): readonly number[] {
  const command = valueIn(document, bodies, 'command')
  const words = text(command) ?? items(document, command).map(text).join(' ')
  return [
    ...new Set(
      [...words.matchAll(/(?:^|\s)--port[ =](\d+)(?=\s|$)/g)].map(([, port]) => Number(port)),
    ),
  ]
}

function asked(message: string, entries: readonly Entry[]): Chosen {
  return {
    kind: 'asked',
    message,
    hint: `say which service answers: ${entries.map(({ name }) => `--service ${name}`).join(' or ')}`,
  }
}

import { isMap } from 'yaml'
import { SERVICE_PORT } from '../provider.ts'
import type { Conversion, Entry } from './conversion.ts'
import { items, own, text, valueIn } from './nodes.ts'

/** What a person said of the service that answers a provider's tasks. */
export interface Answering {
  readonly service?: string
  /** The port at which it answers in its container. */
  readonly port?: number
}

/** The service that answers and where, or what has to be asked. */
export type Chosen =
  | { readonly kind: 'chosen'; readonly entry: Entry /** Undefined where the file does not say. */; readonly port?: number }
  | { readonly kind: 'asked'; readonly message: string; readonly hint: string }

/** One port of a service as it stands in the file. */
export interface Published {
  readonly text: string
  /** The host's side; empty where Docker chooses. */
  readonly host: string
  readonly container: number
}

/** Finds the service that is to answer a provider, and its port; asks where the file leaves several to choose from. */
export function chooseAnswering(conversion: Conversion, said: Answering): Chosen {
  const started = conversion.entries.filter(({ bodies }) => items(conversion.document, valueIn(conversion.document, bodies, 'profiles')).length === 0)
  if (said.service !== undefined) {
    const entry = conversion.entries.find(({ name }) => name === said.service)
    if (entry === undefined) return asked(`there is no service ${JSON.stringify(said.service)}`, conversion.entries)
    return withPort(conversion, entry, said)
  }
  const publishing = started.filter((entry) => publishedBy(conversion, entry).length > 0)
  const right = publishing.filter((entry) => publishedBy(conversion, entry).some(({ container }) => container === SERVICE_PORT))
  const only = [right, publishing, started].find((entries) => entries.length === 1)?.[0]
  return only === undefined ? asked('several services could answer a provider', publishing.length > 1 ? publishing : started) : withPort(conversion, only, said)
}

/** The ports that a service publishes, where they are plain numbers. */
export function publishedBy({ document }: Conversion, { bodies }: Entry): readonly Published[] {
  return items(document, valueIn(document, bodies, 'ports')).flatMap((item): readonly Published[] => {
    if (isMap(item)) {
      const target = Number(text(own(document, item, 'target')))
      const host = text(own(document, item, 'published')) ?? ''
      return Number.isInteger(target) ? [{ text: `${host}:${target}`, host, container: target }] : []
    }
    const written = text(item) ?? ''
    const plain = written.replace(/\/tcp$/, '')
    const container = endingDigits(plain)
    const host = hostIn(plain.slice(0, plain.length - (container?.length ?? 0)).replace(/:$/, ''))
    return container === undefined ? [] : [{ text: written, host: /^\$\{\w+:?-(\d+)\}$/.exec(host)?.[1] ?? host, container: Number(container) }]
  })
}

function withPort(conversion: Conversion, entry: Entry, { port }: Answering): Chosen {
  const published = [...new Set(publishedBy(conversion, entry).map(({ container }) => container))]
  const ports = published.length > 0 ? published : commandPorts(conversion, entry)
  const known = port ?? (ports.includes(SERVICE_PORT) ? SERVICE_PORT : ports.length === 1 ? ports[0] : undefined)
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
  return [...new Set([...words.matchAll(/(?:^|\s)--port[ =](\d+)(?=\s|$)/g)].map(([, port]) => Number(port)))]
}

function asked(message: string, entries: readonly Entry[]): Chosen {
  return { kind: 'asked', message, hint: `say which service answers: ${entries.map(({ name }) => `--service ${name}`).join(' or ')}` }
}

/** The port of this machine at the end of what stands before the container's: a number, or a variable as it is written. */
function hostIn(before: string): string {
  if (before.endsWith('}') && before.includes('${')) return before.slice(before.indexOf('${'))
  const last = before.slice(before.lastIndexOf(':') + 1)
  return /^\$\w+$/.test(last) ? last : (endingDigits(before) ?? '')
}

function endingDigits(text: string): string | undefined {
  return /(?<!\d)\d+$/.exec(text)?.[0]
}

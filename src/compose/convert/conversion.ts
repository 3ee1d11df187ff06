import { type Document, isMap, isScalar, type Pair, type YAMLMap } from 'yaml'
import { bodiesOf } from '../document/nodes.ts'
import type { ProviderEnvironment } from '../provider.ts'

/** Something that was changed or could not be decided, and the service that it is about. */
export interface Note {
  readonly service?: string
  readonly message: string
}

/**
 * A compose file on its way: the document is edited in place, and what was done is written down.
 */
export interface Conversion {
  readonly document: Document
  readonly environment: ProviderEnvironment
  readonly entries: readonly Entry[]
  /** What was changed. */
  readonly changes: Note[]
  /** What only the author can decide. */
  readonly undecided: Note[]
}

/** A service of the file, with the mapping that its own lines make. */
export interface Entry {
  readonly name: string
  readonly map: YAMLMap
  /** Its own mapping, and those that its merge keys take in: `x-common` and the like. */
  readonly bodies: readonly YAMLMap[]
}

/** A conversion at its beginning. */
export function conversionOf(document: Document, environment: ProviderEnvironment): Conversion {
  const services = isMap(document.contents) ? document.contents.get('services', true) : undefined
  const pairs = isMap(services) ? (services.items as readonly Pair[]) : []
  const entries = pairs.flatMap(({ key, value }) =>
    isMap(value)
      ? [
          {
            name: isScalar(key) ? String(key.value) : String(key),
            map: value,
            bodies: bodiesOf(document, value),
          },
        ]
      : [],
  )
  return { document, environment, entries, changes: [], undecided: [] }
}

/** Every mapping that services are made of, once, with the first service that has it. */
export function everyBody({
  entries,
}: Conversion): readonly { readonly name: string; readonly body: YAMLMap }[] {
  const all = entries.flatMap(({ name, bodies }) => bodies.map((body) => ({ name, body })))
  return [...new Map(all.toReversed().map((each) => [each.body, each])).values()].toReversed()
}

/** Writes down what was changed. */
export function changed(
  { changes }: Conversion,
  service: string | undefined,
  message: string,
): void {
  changes.push(service === undefined ? { message } : { service, message })
}

/** Writes down what is left to the author, each once. */
export function leftOpen(
  { undecided }: Conversion,
  service: string | undefined,
  message: string,
): void {
  if (undecided.some((note) => note.service === service && note.message === message)) return
  undecided.push(service === undefined ? { message } : { service, message })
}

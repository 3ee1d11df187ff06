import { ENVIRONMENTS, type Environment } from './source.ts'

/** The key of our record in a Source's metadata (design, Identity 1). */
export const MARKER_KEY = 'x-ogpu-gitops'

/** Our record: whose Source it is and which definition it comes from. */
export interface Marker {
  readonly owner: string
  readonly id: string
}

/**
 * A key that is not ours, with its value as it stood in the text, so that carrying it over changes
 * no byte.
 */
export interface ForeignKey {
  readonly key: string
  readonly json: string
}

/** The JSON behind `imageMetadataUrl`. An environment is its URL, empty for none. */
export interface Metadata {
  readonly environments: Readonly<Record<Environment, string>>
  readonly name: string
  readonly description: string
  readonly logoUrl: string
  readonly foreign: readonly ForeignKey[]
  readonly marker?: Marker
}

const OWN_KEYS: ReadonlySet<string> = new Set([
  ...ENVIRONMENTS,
  'name',
  'description',
  'logoUrl',
  MARKER_KEY,
])

/**
 * The bytes to upload: the keys in the SDK's order and in Python's `json.dumps` spelling, foreign
 * keys next, our record last (`protocol.md`, Off chain).
 */
export function metadataBytes(metadata: Metadata): Uint8Array {
  const own = [
    ...ENVIRONMENTS.map(
      (environment) => [environment, metadata.environments[environment]] as const,
    ),
    ['name', metadata.name] as const,
    ['description', metadata.description] as const,
    ['logoUrl', metadata.logoUrl] as const,
  ]
  const entries = [
    ...own.map(([key, value]) => entry(key, pythonString(value))),
    ...metadata.foreign.map(({ key, json }) => entry(key, json)),
  ]
  if (metadata.marker !== undefined) entries.push(entry(MARKER_KEY, markerJson(metadata.marker)))
  return new TextEncoder().encode(`{${entries.join(', ')}}`)
}

/**
 * Reads metadata that somebody published; undefined when the bytes are no JSON object, so nobody's
 * record can be in it.
 */
export function readMetadata(bytes: Uint8Array): Metadata | undefined {
  const text = decode(bytes)
  const root = text === undefined ? undefined : parseObject(text)
  if (text === undefined || root === undefined) return undefined
  const marker = readMarker(root[MARKER_KEY])
  return {
    environments: {
      cpu: textOf(root['cpu']),
      nvidia: textOf(root['nvidia']),
      amd: textOf(root['amd']),
    },
    name: textOf(root['name']),
    description: textOf(root['description']),
    logoUrl: textOf(root['logoUrl']),
    foreign: foreignKeys(text),
    ...(marker === undefined ? {} : { marker }),
  }
}

function entry(key: string, json: string): string {
  return `${pythonString(key)}: ${json}`
}

function markerJson(marker: Marker): string {
  return `{"v": 1, "owner": ${pythonString(marker.owner)}, "id": ${pythonString(marker.id)}}`
}

/** Python escapes all that is not printable ASCII; JSON.stringify has done the rest. */
function pythonString(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined // not text, so not metadata
  }
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined // not JSON, so not metadata
  }
}

function readMarker(value: unknown): Marker | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { owner, id } = value as Record<string, unknown>
  return typeof owner === 'string' && typeof id === 'string' ? { owner, id } : undefined
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/**
 * Cuts the values of unknown top-level keys out of a text that is known to be a JSON object. Of a
 * key given twice the last counts.
 */
function foreignKeys(text: string): readonly ForeignKey[] {
  const found = new Map<string, string>()
  for (let at = text.indexOf('{') + 1; ; ) {
    const start = text.indexOf('"', at)
    if (start === -1) return entriesOf(found)
    const end = skipString(text, start)
    const key: unknown = JSON.parse(text.slice(start, end))
    const colon = text.indexOf(':', end)
    at = skipValue(text, colon + 1)
    if (typeof key === 'string' && !OWN_KEYS.has(key))
      found.set(key, text.slice(colon + 1, at).trim())
  }
}

function entriesOf(found: ReadonlyMap<string, string>): readonly ForeignKey[] {
  return [...found].map(([key, json]) => ({ key, json }))
}

/** The index behind a string that starts at `at`. */
function skipString(text: string, at: number): number {
  for (let index = at + 1; index < text.length; index += 1) {
    if (text[index] === '\\') index += 1
    else if (text[index] === '"') return index + 1
  }
  return text.length
}

/** The index of the comma or brace that ends the value before it. */
function skipValue(text: string, at: number): number {
  let depth = 0
  for (let index = at; index < text.length; index += 1) {
    const sign = text[index]
    if (sign === '"') index = skipString(text, index) - 1
    else if (sign === '{' || sign === '[') depth += 1
    else if (depth === 0 && (sign === ',' || sign === '}')) return index
    else if (sign === '}' || sign === ']') depth -= 1
  }
  return text.length
}

/** An object of a JSON document, before anybody knows what is in it. */
export type Json = Readonly<Record<string, unknown>>

/** Whether a value is an object: no list, and not null. */
export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

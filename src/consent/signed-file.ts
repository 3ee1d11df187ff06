const HEX = /^(?:0x)?[0-9a-f]+$/i

/**
 * The raw signed transactions that a file holds, in its order: the JSON of `apply --unsigned` with
 * `signed` filled in, or one in hex a line. What is wrong with it, as the rest of a sentence, where
 * it is neither.
 */
export function readSignedFile(text: string): readonly string[] | string {
  if (text.trim() === '') return 'is empty'
  const document = parse(text)
  if (document === undefined) return readLines(text)
  const root = record(document)
  const listed = root?.['transactions']
  if (root?.['formatVersion'] !== 1 || !Array.isArray(listed))
    return 'is no file of apply --unsigned'
  const signed = listed.map((one: unknown) => record(one)?.['signed'])
  const missing = signed.findIndex((one) => typeof one !== 'string' || !HEX.test(one))
  if (missing >= 0) return `has no signed bytes for transaction ${missing + 1}`
  return signed.map(String)
}

function readLines(text: string): readonly string[] | string {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const wrong = lines.findIndex((line) => !HEX.test(line))
  return wrong >= 0 ? `has something that is no hex on line ${wrong + 1}` : lines
}

function record(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined
}

/** A line of digits alone is hex that JSON would take for a number. */
function parse(text: string): unknown {
  if (!text.trimStart().startsWith('{')) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return null // looks like JSON, and is none
  }
}

import { readFileSync } from 'node:fs'

/** A value of an API as its vendor's published model has it. */
interface Shape {
  readonly type: string
  readonly required?: readonly string[]
  readonly members?: Readonly<Record<string, Shape>>
  readonly enum?: readonly string[]
  readonly min?: number
  readonly max?: number
  readonly of?: Shape
}

interface Operation {
  readonly input: Shape
  readonly output: Shape
  readonly errors: readonly string[]
}

interface GoogleField {
  readonly type?: string
  readonly format?: string
  readonly enum?: readonly string[]
}

interface GoogleMethod {
  readonly path: string
  readonly method: string
  readonly request: Readonly<Record<string, GoogleField>>
  readonly response: Readonly<Record<string, GoogleField>>
}

const MODELS = JSON.parse(
  readFileSync(new URL('./api-models.json', import.meta.url), 'utf8'),
) as {
  readonly aws: Readonly<
    Record<string, { readonly operations: Readonly<Record<string, Operation>> }>
  >
  readonly gcp: Readonly<Record<string, GoogleMethod>>
}

/** An operation of AWS's. Throws where the published model has none of that name. */
export function awsOperation(service: 'kms' | 'sts', name: string): Operation {
  const operation = MODELS.aws[service]?.operations[name]
  if (operation === undefined) throw new Error(`${service} has no operation ${name}`)
  return operation
}

/** Throws where a value breaks the shape that AWS publishes for it. */
export function expectShape(value: unknown, shape: Shape, where = 'it'): void {
  const wrong = (why: string): never => {
    throw new Error(`${where} breaks the published model: ${why}`)
  }
  if (shape.type === 'object') {
    if (typeof value !== 'object' || value === null) return wrong('no object')
    for (const name of shape.required ?? []) if (!(name in value)) wrong(`${name} is missing`)
    for (const [name, one] of Object.entries(value)) {
      const member = shape.members?.[name]
      if (member === undefined) return wrong(`${name} is unknown`)
      expectShape(one, member, `${where}.${name}`)
    }
    return
  }
  if (shape.type === 'list') {
    if (!Array.isArray(value)) return wrong('no list')
    for (const one of value) if (shape.of !== undefined) expectShape(one, shape.of, where)
    return
  }
  if (shape.enum !== undefined && !shape.enum.includes(String(value))) wrong(`${value} is unknown`)
  const length = shape.type === 'integer' ? Number(value) : lengthOf(shape.type, value)
  if (length < (shape.min ?? 0) || length > (shape.max ?? Number.POSITIVE_INFINITY))
    wrong(`${length} is out of its bounds`)
}

function lengthOf(type: string, value: unknown): number {
  const text = String(value)
  return type === 'blob' ? Buffer.from(text, 'base64').length : text.length
}

/** A method of Google's. Throws where the published model has none of that name. */
export function googleMethod(name: string): GoogleMethod {
  const method = MODELS.gcp[name]
  if (method === undefined) throw new Error(`there is no method ${name}`)
  return method
}

/** Throws where a document has a field that Google's published model has not, or of another type. */
export function expectFields(
  document: unknown,
  model: Readonly<Record<string, GoogleField | object>>,
): void {
  for (const [name, value] of Object.entries(document as object)) {
    const field = model[name] as GoogleField | undefined
    if (field === undefined) throw new Error(`${name} is not in the published model`)
    // 64 bits are a text in JSON
    const type = typeof value === 'string' ? 'string' : typeof value
    if (typeof field.type === 'string' && field.type !== type && !(field.type === 'integer' && type === 'number') && !(field.type === 'array' && Array.isArray(value)))
      throw new Error(`${name} is ${type}, and in the published model ${field.type}`)
    if (field.enum !== undefined && name === 'algorithm' && !field.enum.includes(String(value)))
      throw new Error(`${name} has no value ${String(value)}`)
  }
}

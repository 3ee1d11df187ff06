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

const MODELS = JSON.parse(readFileSync(new URL('./api-models.json', import.meta.url), 'utf8')) as {
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
  if (shape.type === 'object') expectMembers(value, shape, where)
  else if (shape.type === 'list') expectList(value, shape, where)
  else expectScalar(value, shape, where)
}

function expectMembers(value: unknown, { required = [], members }: Shape, where: string): void {
  if (typeof value !== 'object' || value === null) throw broken(where, 'no object')
  for (const name of required) if (!(name in value)) throw broken(where, `${name} is missing`)
  for (const [name, one] of Object.entries(value)) {
    const member = members?.[name]
    if (member === undefined) throw broken(where, `${name} is unknown`)
    expectShape(one, member, `${where}.${name}`)
  }
}

function expectList(value: unknown, shape: Shape, where: string): void {
  if (!Array.isArray(value)) throw broken(where, 'no list')
  for (const one of value) if (shape.of !== undefined) expectShape(one, shape.of, where)
}

function expectScalar(value: unknown, shape: Shape, where: string): void {
  if (shape.enum !== undefined && !shape.enum.includes(String(value)))
    throw broken(where, `${value} is unknown`)
  const length = shape.type === 'integer' ? Number(value) : lengthOf(shape.type, value)
  if (length < (shape.min ?? 0) || length > (shape.max ?? Number.POSITIVE_INFINITY))
    throw broken(where, `${length} is out of its bounds`)
}

function broken(where: string, why: string): Error {
  return new Error(`${where} breaks the published model: ${why}`)
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
    if (field.type !== undefined && field.type !== typeOf(value))
      throw new Error(`${name} is ${typeOf(value)}, and in the published model ${field.type}`)
    if (field.enum?.includes(String(value)) === false)
      throw new Error(`${name} has no value ${String(value)}`)
  }
}

/** What Google's models call a value's type; 64 bits are a text in JSON. */
function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  return typeof value === 'number' ? 'integer' : typeof value
}

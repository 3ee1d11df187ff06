import { readFileSync } from 'node:fs'
import { type Document, OpenAPIBackend } from 'openapi-backend'

/** A JSON object whose fields nobody has looked at yet. */
export type Json = Readonly<Record<string, unknown>>

/** A request, read but not yet believed. */
export interface Asked {
  readonly method: string
  /** Without the query. */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  /** Parsed where it is JSON, the text otherwise, undefined where there is none. */
  readonly body: unknown
}

export interface MatchedOperation {
  readonly id: string
  readonly params: Readonly<Record<string, string>>
}

/** What GitHub's OpenAPI description says of requests and answers. */
export interface Contract {
  /** Undefined where the description holds no such operation. */
  match(asked: Asked): MatchedOperation | undefined
  /** What is wrong with a request of that operation. */
  wrongInRequest(operation: string, asked: Asked): readonly string[]
  /** What is wrong with an answer to it. */
  wrongInAnswer(
    operation: string,
    status: number,
    body: unknown,
    headers: Readonly<Record<string, string>>,
  ): readonly string[]
  /** The facts with every other required field beside them, each as dull as its schema allows. */
  fill(schema: string, facts: Json): Json
}

const FORMATS: Readonly<Record<string, true | ((text: string) => boolean)>> = {
  'date-time': (text) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text),
  uri: (text) => URL.canParse(text),
  email: (text) => /^[^@\s]+@[^@\s]+$/.test(text),
  int64: true,
}

let known: Promise<Contract> | undefined

/**
 * Reads the slice beside this file, once a process: compiling its schemas takes most of a second.
 */
export function readContract(): Promise<Contract> {
  known ??= compile()
  return known
}

async function compile(): Promise<Contract> {
  const slice = JSON.parse(readFileSync(new URL('api.json', import.meta.url), 'utf8')) as {
    components: { schemas: Record<string, Json> }
  }
  const { schemas } = slice.components
  const api = new OpenAPIBackend({
    definition: structuredClone(withNull(slice)) as unknown as Document,
    quick: true,
    ajvOpts: { strict: false, allErrors: false },
    customizeAjv: (ajv) => {
      for (const [name, format] of Object.entries(FORMATS)) ajv.addFormat(name, format)
      return ajv
    },
  })
  await api.init()
  return {
    match: (asked) => {
      const operation = api.matchOperation({ ...asked })
      if (operation?.operationId === undefined) return undefined
      return {
        id: operation.operationId,
        params: api.router.parseRequest({ ...asked }, operation).params,
      }
    },
    wrongInRequest: (operation, asked) =>
      said(
        api.validator.validateRequest(
          { ...asked, ...(asked.body === undefined ? {} : { body: asked.body }) },
          operation,
        ).errors,
      ),
    wrongInAnswer: (operation, status, body, headers) => {
      const { responses = {} } = api.router.getOperation(operation) ?? {}
      if (!(String(status) in responses))
        return status >= 400
          ? errorWithoutMessage(body)
          : [`${status} is no status of ${operation}`]
      return [
        ...said(api.validateResponse(body ?? null, operation, status).errors),
        ...said(api.validateResponseHeaders(headers, operation, { statusCode: status }).errors),
      ]
    },
    // the schema of an object
    fill: (schema, facts) => fill(schemas, schemas[schema] ?? {}, facts) as Json,
  }
}

/** Many statuses are described nowhere; each still has the shape of GitHub's errors. */
function errorWithoutMessage(body: unknown): readonly string[] {
  return typeof body === 'object' &&
    body !== null &&
    'message' in body &&
    typeof body.message === 'string'
    ? []
    : ['an error without a message']
}

function said(
  errors:
    | readonly {
        readonly instancePath: string
        readonly message?: string
        readonly params: unknown
      }[]
    | null
    | undefined,
): readonly string[] {
  return (errors ?? []).map(
    ({ instancePath, message, params }) =>
      `${instancePath} ${message ?? ''} ${JSON.stringify(params)}`,
  )
}

/** ajv knows `nullable` only beside a type; GitHub writes it beside a choice as well. */
function withNull(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withNull)
  if (typeof value !== 'object' || value === null) return value
  const { nullable, ...rest } = Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, withNull(item)]),
  )
  if (nullable !== true) return nullable === undefined ? rest : { nullable, ...rest }
  return typeof rest['type'] === 'string' && rest['enum'] === undefined
    ? { nullable, ...rest }
    : { anyOf: [rest, { enum: [null] }] }
}

function fill(schemas: Readonly<Record<string, Json>>, given: Json, facts: unknown): unknown {
  const schema = resolved(schemas, given)
  if (facts !== undefined && !isRecord(facts)) return facts
  if (schema['properties'] === undefined || !isRecord(schema['properties']))
    return facts ?? dull(schemas, schema)
  const properties = schema['properties']
  const required = Array.isArray(schema['required']) ? schema['required'].map(String) : []
  const names = [...new Set([...required, ...Object.keys(facts ?? {})])]
  return Object.fromEntries(
    names.map((name) => [name, field(schemas, properties[name], facts?.[name])]),
  )
}

function field(schemas: Readonly<Record<string, Json>>, given: unknown, fact: unknown): unknown {
  if (!isRecord(given)) return fact
  const schema = resolved(schemas, given)
  if (fact === undefined) return dull(schemas, schema)
  const items = schema['items']
  if (Array.isArray(fact) && isRecord(items)) return fact.map((item) => fill(schemas, items, item))
  return fill(schemas, schema, fact)
}

function resolved(schemas: Readonly<Record<string, Json>>, schema: Json): Json {
  const name = typeof schema['$ref'] === 'string' ? schema['$ref'].split('/').at(-1) : undefined
  const choice = ['allOf', 'oneOf', 'anyOf']
    .flatMap((key) => (Array.isArray(schema[key]) ? schema[key] : []))
    .find(isRecord)
  if (name !== undefined) return resolved(schemas, schemas[name] ?? {})
  return choice === undefined
    ? schema
    : { ...resolved(schemas, choice), ...(schema['nullable'] === true ? { nullable: true } : {}) }
}

function dull(schemas: Readonly<Record<string, Json>>, schema: Json): unknown {
  if (schema['nullable'] === true) return null
  if (Array.isArray(schema['enum'])) return schema['enum'][0]
  switch (schema['type']) {
    case 'boolean':
      return false
    case 'integer':
    case 'number':
      return 0
    case 'array':
      return []
    case 'string':
      return schema['format'] === 'uri'
        ? 'https://github.invalid/'
        : schema['format'] === 'date-time'
          ? '2020-01-01T00:00:00Z'
          : ''
    default:
      return fill(schemas, { properties: {}, ...schema }, {})
  }
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

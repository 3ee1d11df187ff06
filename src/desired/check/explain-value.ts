import type { ProblemCode } from '../../model/codes.ts'
import { namesIn, spoken, typeWords } from '../../yaml/schema-words.ts'
import type { Tree } from '../../yaml/tree.ts'
import type { Issue, LocatedIssue } from '../finding.ts'
import { show } from '../show.ts'
import type { PathError } from './explain-keys.ts'
import { masked } from './secrets.ts'

/** `if` only says that one of the others failed. */
const SILENT: ReadonlySet<string> = new Set(['if', 'propertyNames'])

/** Explains what is wrong with a value: its type, its size, or that it is none of the choices. */
export function explainValue(value: Tree, error: PathError): readonly LocatedIssue[] {
  return SILENT.has(error.keyword)
    ? []
    : [{ ...complaintOf(error, value), spot: spotOf(value, error) }]
}

function complaintOf({ keyword, params, path }: PathError, value: Tree): Issue {
  const name = path.join('.')
  const limit = String(params['limit'])
  switch (keyword) {
    case 'type':
      return wrongType(name, value, params['type'])
    case 'enum':
      return {
        code: 'bad-value',
        message: `${name} is ${spoken(value, show)}`,
        hint: `one of ${namesIn(params['allowedValues']).join(', ')}`,
      }
    case 'const':
      return {
        code: 'bad-value',
        message: `${name} is ${spoken(value, show)}`,
        hint: `write ${String(params['allowedValue'])}`,
      }
    case 'minProperties':
    case 'minItems':
      return name.endsWith('environments')
        ? {
            code: 'no-environments',
            message: `${name} is empty`,
            hint: 'give at least one of cpu, nvidia, amd',
          }
        : { code: 'bad-value', message: `${name} is empty`, hint: 'name at least one' }
    case 'maxProperties':
    case 'maxItems':
      return {
        code: 'bad-value',
        message: `${name} has more than ${limit} entries`,
        hint: `${limit} at most`,
      }
    case 'uniqueItems':
      return { code: 'bad-value', message: `${name} holds an entry twice`, hint: 'name each once' }
    case 'minLength':
      return {
        code: 'bad-value',
        message: `${name} is empty`,
        hint: 'write a value, or leave the field out',
      }
    case 'maxLength':
      return {
        code: 'bad-value',
        message: `${name} is longer than ${limit} characters`,
        hint: `${limit} at most`,
      }
    case 'minimum':
    case 'maximum':
      return {
        code: 'bad-value',
        message: `${name} is ${spoken(value, show)}`,
        hint: `${keyword === 'minimum' ? 'at least' : 'at most'} ${limit}`,
      }
    default:
      return {
        code: 'bad-value',
        message: `${name} is ${spoken(value, show)}`,
        hint: HINTS[path.at(-1) ?? ''] ?? 'see the description of the field in docs/',
      }
  }
}

const HINTS: Readonly<Record<string, string>> = {
  repository: 'write owner/name, as in acme/ogpu-sources',
}

/** What may not be left out: null there is the same as nothing. */
const REQUIRED =
  /^(?:id|name|environments|maxExpiry|networks|version|owner|payment|payment\.minPayment|networks\.[^.]+\.(?:client|chainId|rpcUrl|nexus|vault|pinUrl|gatewayUrl))$/

function wrongType(name: string, value: Tree, wanted: unknown): Issue {
  const types = namesIn(wanted).filter((type) => type !== 'null')
  if (value.kind === 'scalar' && value.value === null) {
    const code: ProblemCode = REQUIRED.test(name) ? 'missing-field' : 'bad-type'
    return {
      code,
      message: `${name} has no value`,
      hint:
        code === 'missing-field'
          ? 'required: write a value'
          : 'write a value, or leave the field out',
    }
  }
  return {
    code: 'bad-type',
    message: `${name} is ${spoken(value, show)}; it has to be ${typeWords(types)}`,
    hint: typeHint(value, types),
  }
}

function typeHint(value: Tree, types: readonly string[]): string {
  if (types.includes('array') && value.kind === 'scalar' && /^[\w.-]{1,63}$/.test(value.spelling))
    return `write a list: [${value.spelling}]`
  if (types.includes('boolean'))
    return 'write true or false; yes, no, on and off are texts in YAML 1.2'
  if (types.includes('string') && value.kind === 'scalar')
    return `put it in quotes: "${masked(value.spelling).slice(0, 40)}"`
  if (types.includes('object')) return 'write fields beneath it, indented: "name: value"'
  if (types.includes('array')) return 'write a list: [one, two]'
  return `write ${typeWords(types)}`
}

function spotOf(value: Tree, { keyword, params }: PathError): Tree['spot'] {
  const repeated =
    keyword === 'uniqueItems' && value.kind === 'list'
      ? value.items[Number(params['i'])]
      : undefined
  return (repeated ?? value).spot
}

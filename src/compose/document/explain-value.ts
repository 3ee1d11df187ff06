import type { SchemaError } from '../../yaml/schema-error.ts'
import { namesIn, spoken, typeWords } from '../../yaml/schema-words.ts'
import { fieldsOf, type Tree } from '../../yaml/tree.ts'
import type { ComposeIssue, LocatedComposeIssue } from '../finding.ts'
import { formAt } from '../value-forms.ts'
import { shown, showWithoutSecrets, singleQuoted } from './show.ts'

/** The most that is shown of a value in a hint. */
const LONGEST = 300

/** Lists of which Compose takes equal entries once before it looks at the schema, since 2.24.1. */
const TAKEN_ONCE = new Set(
  `annotations cap_add cap_drop configs devices dns dns_opt dns_search environment expose labels links aliases link_local_ips ports
  profiles secrets sysctls tmpfs volumes`.split(/\s+/),
)

/** Says what is wrong with a value: its kind, its size, or that it is none of the choices. */
export function explainComposeValue(
  value: Tree,
  path: readonly string[],
  { keyword, params }: SchemaError,
): readonly LocatedComposeIssue[] {
  const name = path.map(shown).join('.')
  const message = `${name} is ${spoken(value, showWithoutSecrets)}`
  switch (keyword) {
    case 'type':
      return wrongType(name, path, value, namesIn(params['type'])).map((complaint) => ({
        ...complaint,
        spot: value.spot,
      }))
    case 'enum':
      return [
        {
          rule: 'compose-schema',
          message,
          hint: `one of ${namesIn(params['allowedValues']).join(', ')}`,
          spot: value.spot,
        },
      ]
    case 'uniqueItems':
      if (TAKEN_ONCE.has(path.at(-1) ?? '')) return []
      return [
        {
          rule: 'compose-schema',
          message: `${name} holds an entry twice`,
          hint: 'name each once',
          spot: repeated(value, params),
        },
      ]
    case 'minimum':
    case 'maximum': {
      const limit = `${keyword === 'minimum' ? 'at least' : 'at most'} ${String(params['limit'])}`
      return [{ rule: 'compose-schema', message, hint: limit, spot: value.spot }]
    }
    default:
      return [
        {
          rule: 'compose-schema',
          message,
          hint: 'the specification knows no such value',
          spot: value.spot,
        },
      ]
  }
}

function wrongType(
  name: string,
  path: readonly string[],
  value: Tree,
  allowed: readonly string[],
): readonly ComposeIssue[] {
  const types = [...new Set(allowed)].filter((type) => type !== 'null')
  // Compose makes a number or a boolean of what a variable leaves behind, where the specification
  // wants one.
  if (
    value.kind === 'scalar' &&
    value.spelling.includes('$') &&
    types.some((type) => ['integer', 'number', 'boolean'].includes(type))
  )
    return []
  if (value.kind === 'scalar' && value.value === null) {
    return [
      {
        rule: 'compose-schema',
        message: `${name} has no value`,
        hint: 'write a value, or take the line out',
      },
    ]
  }
  const hint = hintForType(value, path, types)
  const words = hint.isText ? 'a text' : typeWords(types)
  return [
    {
      rule: 'compose-schema',
      message: `${name} is ${spoken(value, showWithoutSecrets)}; it has to be ${words}`,
      hint: hint.hint,
    },
  ]
}

interface TypeHint {
  readonly hint: string
  /** Whether of the types that are allowed a text is meant. */
  readonly isText?: true
}

/** How a value is written in the type that it has to have. */
function hintForType(value: Tree, path: readonly string[], types: readonly string[]): TypeHint {
  if (types.includes('string') && value.kind === 'scalar')
    return { hint: quotedHint(value.spelling, path) }
  if (types.includes('string')) return { hint: textHint(value, path), isText: true }
  if (types.includes('array') && value.kind === 'scalar')
    return { hint: `write [${inList(value.spelling)}]` }
  return { hint: `write ${typeWords(types)}` }
}

function quotedHint(spelling: string, path: readonly string[]): string {
  const meant = formAt(path)?.meant?.(spelling)
  return meant !== undefined
    ? `write it with its unit: ${meant}`
    : `put it in quotes: "${shown(spelling)}"`
}

/**
 * A mapping or list where a text belongs: a colon too many, brackets of a list in a list, or JSON.
 */
function textHint(value: Tree, path: readonly string[]): string {
  const [only, second] = fieldsOf(value)
  const isListed = /^\d+$/.test(path.at(-1) ?? '')
  const json = flowTextAt(value)
  if (value.kind === 'list' && isListed && !TEXT_LISTS.has(path.at(-2) ?? ''))
    return 'take the brackets around it out'
  if (json !== undefined) return `put it in single quotes: ${shown(singleQuoted(json))}`
  if (only === undefined || second !== undefined || !isListed || only[1].value.kind !== 'scalar')
    return 'write a text'
  const [name, { value: given }] = only
  if (PAIR_LISTS.has(path.at(-2) ?? '') && !name.includes('='))
    return `write ${shown(name)}=${shown(given.spelling)}`
  const entry = `${name}: ${given.spelling}`
  return `put it in quotes: ${entry.includes('"') ? shown(singleQuoted(entry)) : `"${shown(entry)}"`}`
}

/** Lists of `NAME=value`. */
const PAIR_LISTS: ReadonlySet<string> = new Set([
  'environment',
  'labels',
  'args',
  'sysctls',
  'annotations',
])
/** Lists of words for a program, to which JSON is a word like any other. */
const TEXT_LISTS: ReadonlySet<string> = new Set(['command', 'entrypoint', 'test', ...PAIR_LISTS])

function inList(spelling: string): string {
  return /^[A-Za-z][\w-]*$/.test(spelling) ? spelling : `"${shown(spelling)}"`
}

/**
 * JSON without quotes around it, as the file has it; undefined where a value is no list or mapping
 * in brackets on one line.
 */
function flowTextAt({ kind, spot: { source, offset } }: Tree): string | undefined {
  const line = source.text.slice(offset, offset + LONGEST).split('\n')[0] ?? ''
  if (kind === 'scalar' || !/^[[{]/.test(line)) return undefined
  let [depth, end] = [0, 0]
  for (const [piece] of line.matchAll(/"(?:\\.?|[^"\\])*(?:"|$)|'[^']*(?:'|$)|[^"']/g)) {
    end += piece.length
    if (piece === '[' || piece === '{') depth += 1
    else if (piece === ']' || piece === '}') depth -= 1
    if (depth === 0) return line.slice(0, end)
  }
  return undefined
}

function repeated(value: Tree, params: SchemaError['params']): Tree['spot'] {
  const item =
    value.kind === 'list'
      ? value.items[Math.max(Number(params['i']), Number(params['j']))]
      : undefined
  return (item ?? value).spot
}

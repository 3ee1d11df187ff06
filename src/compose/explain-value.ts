import type { Tree } from '../yaml/tree.ts'
import type { SchemaError } from './explain-schema.ts'
import type { Complaint, Objection } from './finding.ts'
import { show, shown } from './show.ts'

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
}

/** Says what is wrong with a value: its kind, its size, or that it is none of the choices. */
export function explainValue(value: Tree, path: readonly string[], { keyword, params }: SchemaError): readonly Objection[] {
  const name = path.map(shown).join('.')
  switch (keyword) {
    case 'type':
      return wrongType(name, value, namesIn(params['type'])).map((complaint) => ({ ...complaint, spot: value.spot }))
    case 'enum':
      return [
        { rule: 'compose-schema', message: `${name} is ${spoken(value)}`, hint: `one of ${namesIn(params['allowedValues']).join(', ')}`, spot: value.spot },
      ]
    case 'uniqueItems':
      return [{ rule: 'compose-schema', message: `${name} holds an entry twice`, hint: 'name each once', spot: repeated(value, params) }]
    case 'minimum':
    case 'maximum': {
      const limit = `${keyword === 'minimum' ? 'at least' : 'at most'} ${String(params['limit'])}`
      return [{ rule: 'compose-schema', message: `${name} is ${spoken(value)}`, hint: limit, spot: value.spot }]
    }
    default:
      return [{ rule: 'compose-schema', message: `${name} is ${spoken(value)}`, hint: 'the specification knows no such value', spot: value.spot }]
  }
}

function wrongType(name: string, value: Tree, allowed: readonly string[]): readonly Complaint[] {
  const types = [...new Set(allowed)].filter((type) => type !== 'null')
  // Compose makes a number or a boolean of what a variable leaves behind, where the specification wants one.
  if (value.kind === 'scalar' && value.spelling.includes('$') && types.some((type) => ['integer', 'number', 'boolean'].includes(type))) return []
  if (value.kind === 'scalar' && value.value === null) {
    return [{ rule: 'compose-schema', message: `${name} has no value`, hint: 'write a value, or take the field out' }]
  }
  const words = types.map((type) => TYPE_WORDS[type] ?? type).join(' or ')
  const hint = types.includes('string') && value.kind === 'scalar' ? `put it in quotes: "${shown(value.spelling)}"` : `write ${words}`
  return [{ rule: 'compose-schema', message: `${name} is ${spoken(value)}; it has to be ${words}`, hint }]
}

function repeated(value: Tree, params: SchemaError['params']): Tree['spot'] {
  const item = value.kind === 'list' ? value.items[Math.max(Number(params['i']), Number(params['j']))] : undefined
  return (item ?? value).spot
}

function spoken(value: Tree): string {
  if (value.kind === 'map') return 'a mapping'
  if (value.kind === 'list') return 'a list'
  return typeof value.value === 'string' ? show(value.value) : shown(value.spelling)
}

function namesIn(list: unknown): readonly string[] {
  return (Array.isArray(list) ? list : [list]).filter((item): item is string => typeof item === 'string')
}

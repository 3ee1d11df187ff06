import type { SchemaError } from '../yaml/schema-error.ts'
import { namesIn, spoken, typeWords } from '../yaml/schema-words.ts'
import type { Tree } from '../yaml/tree.ts'
import type { Complaint, Objection } from './finding.ts'
import { show, shown, singleQuoted } from './show.ts'

/** The most that is shown of a value in a hint. */
const LONGEST = 300

/** Lists of which Compose takes equal entries once before it looks at the schema, since 2.24.1. */
const TAKEN_ONCE = new Set(
  `annotations cap_add cap_drop configs devices dns dns_opt dns_search environment expose labels links aliases link_local_ips ports
  profiles secrets sysctls tmpfs volumes`.split(/\s+/),
)

/** Says what is wrong with a value: its kind, its size, or that it is none of the choices. */
export function explainValue(value: Tree, path: readonly string[], { keyword, params }: SchemaError): readonly Objection[] {
  const name = path.map(shown).join('.')
  const message = `${name} is ${spoken(value, show)}`
  switch (keyword) {
    case 'type':
      return wrongType(name, value, namesIn(params['type'])).map((complaint) => ({ ...complaint, spot: value.spot }))
    case 'enum':
      return [{ rule: 'compose-schema', message, hint: `one of ${namesIn(params['allowedValues']).join(', ')}`, spot: value.spot }]
    case 'uniqueItems':
      if (TAKEN_ONCE.has(path.at(-1) ?? '')) return []
      return [{ rule: 'compose-schema', message: `${name} holds an entry twice`, hint: 'name each once', spot: repeated(value, params) }]
    case 'minimum':
    case 'maximum': {
      const limit = `${keyword === 'minimum' ? 'at least' : 'at most'} ${String(params['limit'])}`
      return [{ rule: 'compose-schema', message, hint: limit, spot: value.spot }]
    }
    default:
      return [{ rule: 'compose-schema', message, hint: 'the specification knows no such value', spot: value.spot }]
  }
}

function wrongType(name: string, value: Tree, allowed: readonly string[]): readonly Complaint[] {
  const types = [...new Set(allowed)].filter((type) => type !== 'null')
  // Compose makes a number or a boolean of what a variable leaves behind, where the specification wants one.
  if (value.kind === 'scalar' && value.spelling.includes('$') && types.some((type) => ['integer', 'number', 'boolean'].includes(type))) return []
  if (value.kind === 'scalar' && value.value === null) {
    return [{ rule: 'compose-schema', message: `${name} has no value`, hint: 'write a value, or take the field out' }]
  }
  const json = types.includes('string') ? flowTextAt(value) : undefined
  if (json !== undefined) {
    return [
      {
        rule: 'compose-schema',
        message: `${name} is ${spoken(value, show)}; it has to be a text`,
        hint: `put it in single quotes: ${shown(singleQuoted(json))}`,
      },
    ]
  }
  const words = typeWords(types)
  const hint = types.includes('string') && value.kind === 'scalar' ? `put it in quotes: "${shown(value.spelling)}"` : `write ${words}`
  return [{ rule: 'compose-schema', message: `${name} is ${spoken(value, show)}; it has to be ${words}`, hint }]
}

/** JSON without quotes around it, as the file has it; undefined where a value is no list or mapping in brackets on one line. */
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
  const item = value.kind === 'list' ? value.items[Math.max(Number(params['i']), Number(params['j']))] : undefined
  return (item ?? value).spot
}

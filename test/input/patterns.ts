import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { transformSync } from 'esbuild'
import { parseAst } from 'vitest/node'

/** A regular expression of ours, and where it stands. */
export interface Pattern {
  readonly file: string
  readonly source: string
  readonly flags: string
}

/** Every literal, and every `new RegExp` whose pattern is written out there. */
export function patternsIn(file: string, text: string): readonly Pattern[] {
  const found: Pattern[] = []
  visit(parseAst(transformSync(text, { loader: 'ts', target: 'esnext' }).code), (node) => {
    const pattern = literalOf(node) ?? constructed(node)
    if (pattern !== undefined) found.push({ file, ...pattern })
  })
  return found
}

/** The patterns of everything beneath `src/`, each once. */
export function sourcePatterns(): readonly Pattern[] {
  const files = filesBeneath('src', '.ts')
  return once(files.flatMap((file) => patternsIn(file, readFileSync(file, 'utf8'))))
}

/**
 * Every `pattern` and `patternProperties` of the schemas that files are judged by; ajv compiles
 * them with the flag u.
 */
export function schemaPatterns(): readonly Pattern[] {
  const files = [
    ...filesBeneath('schemas', '.schema.json'),
    ...filesBeneath('src/templates', '.schema.json'),
  ]
  return once(
    files.flatMap((file) => {
      const found: Pattern[] = []
      visit(JSON.parse(readFileSync(file, 'utf8')), (node) => {
        const named =
          typeof node['patternProperties'] === 'object'
            ? Object.keys(node['patternProperties'] ?? {})
            : []
        const own = typeof node['pattern'] === 'string' ? [node['pattern']] : []
        for (const source of [...own, ...named]) found.push({ file, source, flags: 'u' })
      })
      return found
    }),
  )
}

type Node = Readonly<Record<string, unknown>>

function visit(value: unknown, seen: (node: Node) => void): void {
  if (typeof value !== 'object' || value === null) return
  if (!Array.isArray(value)) seen(value as Node)
  for (const child of Object.values(value)) visit(child, seen)
}

function literalOf({ type, regex }: Node): Omit<Pattern, 'file'> | undefined {
  if (type !== 'Literal' || typeof regex !== 'object' || regex === null) return undefined
  const { pattern, flags } = regex as { readonly pattern: string; readonly flags: string }
  return { source: pattern, flags }
}

/**
 * `new RegExp('…', 'u')`; a template's holes stand for a plain word. One that is made of another
 * expression only repeats its pattern.
 */
function constructed({ type, callee, arguments: given }: Node): Omit<Pattern, 'file'> | undefined {
  if (type !== 'NewExpression' || (callee as Node)['name'] !== 'RegExp') return undefined
  const [pattern, flags] = given as readonly Node[]
  const source = pattern === undefined ? undefined : textOf(pattern)
  if (source === undefined) return undefined
  return { source, flags: flags === undefined ? '' : (textOf(flags) ?? '') }
}

function textOf({ type, value, quasis }: Node): string | undefined {
  if (type === 'Literal' && typeof value === 'string') return value
  if (type !== 'TemplateLiteral') return undefined
  return (quasis as readonly { readonly value: { readonly cooked: string } }[])
    .map((part) => part.value.cooked)
    .join('word')
}

function once(patterns: readonly Pattern[]): readonly Pattern[] {
  return [
    ...new Map(patterns.map((pattern) => [`${pattern.flags} ${pattern.source}`, pattern])).values(),
  ]
}

function filesBeneath(folder: string, ending: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => path.join(entry.parentPath, entry.name))
}

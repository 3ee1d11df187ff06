import { isBuiltin } from 'node:module'
import path from 'node:path'
import {
  isCallExpression,
  isExportDeclaration,
  isImportDeclaration,
  isImportTypeNode,
  isLiteralTypeNode,
  isNamedExports,
  isNamedImports,
  isStringLiteral,
  type Node,
  type SourceFile,
  SyntaxKind,
} from 'typescript/unstable/ast'
import { everyNode, lineOf } from './nodes.ts'

/** One import of a file, of types too. */
export interface Import {
  readonly kind: 'file' | 'package' | 'builtin' | 'unknown'
  /** A path from the repository's root, a package, or a builtin with its `node:`. */
  readonly to: string
  /** What is taken by name; `*` for everything. */
  readonly names: readonly string[]
  readonly line: number
}

/** Everything that a file imports: statements, re-exports, `import()` and `import('…').Type`. */
export function importsOf(source: SourceFile, file: string): readonly Import[] {
  return everyNode(source).flatMap((node): readonly Import[] => {
    const found = importIn(node)
    return found === undefined
      ? []
      : [{ ...target(found.from, file), names: found.names, line: lineOf(node, source) }]
  })
}

function importIn(
  node: Node,
): { readonly from: Node | undefined; readonly names: readonly string[] } | undefined {
  if (isImportDeclaration(node)) {
    const { importClause: clause, moduleSpecifier: from } = node
    const named = clause?.namedBindings
    const some = named !== undefined && isNamedImports(named) ? named.elements : []
    const names = some.map(({ propertyName, name }) => (propertyName ?? name).text)
    const isWhole = clause?.name !== undefined || (named !== undefined && !isNamedImports(named))
    return { from, names: isWhole || clause === undefined ? [...names, '*'] : names }
  }
  if (isExportDeclaration(node) && node.moduleSpecifier !== undefined) {
    const { exportClause: clause, moduleSpecifier: from } = node
    const some = clause !== undefined && isNamedExports(clause) ? clause.elements : undefined
    return {
      from,
      names: some?.map(({ propertyName, name }) => (propertyName ?? name).text) ?? ['*'],
    }
  }
  if (isImportTypeNode(node))
    return {
      from: isLiteralTypeNode(node.argument) ? node.argument.literal : undefined,
      names: ['*'],
    }
  return isCallExpression(node) && node.expression.kind === SyntaxKind.ImportKeyword
    ? { from: node.arguments[0], names: ['*'] }
    : undefined
}

/** Where an import leads; nobody knows where a computed one does. */
function target(from: Node | undefined, file: string): Pick<Import, 'kind' | 'to'> {
  if (from === undefined || !isStringLiteral(from)) return { kind: 'unknown', to: 'computed' }
  const { text } = from
  if (text.startsWith('.'))
    return { kind: 'file', to: path.posix.join(path.posix.dirname(file), text) }
  if (isBuiltin(text)) return { kind: 'builtin', to: `node:${text.replace(/^node:/, '')}` }
  return { kind: 'package', to: text.split('/', text.startsWith('@') ? 2 : 1).join('/') }
}

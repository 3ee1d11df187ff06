import {
  type Identifier,
  isArrayLiteralExpression,
  isAsExpression,
  isBinaryExpression,
  isCallExpression,
  isDeleteExpression,
  isElementAccessExpression,
  isFunctionLikeDeclaration,
  isIdentifier,
  isNewExpression,
  isNonNullExpression,
  isObjectLiteralExpression,
  isParenthesizedExpression,
  isPostfixUnaryExpression,
  isPrefixUnaryExpression,
  isPropertyAccessExpression,
  isPropertyDeclaration,
  isSatisfiesExpression,
  isVariableDeclaration,
  isVariableDeclarationList,
  isVariableStatement,
  type Node,
  NodeFlags,
  type SourceFile,
  SyntaxKind,
  type VariableDeclaration,
} from 'typescript/unstable/ast'
import { atLoad, everyNode, lineOf } from './nodes.ts'
import type { Meanings, Place } from './project.ts'

const COLLECTIONS = /^(?:Map|Set|WeakMap|WeakSet|Array)$/
/** Methods that change what they are called on. */
const CHANGING = new Set([
  'add',
  'clear',
  'copyWithin',
  'delete',
  'fill',
  'pop',
  'push',
  'reverse',
  'set',
  'shift',
  'sort',
  'splice',
  'unshift',
])

const STEPS = new Set<SyntaxKind>([SyntaxKind.PlusPlusToken, SyntaxKind.MinusMinusToken])

/**
 * What a file keeps from one call to the next: `let` outside of a function, a collection that
 * grows, a static property, a function made by one that remembers.
 */
export function stateOf(source: SourceFile, meanings: Meanings): readonly Place[] {
  const constants = declarations(source).filter(({ parent }) => !isLet(parent))
  return [
    ...declarations(source)
      .filter(({ parent }) => isLet(parent))
      .map((node) => place(node.name, source)),
    ...constants.filter(isEmptyCollection).map((node) => place(node.name, source)),
    ...changed(source, meanings).map((name) => place(name, source)),
    ...constants
      .filter((node) => remembers(node, meanings))
      .map((node) => place(node.name, source)),
    ...atLoad(source)
      .filter(isPropertyDeclaration)
      .filter(
        ({ modifiers = [] }) =>
          has(modifiers, SyntaxKind.StaticKeyword) && !has(modifiers, SyntaxKind.ReadonlyKeyword),
      )
      .map((node) => place(node.name, source)),
  ]
}

function place(node: Node, source: SourceFile): Place {
  return { what: node.getText(source), line: lineOf(node, source) }
}

function has(modifiers: readonly Node[], kind: SyntaxKind): boolean {
  return modifiers.some((modifier) => modifier.kind === kind)
}

/** The variables of a file that no function owns. */
function declarations(source: SourceFile): readonly VariableDeclaration[] {
  return atLoad(source)
    .filter(isVariableDeclaration)
    .filter(({ parent }) => isKept(parent))
}

/** Not the variable of a loop or of a block. */
function isKept(list: Node): boolean {
  return isVariableStatement(list.parent) && list.parent.parent.kind === SyntaxKind.SourceFile
}

function isLet(list: Node): boolean {
  return isVariableDeclarationList(list) && (list.flags & NodeFlags.Const) === 0
}

/** A collection that begins with nothing can only have a use by growing. */
function isEmptyCollection({ initializer }: VariableDeclaration): boolean {
  const value = initializer === undefined ? undefined : bare(initializer)
  if (value === undefined) return false
  if (isNewExpression(value))
    return (
      isIdentifier(value.expression) &&
      COLLECTIONS.test(value.expression.text) &&
      (value.arguments?.length ?? 0) === 0
    )
  if (isArrayLiteralExpression(value)) return value.elements.length === 0
  return isObjectLiteralExpression(value) && value.properties.length === 0
}

function bare(node: Node): Node {
  return isAsExpression(node) ||
    isSatisfiesExpression(node) ||
    isParenthesizedExpression(node) ||
    isNonNullExpression(node)
    ? bare(node.expression)
    : node
}

/** The names, of this file or imported, whose values the file changes. */
function changed(source: SourceFile, meanings: Meanings): readonly Identifier[] {
  const names = everyNode(source).flatMap((node) => {
    const target = changedBy(node)
    const root = target === undefined ? undefined : rootOf(target)
    return root === undefined ? [] : [root]
  })
  const found = meanings.of(names)
  return names.filter((_, index) =>
    found[index]?.declarations.some((declaration) => {
      const node = declaration.path === source.path ? declaration.resolve() : undefined
      if (node === undefined) return false
      if (node.kind === SyntaxKind.ImportSpecifier) return true
      return isVariableDeclaration(node) && isKept(node.parent) && !isLet(node.parent)
    }),
  )
}

/** What a node changes: the value that a method is called on, or that a part is given to. */
function changedBy(node: Node): Node | undefined {
  if (isCallExpression(node) && isPropertyAccessExpression(node.expression))
    return CHANGING.has(node.expression.name.text) ? node.expression.expression : undefined
  if (isBinaryExpression(node) && isAssignment(node.operatorToken.kind)) return partOwner(node.left)
  if (isDeleteExpression(node)) return partOwner(node.expression)
  if (isPostfixUnaryExpression(node)) return partOwner(node.operand)
  return isPrefixUnaryExpression(node) && STEPS.has(node.operator)
    ? partOwner(node.operand)
    : undefined
}

function isAssignment(kind: SyntaxKind): boolean {
  return kind >= SyntaxKind.FirstAssignment && kind <= SyntaxKind.LastAssignment
}

/** What a part belongs to: `a.b` and `a[b]` change `a`. */
function partOwner(node: Node): Node | undefined {
  return isPropertyAccessExpression(node) || isElementAccessExpression(node)
    ? node.expression
    : undefined
}

/** The name that a chain of parts begins with; none for what a call gives back. */
function rootOf(node: Node): Identifier | undefined {
  const inner = bare(node)
  if (isIdentifier(inner)) return inner
  return isPropertyAccessExpression(inner) || isElementAccessExpression(inner)
    ? rootOf(inner.expression)
    : undefined
}

/** A function that a function of ours gave back, which holds a variable or a collection for it. */
function remembers({ name, initializer }: VariableDeclaration, meanings: Meanings): boolean {
  const call = initializer === undefined ? undefined : bare(initializer)
  if (call === undefined || !isCallExpression(call) || !meanings.isFunction(name)) return false
  const maker = bare(call.expression)
  if (isFunctionLikeDeclaration(maker)) return keeps(maker)
  const [meaning] = isIdentifier(maker) ? meanings.of([maker]) : []
  return (meaning?.declarations ?? []).some((declaration) => {
    const node = declaration.resolve()
    // of another file: what is imported and called at load gives a function, and nobody sees what
    // it holds
    return node === undefined || node.kind === SyntaxKind.ImportSpecifier || keeps(node)
  })
}

/** Whether a function has a variable or a collection of its own. */
function keeps(maker: Node): boolean {
  return everyNode(maker).some(
    (node) => isVariableDeclaration(node) && (isLet(node.parent) || isEmptyCollection(node)),
  )
}

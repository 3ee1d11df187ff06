import {
  type Identifier,
  isBindingElement,
  isElementAccessExpression,
  isExportSpecifier,
  isIdentifier,
  isImportSpecifier,
  isMetaProperty,
  isNewExpression,
  isPropertyAccessExpression,
  isPropertyAssignment,
  isTypeNode,
  isVariableDeclaration,
  isVariableStatement,
  type Node,
  type PropertyAccessExpression,
  type SourceFile,
  SyntaxKind,
  type VariableDeclaration,
} from 'typescript/unstable/ast'
import { everyNode, lineOf } from './nodes.ts'
import type { Meanings, Place } from './project.ts'
import type { Right } from './rooms.ts'

/** Something that a file uses and that not every room may. */
export interface Use extends Place {
  readonly right: Right | 'unknown'
}

/** What Node.js offers besides the language, by name; what gives the same at every call is free. */
const GLOBALS: Readonly<Record<string, Right | 'free' | 'unknown'>> = {
  AbortController: 'free',
  AbortSignal: 'free',
  Blob: 'free',
  Buffer: 'free',
  DOMException: 'free',
  DecompressionStream: 'free',
  FormData: 'free',
  Response: 'free',
  TextDecoder: 'free',
  TextEncoder: 'free',
  URL: 'free',
  URLSearchParams: 'free',
  atob: 'free',
  btoa: 'free',
  structuredClone: 'free',
  'AbortSignal.timeout': 'timers',
  clearInterval: 'timers',
  clearTimeout: 'timers',
  queueMicrotask: 'timers',
  setImmediate: 'timers',
  setInterval: 'timers',
  setTimeout: 'timers',
  performance: 'clock',
  'process.hrtime': 'clock',
  'process.uptime': 'clock',
  'crypto.getRandomValues': 'randomness',
  'crypto.randomUUID': 'randomness',
  'process.env': 'environment',
  'process.argv': 'environment',
  'process.cwd': 'environment',
  'process.platform': 'environment',
  'process.stdin': 'terminal',
  'process.stdout': 'terminal',
  'process.stderr': 'terminal',
  console: 'terminal',
  process: 'process',
  fetch: 'network',
  Request: 'network',
  WebSocket: 'network',
  Promise: 'async',
  // of the language, and not the same at every call
  'Math.random': 'randomness',
  Intl: 'locale',
  // ways around every wall
  eval: 'unknown',
  Function: 'unknown',
  globalThis: 'unknown',
  require: 'unknown',
  module: 'unknown',
}
/** What reads the clock of no machine. */
const STILL = new Set(['Date.UTC', 'Date.parse'])
const LOCALE = /^(?:toLocale\w*|localeCompare)$/
const PATH = /^(?:path|posix|win32)$/
const ASYNC_TYPES = /^(?:Promise|PromiseLike|AsyncIterable|AsyncIterator|AsyncGenerator)$/
/** The language's own declarations, beside those of Node.js. */
const LANGUAGE = /\/lib\.es[^/]*\.d\.ts$/

/** Everything in a file that only some rooms may use. */
export function usesOf(source: SourceFile, meanings: Meanings): readonly Use[] {
  const nodes = everyNode(
    source,
    (node) => isTypeNode(node) && node.kind !== SyntaxKind.ExpressionWithTypeArguments,
  )
  const names = nodes.filter(isIdentifier).filter((name) => !isLabel(name))
  const found = meanings.of(names)
  const globals = names.flatMap((name, index): readonly Use[] => {
    const meaning = found[index]
    if (meaning === undefined ? !isBoundless(name) : !isGlobal(meaning, name, meanings)) return []
    const isOfLanguage = meaning?.declarations.some(({ path }) => LANGUAGE.test(path)) ?? false
    return use(name, isOfLanguage, source)
  })
  const others = everyNode(source).flatMap((node): readonly Use[] => {
    const right = rightOf(node)
    return right === undefined ? [] : [{ right, what: shown(node), line: lineOf(node, source) }]
  })
  return [...globals, ...others]
}

/** `globalThis` and the like have no declaration. */
function isBoundless(name: Identifier): boolean {
  return GLOBALS[name.text] === 'unknown'
}

function isGlobal(
  meaning: Parameters<Meanings['isForeign']>[0],
  name: Identifier,
  meanings: Meanings,
): boolean {
  return meanings.isForeign(meaning) || (meaning.declarations.length === 0 && isBoundless(name))
}

/** A name that stands for no value: behind a dot, before a colon. */
function isLabel(name: Identifier): boolean {
  const { parent } = name
  return (
    (isPropertyAccessExpression(parent) && parent.name === name) ||
    (isPropertyAssignment(parent) && parent.name === name) ||
    ((isBindingElement(parent) || isImportSpecifier(parent) || isExportSpecifier(parent)) &&
      parent.propertyName === name) ||
    (isMetaProperty(parent) && parent.name === name)
  )
}

function use(name: Identifier, isOfLanguage: boolean, source: SourceFile): readonly Use[] {
  const { parent, text } = name
  const member =
    isPropertyAccessExpression(parent) && parent.expression === name ? parent.name.text : undefined
  const what = member === undefined ? text : `${text}.${member}`
  if (what === 'process.env' && !isRead(parent))
    return [{ right: 'whole-environment', what, line: lineOf(name, source) }]
  const right = GLOBALS[what] ?? GLOBALS[text] ?? ofLanguage(name, what, isOfLanguage)
  return right === 'free' ? [] : [{ right, what, line: lineOf(name, source) }]
}

/** One variable of the environment; the whole of it may hold a key. */
function isRead(environment: Node): boolean {
  const { parent } = environment
  return (
    (isElementAccessExpression(parent) || isPropertyAccessExpression(parent)) &&
    parent.expression === environment
  )
}

/** What the language gives is free, but for the moment and chance. */
function ofLanguage(name: Identifier, what: string, isOfLanguage: boolean): Use['right'] | 'free' {
  const { parent, text } = name
  if (!isOfLanguage) return 'unknown'
  if (text === 'Math') return what === text ? 'randomness' : 'free'
  if (text !== 'Date' || STILL.has(what)) return 'free'
  return isNewExpression(parent) && (parent.arguments?.length ?? 0) > 0 ? 'free' : 'clock'
}

/** What is no name of a value and yet only for some. */
function rightOf(node: Node): Use['right'] | undefined {
  switch (node.kind) {
    case SyntaxKind.AsyncKeyword:
    case SyntaxKind.AwaitExpression:
    case SyntaxKind.AwaitKeyword:
      return 'async'
    case SyntaxKind.MetaProperty:
      return isMetaProperty(node) && node.keywordToken === SyntaxKind.ImportKeyword
        ? 'own-place'
        : undefined
    case SyntaxKind.Identifier:
      if (!isIdentifier(node)) return undefined
      if (isTypeNode(node.parent) && ASYNC_TYPES.test(node.text)) return 'async'
      return LOCALE.test(node.text) ? 'locale' : undefined
    case SyntaxKind.VariableDeclaration:
      return isVariableDeclaration(node) ? declaredRight(node) : undefined
    case SyntaxKind.PropertyAccessExpression:
      return isPropertyAccessExpression(node) && isFromHere(node) ? 'environment' : undefined
    default:
      return undefined
  }
}

/** What `declare` says is there is used without an import, and means nothing of ours. */
function declaredRight({ name, parent }: VariableDeclaration): Use['right'] | undefined {
  const statement = parent.parent
  const isDeclared =
    isVariableStatement(statement) &&
    statement.modifiers?.some(({ kind }) => kind === SyntaxKind.DeclareKeyword)
  const right = isDeclared && isIdentifier(name) ? GLOBALS[name.text] : undefined
  return right === 'free' ? undefined : right
}

/** What is not absolute is seen from the working directory. */
function isFromHere({ expression, name }: PropertyAccessExpression): boolean {
  return name.text === 'resolve' && isIdentifier(expression) && PATH.test(expression.text)
}

function shown(node: Node): string {
  if (node.kind === SyntaxKind.AwaitExpression || node.kind === SyntaxKind.AwaitKeyword)
    return 'await'
  return isIdentifier(node) ? node.text : node.getText()
}

import {
  Document,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  Scalar,
  type ToStringOptions,
  visit,
  type YAMLSeq,
} from 'yaml'
import type { RenderedFile } from './template.ts'

/**
 * Everything that would otherwise be a default of the library, so that none of its releases changes
 * a byte.
 */
const OPTIONS: ToStringOptions = {
  blockQuote: false,
  collectionStyle: 'any',
  defaultKeyType: 'PLAIN',
  defaultStringType: 'QUOTE_DOUBLE',
  directives: false,
  doubleQuotedAsJSON: false,
  flowCollectionPadding: false,
  indent: 2,
  indentSeq: true,
  lineWidth: 0,
  simpleKeys: false,
}

/** Lists of texts that are read line by line; the others stand in brackets. */
const LINE_BY_LINE: ReadonlySet<string> = new Set(['environment', 'entrypoint'])

const PLAIN = /^(?:[A-Za-z/][A-Za-z0-9_./:=@${}-]*[A-Za-z0-9}]|[A-Za-z]|[0-9]+[smh])$/
const OTHER_THAN_TEXT = /^(?:y|n|yes|no|on|off|true|false|null)$/i

/** A compose file's text: the same bytes for the same object, ending in one newline. */
export function writeCompose(file: RenderedFile): string {
  const document = new Document(file, { aliasDuplicateObjects: false, version: '1.2' })
  visit(document, { Seq: styleList, Scalar: styleText })
  return document.toString(OPTIONS)
}

function styleList(_key: unknown, list: YAMLSeq, path: readonly (Document | Node | Pair)[]): void {
  const parent = path.at(-1)
  const name = isPair(parent) && isScalar(parent.key) ? String(parent.key.value) : ''
  list.flow = list.items.every(isScalar) && !LINE_BY_LINE.has(name)
}

/**
 * Our own choice of quotes: none where no reader can err, double ones, single ones around what
 * holds double ones.
 */
function styleText(key: unknown, scalar: Scalar, path: readonly (Document | Node | Pair)[]): void {
  if (key === 'key' || typeof scalar.value !== 'string') return
  const parent = path.at(-1)
  const inBrackets = isSeq(parent) && parent.flow === true
  scalar.type = styleOf(scalar.value, inBrackets)
}

function styleOf(text: string, inBrackets: boolean): Scalar.Type {
  if (PLAIN.test(text) && !OTHER_THAN_TEXT.test(text) && !(inBrackets && /[{}]/.test(text)))
    return Scalar.PLAIN
  return /["\\]/.test(text) ? Scalar.QUOTE_SINGLE : Scalar.QUOTE_DOUBLE
}

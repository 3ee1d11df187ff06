import {
  Composer,
  type Document,
  type DocumentOptions,
  Lexer,
  type ParseOptions,
  Parser,
  type SchemaOptions,
} from 'yaml'
import type { YamlText } from './text.ts'

/** Why a text has no one document, and where that shows. */
export type Unread =
  | { readonly kind: 'too-deep' | 'empty' | 'directive'; readonly offset: number }
  | { readonly kind: 'several'; readonly count: number; readonly offset: number }

/**
 * YAML 1.2 and nothing else. Keys are compared, and merged, where the tree grows: the library takes
 * a square of the time, and would lose the places.
 */
const OPTIONS: ParseOptions & DocumentOptions & SchemaOptions = {
  version: '1.2',
  schema: 'core',
  strict: true,
  stringKeys: true,
  uniqueKeys: false,
  merge: false,
  prettyErrors: false,
}

/**
 * Levels that the parser may have open. Composing a much deeper text can end the process (V8 aborts
 * in its regular expressions), so it has to stop before.
 */
const OPEN_LEVELS = 64

/**
 * Reads the one document of a text, strictly; what is wrong inside it is the document's own. Throws
 * on no text.
 */
export function readDocument(
  source: YamlText,
): { readonly kind: 'read'; readonly document: Document.Parsed } | Unread {
  const documents = documentsOf(source)
  if (documents === 'too-deep') return { kind: 'too-deep', offset: 0 }
  if (documents.length > 1)
    return { kind: 'several', count: documents.length, offset: documents[1]?.range[0] ?? 0 }
  const [document] = documents
  if (document === undefined || isEmpty(document)) return { kind: 'empty', offset: 0 }
  const directive = directiveOffset(source.text)
  if (directive !== undefined || document.directives.yaml.explicit === true)
    return { kind: 'directive', offset: directive ?? 0 }
  return { kind: 'read', document }
}

function documentsOf({ text }: YamlText): readonly Document.Parsed[] | 'too-deep' {
  let tooDeep = false
  const tokens = function* () {
    const parser = new Parser()
    for (const lexeme of new Lexer().lex(text)) {
      yield* parser.next(lexeme)
      tooDeep = parser.stack.length > OPEN_LEVELS
      if (tooDeep) return
    }
    yield* parser.end()
  }
  const documents = [
    ...new Composer(OPTIONS).compose(tokens(), true, text.length),
  ] as readonly Document.Parsed[]
  return tooDeep ? 'too-deep' : documents
}

function isEmpty({ contents, errors }: Document.Parsed): boolean {
  return (
    errors.length === 0 &&
    (contents === null ||
      (contents.range[0] === contents.range[1] &&
        contents.tag === undefined &&
        !('anchor' in contents && contents.anchor !== undefined)))
  )
}

/**
 * A line that begins with % before the document does: `%YAML 1.1` would change how every value is
 * read.
 */
function directiveOffset(text: string): number | undefined {
  return /^(?:[ \t]*(?:#.*)?\r?\n)*(?=%)/.exec(text)?.[0].length
}

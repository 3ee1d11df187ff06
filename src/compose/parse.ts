import { Composer, type Document, type DocumentOptions, Lexer, type ParseOptions, Parser, type SchemaOptions } from 'yaml'
import type { Complaint, Objection } from './finding.ts'
import { plant } from './plant.ts'
import type { ComposeText } from './text.ts'
import type { MapTree } from './tree.ts'
import { yamlObjections } from './yaml-errors.ts'

/** What a compose file holds, aliases and merge keys resolved; or why it can not be read. */
export type Parsed = { readonly kind: 'read'; readonly tree: MapTree } | { readonly kind: 'refused'; readonly objections: readonly Objection[] }

type Options = ParseOptions & DocumentOptions & SchemaOptions

/** YAML 1.2 and nothing else. Keys are compared and merged in `plant`: the library takes a square of the time, and would lose the places. */
const OPTIONS: Options = { version: '1.2', schema: 'core', strict: true, stringKeys: true, uniqueKeys: false, merge: false, prettyErrors: false }

/** Levels that the parser may have open. Composing a much deeper text can end the process (V8 aborts in its regular expressions), so it has to stop before. */
const OPEN_LEVELS = 64
const MOST_BYTES = 262_144

/** Reads the one document of a compose file. */
export function parseCompose(source: ComposeText): Parsed {
  const bytes = Buffer.byteLength(source.text)
  if (bytes > MOST_BYTES) {
    return refused(source, {
      rule: 'compose-too-large',
      message: `the file has ${bytes} bytes`,
      hint: `${MOST_BYTES} at most: put what is large into an image`,
    })
  }
  const documents = documentsOf(source)
  if (documents === 'too-deep') {
    return refused(source, { rule: 'compose-too-deep', message: 'nested too deeply', hint: 'a compose file needs a dozen levels at most' })
  }
  if (documents.length > 1) return refused(source, tooMany(documents.length), documents[1]?.range[0])
  const [document] = documents
  if (document === undefined || isEmpty(document)) {
    return refused(source, { rule: 'compose-empty', message: `${source.path} is empty`, hint: 'write services: into it' })
  }
  const directive = directiveOffset(source.text)
  if (directive !== undefined || document.directives.yaml.explicit === true) {
    return refused(
      source,
      { rule: 'compose-bad-yaml', message: 'directives are not supported', hint: 'take the line out; files are read as YAML 1.2' },
      directive,
    )
  }
  return readRoot(source, document)
}

function readRoot(source: ComposeText, document: Document.Parsed): Parsed {
  const broken = yamlObjections(source, document)
  if (document.contents === null) return { kind: 'refused', objections: broken }
  const { tree, objections } = plant(source, document.contents)
  const all = [...broken.filter(({ rule }) => !objections.some((objection) => objection.rule === rule)), ...objections]
  if (all.length > 0) return { kind: 'refused', objections: all }
  if (tree.kind === 'map') return { kind: 'read', tree }
  const found = tree.kind === 'list' ? 'a list' : 'a single value'
  return refused(source, { rule: 'compose-bad-yaml', message: `expected a mapping at top level, found ${found}`, hint: 'write services:' }, tree.spot.offset)
}

function documentsOf(source: ComposeText): readonly Document.Parsed[] | 'too-deep' {
  let tooDeep = false
  const tokens = function* () {
    const parser = new Parser(source.lines.addNewLine)
    source.lines.addNewLine(0)
    for (const lexeme of new Lexer().lex(source.text)) {
      yield* parser.next(lexeme)
      tooDeep = parser.stack.length > OPEN_LEVELS
      if (tooDeep) return
    }
    yield* parser.end()
  }
  const documents = [...new Composer(OPTIONS).compose(tokens(), true, source.text.length)] as readonly Document.Parsed[]
  return tooDeep ? 'too-deep' : documents
}

function refused(source: ComposeText, complaint: Complaint, offset = 0): Parsed {
  return { kind: 'refused', objections: [{ ...complaint, spot: { source, offset } }] }
}

/** Compose merges the documents of one file, the later over the earlier: what runs then stands nowhere. */
function tooMany(count: number): Complaint {
  return { rule: 'compose-documents', message: `one document per file; found ${count}`, hint: 'take the --- between them out and write one document' }
}

function isEmpty({ contents, errors }: Document.Parsed): boolean {
  return (
    errors.length === 0 &&
    (contents === null || (contents.range[0] === contents.range[1] && contents.tag === undefined && !('anchor' in contents && contents.anchor !== undefined)))
  )
}

/** A line that begins with % before the document does: `%YAML 1.1` would change how every value is read. */
function directiveOffset(text: string): number | undefined {
  return /^(?:[ \t]*(?:#.*)?\r?\n)*(?=%)/.exec(text)?.[0].length
}

import { Composer, type Document, type DocumentOptions, Lexer, type ParseOptions, Parser, type SchemaOptions } from 'yaml'
import type { Complaint, Finding } from './finding.ts'
import { plant } from './plant.ts'
import type { MapTree } from './tree.ts'
import { yamlFindings } from './yaml-errors.ts'
import type { Kind, YamlText } from './yaml-text.ts'

/** What a text holds. There is a tree when it can be judged further, findings or not. */
export interface Parsed {
  readonly tree?: MapTree
  readonly findings: readonly Finding[]
}

type Options = ParseOptions & DocumentOptions & SchemaOptions

/** YAML 1.2 and nothing else. Keys are compared in `plant`, because the library takes a square of the time. */
const OPTIONS: Options = { version: '1.2', schema: 'core', strict: true, stringKeys: true, uniqueKeys: false, merge: false, prettyErrors: false }

/** Levels that the parser may have open. Composing a much deeper text can end the process (V8 aborts in its regular expressions), so it has to stop before. */
const OPEN_LEVELS = 64

/** Reads the one document of a file, strictly. */
export function parseYaml(source: YamlText): Parsed {
  const documents = compose(source)
  if (documents === 'too-deep') return refused(source, { code: 'too-deep', message: 'nested too deeply', hint: 'a definition needs five levels at most' })
  if (documents.length > 1) return refused(source, multipleDocuments(source, documents.length), documents[1]?.range[0])
  const [document] = documents
  if (document === undefined || isEmpty(document)) {
    return refused(source, { code: 'empty-file', message: `${source.path} is empty`, hint: EMPTY[source.kind] })
  }
  const directive = directiveOffset(source.text) ?? (document.directives.yaml.explicit === true ? 0 : undefined)
  if (directive !== undefined) {
    return refused(
      source,
      { code: 'yaml-directive', message: 'directives are not supported', hint: 'take the line out; files are read as YAML 1.2' },
      directive,
    )
  }
  return readRoot(source, document)
}

function readRoot(source: YamlText, document: Document.Parsed): Parsed {
  const broken = yamlFindings(source, document)
  const planted = document.contents === null ? undefined : plant(source, document.contents)
  const findings = withoutEchoes(broken, planted?.findings ?? [])
  if (findings.some(({ code }) => code !== 'duplicate-key') || planted === undefined) return { findings }
  if (planted.tree.kind === 'map') return { tree: planted.tree, findings }
  const found = planted.tree.kind === 'list' ? 'a list' : 'a single value'
  return refused(
    source,
    { code: 'not-a-mapping', message: `expected a mapping at top level, found ${found}`, hint: 'write fields: "id: my-model"' },
    planted.tree.spot.offset,
  )
}

/** The library and we may both object to the same tag or alias. */
function withoutEchoes(broken: readonly Finding[], ours: readonly Finding[]): readonly Finding[] {
  const named = new Set(ours.map(({ code }) => code))
  return [...broken.filter(({ code }) => !named.has(code)), ...ours]
}

function compose(source: YamlText): readonly Document.Parsed[] | 'too-deep' {
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

function refused(source: YamlText, complaint: Complaint, offset = 0): Parsed {
  return { findings: [{ ...complaint, spot: { source, offset } }] }
}

const EMPTY: Readonly<Record<Kind, string>> = {
  source: 'write a definition into it, or delete it',
  config: 'write version: 1, owner and networks into it',
}

function multipleDocuments({ kind }: YamlText, count: number): Complaint {
  const what = kind === 'source' ? 'one Source per file' : 'one configuration'
  return {
    code: 'multiple-documents',
    message: `${what}; found ${count} documents`,
    hint: 'take the --- between them out, or move each into a file of its own',
  }
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

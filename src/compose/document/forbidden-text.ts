import { type Document, isCollection, isScalar, Scalar, visit } from 'yaml'
import type { YamlText } from '../../yaml/text.ts'
import type { LocatedComposeIssue } from '../finding.ts'

/**
 * What YAML 1.2 lets no document hold, and Compose's reader refuses: controls but tab and line
 * ends, halves of surrogate pairs, and two non-characters.
 */
const CONTROL = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u
/** A line that holds nothing, or nothing but a comment, and a tab before that. */
const TABBED_LINE = /^ *\t[ \t]*(?:#.*)?$/gm
/** Half of a surrogate pair, or what lies beyond Unicode, in an escape. */
const BAD_ESCAPE =
  /(?<!\\)(?:\\\\)*\\(?:u[dD][89a-fA-F][0-9a-fA-F]{2}|U(?!00(?:0[0-9a-fA-F]|10)[0-9a-fA-F]{4}))/

/** What Compose's YAML library refuses and others read without a word. */
export function forbiddenText(
  source: YamlText,
  document: Document.Parsed,
): readonly LocatedComposeIssue[] {
  return [...controls(source), ...tabs(source, document), ...escapes(source, document)]
}

function controls(source: YamlText): readonly LocatedComposeIssue[] {
  const found = CONTROL.exec(source.text)
  if (found === null) return []
  const code = found[0].codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0') ?? ''
  return [
    objection(
      source,
      found.index,
      `the character U+${code} may stand in no YAML file`,
      'take it out; in double quotes it is written as an escape',
    ),
  ]
}

/** Inside of a text of several lines, and between brackets, a tab is a blank like any other. */
function tabs(source: YamlText, document: Document.Parsed): readonly LocatedComposeIssue[] {
  const lines = [...source.text.matchAll(TABBED_LINE)].map(({ index }) => index)
  if (lines.length === 0) return []
  const inner = innerRanges(source, document)
  const first = lines.find(
    (offset) =>
      !inner.some(
        ({ from, to, indent }) =>
          from < offset && offset < to && blanksAt(source, offset) >= indent,
      ),
  )
  if (first === undefined) return []
  const tab = source.text.indexOf('\t', first)
  return [
    objection(
      source,
      tab,
      'a tab stands where YAML wants spaces',
      'empty the line, or indent its comment with spaces',
    ),
  ]
}

interface Inner {
  readonly from: number
  readonly to: number
  /** How many blanks have to stand before a tab. */
  readonly indent: number
}

/**
 * Where line ends mean nothing: texts in quotes, block texts behind their indentation, and lists
 * and mappings in brackets.
 */
function innerRanges(source: YamlText, document: Document.Parsed): readonly Inner[] {
  const ranges: Inner[] = []
  visit(document, {
    Node: (_, node) => {
      const isInner = isScalar(node)
        ? node.type !== Scalar.PLAIN
        : isCollection(node) && node.flow === true
      if (!isInner || !node.range) return
      const [from, to] = node.range
      const isBlock =
        isScalar(node) && (node.type === Scalar.BLOCK_FOLDED || node.type === Scalar.BLOCK_LITERAL)
      ranges.push({ from, to, indent: isBlock ? indentOf(source.text.slice(from, to)) : 0 })
    },
  })
  return ranges
}

/** The indentation of a block text: that of its first line that is not empty. */
function indentOf(block: string): number {
  return /\n( *)[^ \t\n]/.exec(block)?.[1]?.length ?? 0
}

function blanksAt({ text }: YamlText, offset: number): number {
  return /^ */.exec(text.slice(offset, offset + 200))?.[0].length ?? 0
}

function escapes(source: YamlText, document: Document.Parsed): readonly LocatedComposeIssue[] {
  const found: LocatedComposeIssue[] = []
  visit(document, {
    Scalar: (_, { type, range }) => {
      if (type !== Scalar.QUOTE_DOUBLE || !range) return
      const bad = BAD_ESCAPE.exec(source.text.slice(range[0], range[1]))
      if (bad !== null)
        found.push(
          objection(
            source,
            range[0] + bad.index,
            'half of a character is escaped here',
            'write the character itself, or \\U0001F600 with eight digits',
          ),
        )
    },
  })
  return found
}

function objection(
  source: YamlText,
  offset: number,
  message: string,
  hint: string,
): LocatedComposeIssue {
  return { rule: 'compose-bad-yaml', message, hint, spot: { source, offset } }
}

import { type Document, visit, type YAMLError } from 'yaml'
import { type Complaint, type Finding, MOST_FINDINGS } from './finding.ts'
import type { YamlText } from './yaml-text.ts'

const WORDS: Readonly<Record<string, Complaint>> = {
  TAB_AS_INDENT: { code: 'bad-yaml', message: 'a tab stands where YAML wants spaces', hint: 'indent with spaces' },
  BAD_INDENT: { code: 'bad-yaml', message: 'the indentation does not fit', hint: 'indent the lines of one mapping alike; close every [ and {' },
  BLOCK_AS_IMPLICIT_KEY: { code: 'bad-yaml', message: 'a second colon on the line', hint: 'put a text that holds ": " in quotes' },
  MULTILINE_IMPLICIT_KEY: { code: 'bad-yaml', message: 'a line without its colon', hint: 'write every field as "name: value"' },
  BAD_SCALAR_START: { code: 'bad-yaml', message: 'a text can not begin with this sign', hint: 'put the text in quotes' },
  BAD_DQ_ESCAPE: { code: 'bad-yaml', message: 'no such escape in a text in double quotes', hint: 'write a backslash as \\\\, or use single quotes' },
  UNEXPECTED_TOKEN: { code: 'bad-yaml', message: 'this does not belong here', hint: 'put the text in quotes, or look at the lines above' },
  MISSING_CHAR: { code: 'bad-yaml', message: 'a sign is missing', hint: 'close every [ and {, and put a space behind a colon' },
  BAD_ALIAS: { code: 'yaml-anchor', message: 'anchors and aliases are not supported', hint: 'write the value out, or put a text that begins with * in quotes' },
  MULTIPLE_ANCHORS: { code: 'yaml-anchor', message: 'anchors and aliases are not supported', hint: 'write the value out' },
  ALIAS_PROPS: { code: 'yaml-anchor', message: 'anchors and aliases are not supported', hint: 'write the value out' },
  MULTIPLE_TAGS: { code: 'yaml-tag', message: 'tags are not supported', hint: 'write the plain value' },
  TAG_RESOLVE_FAILED: { code: 'yaml-tag', message: 'tags are not supported', hint: 'write the plain value' },
  BAD_COLLECTION_TYPE: { code: 'yaml-tag', message: 'tags are not supported', hint: 'write the plain value' },
  BAD_DIRECTIVE: { code: 'yaml-directive', message: 'directives are not supported', hint: 'take the line out; files are read as YAML 1.2' },
  NON_STRING_KEY: { code: 'yaml-key', message: 'a key has to be a plain text', hint: 'write "name: value"' },
  DUPLICATE_KEY: { code: 'duplicate-key', message: 'a key stands here twice', hint: 'keep one of the two' },
  RESOURCE_EXHAUSTION: { code: 'too-deep', message: 'nested too deeply', hint: 'a definition needs five levels at most' },
}
const OTHER: Complaint = { code: 'bad-yaml', message: 'this is no valid YAML', hint: 'look at this line and the one above' }

/** What the YAML library found, errors and warnings alike, in our words. Behind a quote that is never closed everything is wrong, so only the first counts. */
export function yamlFindings(source: YamlText, document: Document.Parsed): readonly Finding[] {
  const all = [...document.errors, ...document.warnings]
  const open = all.find(isOpenQuote)
  const errors = all.filter((error) => error === open || !isOpenQuote(error)).slice(0, MOST_FINDINGS)
  return errors.map((error) => ({ ...complaintOf(error), spot: { source, offset: error === open ? quoteBefore(error.pos[0], document) : error.pos[0] } }))
}

function complaintOf(error: YAMLError): Complaint {
  if (isOpenQuote(error)) return { code: 'bad-yaml', message: 'missing closing quote', hint: 'the text that begins here never ends: add the quote' }
  return WORDS[error.code] ?? OTHER
}

/** The library points at the end of the file for a quote that is never closed; where it was opened helps more. */
function quoteBefore(end: number, document: Document.Parsed): number {
  let offset = end
  visit(document, {
    Scalar: (_, { type, range }) => {
      if (type?.startsWith('QUOTE') && range && range[0] < end && range[1] >= end) offset = range[0]
    },
  })
  return offset
}

function isOpenQuote(error: YAMLError): boolean {
  return error.code === 'MISSING_CHAR' && error.message.includes('quote')
}

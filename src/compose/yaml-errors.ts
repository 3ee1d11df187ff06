import { type Document, visit, type YAMLError } from 'yaml'
import type { Complaint, Objection } from './finding.ts'
import type { ComposeText } from './text.ts'

const TAG: Complaint = { rule: 'compose-yaml-tag', message: 'a tag that a compose file can not use', hint: 'write the plain value' }
const WORDS: Readonly<Record<string, Complaint>> = {
  TAB_AS_INDENT: { rule: 'compose-bad-yaml', message: 'a tab stands where YAML wants spaces', hint: 'indent with spaces' },
  BAD_INDENT: { rule: 'compose-bad-yaml', message: 'the indentation does not fit', hint: 'indent the lines of one mapping alike; close every [ and {' },
  BLOCK_AS_IMPLICIT_KEY: { rule: 'compose-bad-yaml', message: 'a second colon on the line', hint: 'put a text that holds ": " in quotes' },
  MULTILINE_IMPLICIT_KEY: { rule: 'compose-bad-yaml', message: 'a line without its colon', hint: 'write every field as "name: value"' },
  BAD_SCALAR_START: { rule: 'compose-bad-yaml', message: 'a text can not begin with this sign', hint: 'put the text in quotes' },
  BAD_DQ_ESCAPE: { rule: 'compose-bad-yaml', message: 'no such escape in a text in double quotes', hint: 'write a backslash as \\\\, or use single quotes' },
  UNEXPECTED_TOKEN: { rule: 'compose-bad-yaml', message: 'this does not belong here', hint: 'put the text in quotes, or look at the lines above' },
  MISSING_CHAR: { rule: 'compose-bad-yaml', message: 'a sign is missing', hint: 'close every [ and {, and put a space behind a colon' },
  BAD_ALIAS: { rule: 'compose-yaml-alias', message: 'an alias without a name', hint: 'write *name, or put a text that begins with * in quotes' },
  MULTIPLE_ANCHORS: { rule: 'compose-yaml-alias', message: 'two anchors at one value', hint: 'keep one of them' },
  ALIAS_PROPS: { rule: 'compose-yaml-alias', message: 'an alias that is an anchor as well', hint: 'give the anchor to the value itself' },
  MULTIPLE_TAGS: TAG,
  TAG_RESOLVE_FAILED: TAG,
  BAD_COLLECTION_TYPE: TAG,
  BAD_DIRECTIVE: { rule: 'compose-bad-yaml', message: 'directives are not supported', hint: 'take the line out; files are read as YAML 1.2' },
  NON_STRING_KEY: { rule: 'compose-bad-yaml', message: 'a key has to be a plain text', hint: 'write "name: value"' },
  RESOURCE_EXHAUSTION: { rule: 'compose-too-deep', message: 'nested too deeply', hint: 'a compose file needs a dozen levels at most' },
}
/** One missing sign makes everything behind it wrong; these show where it began. */
const MOST_ERRORS = 3
const OTHER: Complaint = { rule: 'compose-bad-yaml', message: 'this is no valid YAML', hint: 'look at this line and the one above' }

/** What the YAML library found, errors and warnings alike, in our words. Behind a quote that is never closed everything is wrong, so only the first counts. */
export function yamlObjections(source: ComposeText, document: Document.Parsed): readonly Objection[] {
  const all = [...document.errors, ...document.warnings]
  const open = all.find(isOpenQuote)
  const errors = all.filter((error) => error === open || !isOpenQuote(error)).slice(0, MOST_ERRORS)
  return errors.map((error) => ({ ...complaintOf(error), spot: { source, offset: error === open ? quoteBefore(error.pos[0], document) : error.pos[0] } }))
}

function complaintOf(error: YAMLError): Complaint {
  if (isOpenQuote(error)) return { rule: 'compose-bad-yaml', message: 'missing closing quote', hint: 'the text that begins here never ends: add the quote' }
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

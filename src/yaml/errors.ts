import { type Document, visit, type YAMLError } from 'yaml'

/** An error in words, before anybody asks where. */
interface Words {
  readonly message: string
  readonly hint: string
}

/** What the YAML library has against a document, in our words. */
export interface YamlMistake extends Words {
  /** The library's. */
  readonly code: string
  readonly offset: number
}

export const BAD_DIRECTIVE: Words = {
  message: 'directives are not supported',
  hint: 'take the line out; files are read as YAML 1.2',
}
const WORDS: Readonly<Record<string, Words>> = {
  TAB_AS_INDENT: { message: 'a tab stands where YAML wants spaces', hint: 'indent with spaces' },
  BAD_INDENT: {
    message: 'the indentation does not fit',
    hint: 'indent the lines of one mapping alike; close every [ and {',
  },
  BLOCK_AS_IMPLICIT_KEY: {
    message: 'a second colon on the line',
    hint: 'put a text that holds ": " in quotes',
  },
  MULTILINE_IMPLICIT_KEY: {
    message: 'a line without its colon',
    hint: 'write every field as "name: value"',
  },
  BAD_SCALAR_START: {
    message: 'a text can not begin with this sign',
    hint: 'put the text in quotes',
  },
  BAD_DQ_ESCAPE: {
    message: 'no such escape in a text in double quotes',
    hint: 'write a backslash as \\\\, or use single quotes',
  },
  UNEXPECTED_TOKEN: {
    message: 'this does not belong here',
    hint: 'put the text in quotes, or look at the lines above',
  },
  MISSING_CHAR: {
    message: 'a sign is missing',
    hint: 'close every [ and {, and put a space behind a colon',
  },
  BAD_DIRECTIVE,
  NON_STRING_KEY: { message: 'a key has to be a plain text', hint: 'write "name: value"' },
}
const OPEN_QUOTE: Words = {
  message: 'missing closing quote',
  hint: 'the text that begins here never ends: add the quote',
}
const OTHER: Words = {
  message: 'this is no valid YAML',
  hint: 'look at this line and the one above',
}

/**
 * The first errors and warnings alike. Behind a quote that is never closed everything is wrong, so
 * only the first counts.
 */
export function yamlMistakes(document: Document.Parsed, most: number): readonly YamlMistake[] {
  const all = [...document.errors, ...document.warnings]
  const open = all.find(isOpenQuote)
  const errors = all.filter((error) => error === open || !isOpenQuote(error)).slice(0, most)
  return errors.map((error) => ({
    code: error.code,
    ...(isOpenQuote(error) ? OPEN_QUOTE : (WORDS[error.code] ?? OTHER)),
    offset: error === open ? quoteBefore(error.pos[0], document) : error.pos[0],
  }))
}

/**
 * The library points at the end of the file for a quote that is never closed; where it was opened
 * helps more.
 */
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

import type { Document } from 'yaml'
import { BAD_DIRECTIVE, yamlMistakes } from '../../yaml/errors.ts'
import type { YamlText } from '../../yaml/text.ts'
import type { ComposeIssue, LocatedComposeIssue } from '../finding.ts'
import { shown, singleQuoted } from './show.ts'

export const TOO_DEEP: ComposeIssue = {
  rule: 'compose-too-deep',
  message: 'nested too deeply',
  hint: 'a compose file needs a dozen levels at most',
}
export const DIRECTIVE: ComposeIssue = { rule: 'compose-bad-yaml', ...BAD_DIRECTIVE }
const TAG: ComposeIssue = {
  rule: 'compose-yaml-tag',
  message: 'a tag that a compose file can not use',
  hint: 'write the plain value',
}

/** What is other than bad YAML. */
const OWN: Readonly<Record<string, ComposeIssue>> = {
  BAD_ALIAS: {
    rule: 'compose-yaml-alias',
    message: 'an alias without a name',
    hint: 'write *name, or put a text that begins with * in quotes',
  },
  MULTIPLE_ANCHORS: {
    rule: 'compose-yaml-alias',
    message: 'two anchors at one value',
    hint: 'keep one of them',
  },
  ALIAS_PROPS: {
    rule: 'compose-yaml-alias',
    message: 'an alias that is an anchor as well',
    hint: 'give the anchor to the value itself',
  },
  MULTIPLE_TAGS: TAG,
  TAG_RESOLVE_FAILED: TAG,
  BAD_COLLECTION_TYPE: TAG,
  RESOURCE_EXHAUSTION: TOO_DEEP,
}
/** One missing sign makes everything behind it wrong; these show where it began. */
const MAX_ERRORS = 3

/** What the YAML library found, in our words. */
export function yamlObjections(
  source: YamlText,
  document: Document.Parsed,
): readonly LocatedComposeIssue[] {
  const mistakes = yamlMistakes(document, MAX_ERRORS)
  const firsts = mistakes.filter(
    ({ offset }, index) => mistakes.findIndex((other) => other.offset === offset) === index,
  )
  return firsts.map(({ code, message, hint, offset }) => ({
    ...(OWN[code] ?? {
      rule: 'compose-bad-yaml',
      message,
      hint: jsonHint(source, offset) ?? hint,
      ...deeper(source, offset),
    }),
    spot: { source, offset },
  }))
}

/** A line beneath one that has a value already belongs to that value when it is indented deeper. */
function deeper(
  { text, lineStarts }: YamlText,
  offset: number,
): { readonly message: string; readonly hint: string } | undefined {
  const index = lineStarts.findLastIndex((begin) => begin <= offset)
  const [line = '', next = ''] = text
    .slice(lineStarts[index] ?? 0, (lineStarts[index] ?? 0) + 800)
    .split('\n')
  const [indent, under] = [/^ */.exec(line)?.[0].length ?? 0, /^ */.exec(next)?.[0].length ?? 0]
  if (under <= indent || !/^ *[\w-]+: +[^\s|>&#]/.test(line) || !/^ *[\w-]+:(?: |$)/.test(next))
    return undefined
  return {
    message: `line ${index + 2} is indented deeper than the line above it, which has a value already`,
    hint: 'let the two begin at the same column',
  }
}

/**
 * `- NAME={"a": "b"}` is a mapping to YAML, and a broken one: the whole entry needs quotes around
 * it.
 */
function jsonHint({ text, lineStarts }: YamlText, offset: number): string | undefined {
  const start = lineStarts.findLast((begin) => begin <= offset) ?? 0
  const entry = /^ *- +([A-Za-z_]\w*=[{[].{0,300}?)\s*$/m.exec(
    text.slice(start, start + 400).split('\n')[0] ?? '',
  )?.[1]
  return entry === undefined
    ? undefined
    : `put the whole entry in single quotes: ${shown(singleQuoted(entry))}`
}

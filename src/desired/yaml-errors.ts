import type { Document } from 'yaml'
import { BAD_DIRECTIVE, yamlMistakes } from '../yaml/errors.ts'
import type { YamlText } from '../yaml/text.ts'
import { type Issue, type LocatedIssue, MAX_FINDINGS } from './finding.ts'

export const TOO_DEEP: Issue = {
  code: 'too-deep',
  message: 'nested too deeply',
  hint: 'a definition needs five levels at most',
}
export const DIRECTIVE: Issue = { code: 'yaml-directive', ...BAD_DIRECTIVE }
const ANCHOR: Issue = {
  code: 'yaml-anchor',
  message: 'anchors and aliases are not supported',
  hint: 'write the value out',
}
const TAG: Issue = {
  code: 'yaml-tag',
  message: 'tags are not supported',
  hint: 'write the plain value',
}

/** What is other than bad YAML, or said in other words. */
const OWN: Readonly<Record<string, Partial<Issue>>> = {
  BAD_ALIAS: { ...ANCHOR, hint: 'write the value out, or put a text that begins with * in quotes' },
  MULTIPLE_ANCHORS: ANCHOR,
  ALIAS_PROPS: ANCHOR,
  MULTIPLE_TAGS: TAG,
  TAG_RESOLVE_FAILED: TAG,
  BAD_COLLECTION_TYPE: TAG,
  BAD_DIRECTIVE: DIRECTIVE,
  NON_STRING_KEY: { code: 'yaml-key' },
  RESOURCE_EXHAUSTION: TOO_DEEP,
}

/** What the YAML library found, in our words. */
export function yamlFindings(source: YamlText, document: Document.Parsed): readonly LocatedIssue[] {
  return yamlMistakes(document, MAX_FINDINGS).map(({ code, message, hint, offset }) => ({
    ...{ code: 'bad-yaml', message, hint, ...OWN[code] },
    spot: { source, offset },
  }))
}

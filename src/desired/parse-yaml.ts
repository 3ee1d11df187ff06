import type { Document } from 'yaml'
import { buildTree } from '../yaml/build-tree.ts'
import { readDocument, type Unread } from '../yaml/document.ts'
import { readQuickly } from '../yaml/quick/read-quickly.ts'
import type { YamlText } from '../yaml/text.ts'
import type { MapTree } from '../yaml/tree.ts'
import type { Issue, LocatedIssue } from './finding.ts'
import type { FileKind } from './kind.ts'
import { READER } from './tree-reader.ts'
import { DIRECTIVE, TOO_DEEP, yamlFindings } from './yaml-errors.ts'

/** What a text holds. There is a tree when it can be judged further, findings or not. */
export interface ParsedYaml {
  readonly tree?: MapTree
  readonly findings: readonly LocatedIssue[]
}

/**
 * The tree of a text that is written as most are; undefined where only `parseYaml` can tell what it
 * holds, or what is wrong with it.
 */
export function parseQuickly(source: YamlText): MapTree | undefined {
  return readQuickly(source, READER)
}

/** Reads the one document of a file, strictly. */
export function parseYaml(kind: FileKind, source: YamlText): ParsedYaml {
  const reading = readDocument(source)
  return reading.kind === 'read'
    ? readRoot(source, reading.document)
    : refused(source, complaintOf(reading, kind, source.path), reading.offset)
}

function readRoot(source: YamlText, document: Document.Parsed): ParsedYaml {
  const broken = yamlFindings(source, document)
  const built =
    document.contents === null ? undefined : buildTree(source, document.contents, READER)
  const findings = withoutEchoes(broken, built?.issues ?? [])
  if (findings.some(({ code }) => code !== 'duplicate-key') || built === undefined)
    return { findings }
  if (built.tree.kind === 'map') return { tree: built.tree, findings }
  const found = built.tree.kind === 'list' ? 'a list' : 'a single value'
  return refused(
    source,
    {
      code: 'not-a-mapping',
      message: `expected a mapping at top level, found ${found}`,
      hint: 'write fields: "id: my-model"',
    },
    built.tree.spot.offset,
  )
}

/** The library and we may both object to the same tag or alias. */
function withoutEchoes(
  broken: readonly LocatedIssue[],
  ours: readonly LocatedIssue[],
): readonly LocatedIssue[] {
  const named = new Set(ours.map(({ code }) => code))
  return [...broken.filter(({ code }) => !named.has(code)), ...ours]
}

function refused(source: YamlText, complaint: Issue, offset: number): ParsedYaml {
  return { findings: [{ ...complaint, spot: { source, offset } }] }
}

const EMPTY: Readonly<Record<FileKind, string>> = {
  source: 'write a definition into it, or delete it',
  config: 'write version: 1, owner and networks into it',
}

const ONLY_ONE: Readonly<Record<FileKind, string>> = {
  source: 'one Source per file',
  config: 'one configuration',
}

function complaintOf(unread: Unread, kind: FileKind, path: string): Issue {
  switch (unread.kind) {
    case 'too-deep':
      return TOO_DEEP
    case 'directive':
      return DIRECTIVE
    case 'empty':
      return { code: 'empty-file', message: `${path} is empty`, hint: EMPTY[kind] }
    case 'several': {
      const hint = 'take the --- between them out, or move each into a file of its own'
      return {
        code: 'multiple-documents',
        message: `${ONLY_ONE[kind]}; found ${unread.count} documents`,
        hint,
      }
    }
  }
}

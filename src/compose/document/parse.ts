import type { Document } from 'yaml'
import { buildTree } from '../../yaml/build-tree.ts'
import { readDocument, type Unread } from '../../yaml/document.ts'
import { readQuickly } from '../../yaml/quick/read-quickly.ts'
import type { YamlText } from '../../yaml/text.ts'
import type { MapTree, Tree } from '../../yaml/tree.ts'
import type { ComposeIssue, LocatedComposeIssue } from '../finding.ts'
import { forbiddenText } from './forbidden-text.ts'
import { readerOf } from './tree-reader.ts'
import { DIRECTIVE, TOO_DEEP, yamlObjections } from './yaml-errors.ts'

/** A tree, and of its plain scalars those that are points in time to Compose. */
export interface ReadCompose {
  readonly kind: 'read'
  readonly tree: MapTree
  readonly dates: ReadonlySet<Tree>
}

/** What a compose file holds, aliases and merge keys resolved; or why it can not be read. */
export type ParsedCompose =
  | ReadCompose
  | { readonly kind: 'refused'; readonly objections: readonly LocatedComposeIssue[] }

const MAX_BYTES = 262_144
/** As many have fewer bytes than that, whatever they are. */
const MOST_SIGNS = MAX_BYTES / 4

/**
 * A compose file that is written as most are; undefined where only `parseCompose` can tell what it
 * holds.
 */
export function parseQuickly(source: YamlText): ReadCompose | undefined {
  const dates = new Set<Tree>()
  if (source.text.length > MOST_SIGNS) return undefined
  const tree = readQuickly(source, readerOf(dates))
  return tree === undefined ? undefined : { kind: 'read', tree, dates }
}

/** Reads the one document of a compose file, carefully. */
export function parseCompose(source: YamlText): ParsedCompose {
  const bytes = Buffer.byteLength(source.text)
  if (bytes > MAX_BYTES) {
    return refused(source, {
      rule: 'compose-too-large',
      message: `the file has ${bytes} bytes`,
      hint: `${MAX_BYTES} at most: put what is large into an image`,
    })
  }
  const reading = readDocument(source)
  return reading.kind === 'read'
    ? readRoot(source, reading.document)
    : refused(source, complaintOf(reading, source.path), reading.offset)
}

function readRoot(source: YamlText, document: Document.Parsed): ParsedCompose {
  const broken = [...yamlObjections(source, document), ...forbiddenText(source, document)]
  if (document.contents === null) return { kind: 'refused', objections: broken }
  const dates = new Set<Tree>()
  const { tree, issues: objections } = buildTree(source, document.contents, readerOf(dates))
  const all = [
    ...broken.filter(({ rule }) => !objections.some((objection) => objection.rule === rule)),
    ...objections,
  ]
  if (all.length > 0) return { kind: 'refused', objections: all }
  if (tree.kind === 'map') return { kind: 'read', tree, dates }
  const found = tree.kind === 'list' ? 'a list' : 'a single value'
  return refused(
    source,
    {
      rule: 'compose-bad-yaml',
      message: `expected a mapping at top level, found ${found}`,
      hint: 'write services:',
    },
    tree.spot.offset,
  )
}

function refused(source: YamlText, complaint: ComposeIssue, offset = 0): ParsedCompose {
  return { kind: 'refused', objections: [{ ...complaint, spot: { source, offset } }] }
}

function complaintOf(unread: Unread, path: string): ComposeIssue {
  switch (unread.kind) {
    case 'too-deep':
      return TOO_DEEP
    case 'directive':
      return DIRECTIVE
    case 'empty':
      return { rule: 'compose-empty', message: `${path} is empty`, hint: 'write services: into it' }
    case 'several': {
      // Compose merges the documents of one file, the later over the earlier: what runs then stands
      // nowhere.
      const hint = 'take the --- between them out and write one document'
      return {
        rule: 'compose-documents',
        message: `one document per file; found ${unread.count}`,
        hint,
      }
    }
  }
}

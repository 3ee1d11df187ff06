import { type Document, parseDocument, visit } from 'yaml'
import { readDocument } from '../../yaml/document.ts'
import { type YamlText, yamlText } from '../../yaml/text.ts'
import { checkCompose } from '../check.ts'
import { withoutSecrets } from '../document/secrets.ts'
import type { ComposeProblem } from '../finding.ts'
import type { ProviderEnvironment } from '../provider.ts'
import { type Answering, chooseAnswering, startPlainly } from './answering.ts'
import { conversionOf, type Note } from './conversion.ts'
import { convertGpu } from './convert-gpu.ts'
import { convertHost } from './convert-host.ts'
import { convertMounts } from './convert-mounts.ts'
import { convertPorts } from './convert-ports.ts'
import { convertVariables, passCallback } from './convert-variables.ts'

/** What came of a compose file. */
export type Converted =
  | {
      readonly kind: 'converted'
      readonly text: string
      readonly changes: readonly Note[]
      /** What only the author can decide, whether or not a rule says so too. */
      readonly undecided: readonly Note[]
      /** What the rules have against the result. */
      readonly findings: readonly ComposeProblem[]
    }
  /** The file can't be read. */
  | { readonly kind: 'unreadable'; readonly findings: readonly ComposeProblem[] }
  /** Which service or port is meant has to be said. */
  | { readonly kind: 'asked'; readonly message: string; readonly hint: string }

/** Rules without which a file can't even be taken apart. */
const UNREADABLE =
  /^compose-(?:empty|too-large|bad-yaml|too-deep|documents|duplicate-key|yaml-tag|yaml-alias|no-services)$/

/**
 * Rewrites somebody's compose file into one that a provider of an environment can run, comments
 * kept. Pure.
 */
export function convertCompose(
  file: { readonly path: string; readonly text: string },
  environment: ProviderEnvironment,
  said: Answering = {},
): Converted {
  const source = yamlText({
    path: file.path,
    text: file.text.replace(/^\uFEFF/, ''),
    withoutSecrets,
  })
  const before = checkCompose(file, environment).findings.filter(({ rule }) =>
    UNREADABLE.test(rule),
  )
  const reading = readDocument(source)
  if (before.length > 0 || reading.kind !== 'read') return { kind: 'unreadable', findings: before }
  const conversion = conversionOf(reading.document, environment)
  const chosen = chooseAnswering(conversion, said)
  if (chosen.kind === 'asked') return chosen
  startPlainly(conversion, chosen.entry)
  convertPorts(conversion, chosen.entry, chosen.port)
  convertVariables(conversion)
  passCallback(conversion, chosen.entry)
  convertGpu(conversion, chosen.entry)
  convertMounts(conversion)
  convertHost(conversion)
  const { changes, undecided } = conversion
  const text = changes.length === 0 ? file.text : written(source, reading.document)
  return {
    kind: 'converted',
    text,
    changes,
    undecided,
    findings: checkCompose({ path: file.path, text }, environment).findings,
  }
}

/** The document as text, indented and spaced as it was. */
function written({ text }: YamlText, document: Document): string {
  const indent = Math.min(Math.max(/^( +)\S/m.exec(text)?.[1]?.length ?? 2, 2), 8)
  const indentSeq = !/^( *)[\w-]+:[ \t]*(?:#.*)?\r?\n\1- /m.test(text)
  const padded = document.toString({
    lineWidth: 0,
    indent,
    indentSeq,
    flowCollectionPadding: /[[{] \S/.test(text),
  })
  const lines = /\[ \S/.test(text) ? padded : tightLists(padded)
  return text.includes('\r\n') ? lines.replaceAll('\n', '\r\n') : lines
}

/** `[ a, b ]` as `[a, b]`: the library pads lists as it pads mappings. */
function tightLists(text: string): string {
  const blanks: number[] = []
  visit(parseDocument(text, { stringKeys: true, uniqueKeys: false }), {
    Seq: (_, { flow, range }) => {
      if (flow !== true || !range) return
      for (const offset of [range[0] + 1, range[1] - 2])
        if (text[offset] === ' ') blanks.push(offset)
    },
  })
  return [...new Set(blanks)]
    .sort((a, b) => b - a)
    .reduce((left, offset) => left.slice(0, offset) + left.slice(offset + 1), text)
}

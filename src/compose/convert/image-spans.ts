import { isScalar } from 'yaml'
import { readDocument } from '../../yaml/document.ts'
import { type ScalarSpan, scalarSpan } from '../../yaml/scalar-span.ts'
import { yamlText } from '../../yaml/text.ts'
import { valueIn } from '../document/nodes.ts'
import { withoutSecrets } from '../document/secrets.ts'
import { conversionOf } from './conversion.ts'

/**
 * The images of a compose file where they stand, each place once, by the first service that has
 * it; none where the file can't be read. What is merged in or named by an alias stands at its
 * anchor.
 */
export function imageSpans(file: {
  readonly path: string
  readonly text: string
}): readonly ScalarSpan[] {
  const mark = file.text.startsWith('\uFEFF') ? 1 : 0
  const text = file.text.slice(mark)
  const reading = readDocument(yamlText({ path: file.path, text, withoutSecrets }))
  if (reading.kind !== 'read') return []
  const { document } = reading
  const { entries } = conversionOf(document, 'cpu')
  const nodes = new Map(
    entries.toReversed().flatMap(({ name, bodies }) => {
      const node = valueIn(document, bodies, 'image')
      return isScalar(node) && typeof node.value === 'string' ? [[node, name] as const] : []
    }),
  )
  return [...nodes]
    .map(([node, name]) => scalarSpan(text, `services.${name}.image`, node))
    .sort((a, b) => a.line - b.line)
    .map((found) => shifted(found, mark))
}

/** A byte order mark counts where a file is written. */
function shifted(found: ScalarSpan, by: number): ScalarSpan {
  const { span } = found
  return span === undefined
    ? found
    : { ...found, span: { start: span.start + by, end: span.end + by } }
}

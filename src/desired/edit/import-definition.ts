import { schemaUrl } from '../../model/project.ts'
import { FIELD_ROWS, type Field, type FieldRow } from '../../model/source/field.ts'
import { checksum } from '../../model/units/address.ts'
import { show } from '../show.ts'
import type { Adoption } from './adopt-definition.ts'
import { inlineScalar, literalScalar } from './scalar-text.ts'
import type { WrittenValues } from './written-values.ts'

const HEADER = `# yaml-language-server: $schema=${schemaUrl('source')}`

/**
 * A definition of an existing Source, every field written out; what can't be written is missing.
 */
export function importedText(
  id: string,
  { values, idle }: WrittenValues,
  adoption: Adoption,
  rows: readonly FieldRow[] = FIELD_ROWS,
): string {
  return textOf([
    HEADER,
    ...field('id', id),
    ...sections(rows).flatMap(([outer, inside]) => {
      const lines = inside.flatMap((row) => fieldLines(row, values[row.field as Field]))
      return [
        ...(outer === '' || lines.length === 0 ? [] : [`${outer}:`]),
        ...lines,
        ...(outer === 'environments' ? idle.map(idleLine) : []),
      ]
    }),
    ...adoptionLines(adoption),
  ])
}

/** The rows in their order, those of one mapping together, by its name; empty for the outermost. */
function sections(rows: readonly FieldRow[]): readonly (readonly [string, readonly FieldRow[]])[] {
  const all: [string, FieldRow[]][] = []
  for (const row of rows) {
    const outer = row.path.includes('.') ? (row.path.split('.')[0] ?? '') : ''
    const last = all.at(-1)
    if (last?.[0] === outer) last[1].push(row)
    else all.push([outer, [row]])
  }
  return all
}

function fieldLines({ path, role }: FieldRow, value: string | undefined): readonly string[] {
  const steps = path.split('.')
  const [key = '', indent] = [steps.at(-1), '  '.repeat(steps.length - 1)]
  const block = value === undefined || role !== 'prose' ? undefined : literalScalar(value, 2, '\n')
  return block === undefined ? field(key, value, indent) : [`${indent}${key}: ${block}`]
}

function idleLine({ environment, url }: WrittenValues['idle'][number]): string {
  return `  # ${environment}: ${quotedLine(url)} stands in the metadata, but the Source does not offer it`
}

/** A definition of a Source that is closed for good. */
export function importedClosedText(id: string, { network, address, takeover }: Adoption): string {
  const fields = [
    `address: "${checksum(address)}"`,
    ...(takeover === undefined ? [] : [`takeover: ${inlineScalar(takeover)}`]),
  ]
  return textOf([
    HEADER,
    ...field('id', id),
    'state: closed',
    `networks: { ${inlineScalar(network)}: { ${fields.join(', ')} } }`,
  ])
}

/** The same text for what is no definition yet, with the reasons above it. */
export function incompleteText(
  text: string,
  { network, address }: Adoption,
  reasons: readonly string[],
  file: string,
): string {
  const [header = HEADER, ...rest] = text.split('\n')
  return [
    header,
    `# ${checksum(address)} on ${network} could not be written as a definition:`,
    ...reasons.map((reason) => `# - ${oneLine(reason)}`),
    `# Mend what is named, rename the file to ${file}, and see that plan shows no change for it;`,
    `# or list the address under networks.${network}.unmanaged in the configuration.`,
    ...rest,
  ].join('\n')
}

function adoptionLines({ network, address, takeover }: Adoption): readonly string[] {
  return [
    'networks:',
    `  ${inlineScalar(network)}:`,
    `    address: "${checksum(address)}"`,
    ...field('takeover', takeover, '    '),
  ]
}

function field(key: string, value: string | undefined, indent = ''): readonly string[] {
  return value === undefined ? [] : [`${indent}${key}: ${inlineScalar(value)}`]
}

function textOf(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`
}

/** What can't be seen, by its number: a line end in a reason must not end the comment. */
function oneLine(text: string): string {
  return show(text, Number.POSITIVE_INFINITY).slice(1, -1)
}

function quotedLine(text: string): string {
  return `"${oneLine(text)}"`
}

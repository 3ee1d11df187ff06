import { checksum } from '../model/address.ts'
import { schemaUrl } from '../model/project.ts'
import { ENVIRONMENTS } from '../model/source.ts'
import type { Adoption } from './adopt-definition.ts'
import { inlineScalar, literalScalar } from './scalar-text.ts'
import { show } from './show.ts'
import type { WrittenValues } from './written-values.ts'

const HEADER = `# yaml-language-server: $schema=${schemaUrl('source')}`

/**
 * A definition of an existing Source, every field written out; what can't be written is missing.
 */
export function importedText(
  id: string,
  { values, idle }: WrittenValues,
  adoption: Adoption,
): string {
  const { name, description, logoUrl, delivery, minPayment, minLockup, maxExpiry } = values
  const environments = ENVIRONMENTS.flatMap((environment) =>
    field(environment, values[environment], '  '),
  )
  return textOf([
    HEADER,
    ...field('id', id),
    ...field('name', name),
    ...(description === undefined
      ? []
      : [`description: ${literalScalar(description, 2, '\n') ?? inlineScalar(description)}`]),
    ...field('logoUrl', logoUrl),
    ...(environments.length === 0 ? [] : ['environments:', ...environments]),
    ...idle.map(
      ({ environment, url }) =>
        `  # ${environment}: ${quotedLine(url)} stands in the metadata, but the Source does not offer it`,
    ),
    ...field('delivery', delivery),
    'payment:',
    ...field('minPayment', minPayment, '  '),
    ...field('minLockup', minLockup, '  '),
    ...field('maxExpiry', maxExpiry),
    ...adoptionLines(adoption),
  ])
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

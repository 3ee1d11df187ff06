import { type Address, checksum, parseAddress } from '../../model/units/address.ts'
import type { Spot, YamlText } from '../../yaml/text.ts'
import { textAt } from '../../yaml/tree.ts'
import { type Definition, type Listing, listings } from '../definition.ts'
import type { LocatedIssue } from '../finding.ts'
import { show } from '../show.ts'

/** What a definition claims for itself alone. */
export interface Claims {
  readonly source: YamlText
  readonly id?: { readonly text: string; readonly spot: Spot }
  readonly adoptions: readonly Adoption[]
}

interface Adoption {
  readonly network: string
  readonly address: Address
  readonly spot: Spot
}

/**
 * Takes the claims out of a definition, so that its tree can be let go: 5,000 trees cost more time
 * to keep than to make.
 */
export function claimsOf({ source, tree, id }: Definition): Claims {
  const spot = tree.fields.get('id')?.value.spot ?? tree.spot
  return {
    source,
    ...(id === undefined ? {} : { id: { text: id, spot } }),
    adoptions: listings(tree).flatMap(adoption),
  }
}

function adoption({ network, overrides, spot }: Listing): readonly Adoption[] {
  const address = parseAddress(textAt(overrides, 'address') ?? '')
  return typeof address === 'string'
    ? [{ network, address, spot: overrides?.fields.get('address')?.value.spot ?? spot }]
    : []
}

/**
 * What is wrong between definitions that may each be right: an id, an address or a file name that
 * two of them have.
 */
export function duplicateFindings(
  texts: readonly YamlText[],
  claims: readonly Claims[],
): readonly LocatedIssue[] {
  return [...duplicateFiles(texts), ...duplicateIds(claims), ...duplicateAddresses(claims)]
}

function duplicateFiles(texts: readonly YamlText[]): readonly LocatedIssue[] {
  return repeated(
    texts.map((text) => ({
      key: text.path
        .replace(/\.ya?ml$/i, '')
        .normalize('NFC')
        .toLowerCase(),
      item: text,
    })),
  ).map(([first, second]) => {
    const message = `two files define the same: ${first.path} and ${second.path}`
    return {
      code: 'duplicate-file',
      message,
      hint: 'keep one; names that differ only in case or in .yaml and .yml are one file to many people and systems',
      spot: { source: second, offset: 0 },
    }
  })
}

function duplicateIds(claims: readonly Claims[]): readonly LocatedIssue[] {
  const ids = claims.flatMap(({ id }) => (id === undefined ? [] : [{ key: id.text, item: id }]))
  return repeated(ids).map(([first, second]) => {
    const message = `id ${show(second.text)} stands in ${first.spot.source.path} and in ${second.spot.source.path}`
    return {
      code: 'duplicate-id',
      message,
      hint: 'an id belongs to one definition: give the newer one another',
      spot: second.spot,
    }
  })
}

function duplicateAddresses(claims: readonly Claims[]): readonly LocatedIssue[] {
  const adoptions = claims.flatMap((claim) =>
    claim.adoptions.map((item) => ({ key: `${item.network} ${item.address}`, item })),
  )
  return repeated(adoptions).map(([first, second]) => {
    const message = `${checksum(second.address)} on ${second.network} is adopted in ${first.spot.source.path} and in ${second.spot.source.path}`
    return {
      code: 'duplicate-address',
      message,
      hint: 'a Source belongs to one definition: take the address out of the other',
      spot: second.spot,
    }
  })
}

/** Each item whose key an earlier one has, with that earlier one. */
function repeated<T>(
  keyed: readonly { readonly key: string; readonly item: T }[],
): readonly (readonly [T, T])[] {
  const seen = new Map<string, T>()
  return keyed.flatMap(({ key, item }) => {
    const first = seen.get(key)
    if (first === undefined) seen.set(key, item)
    return first === undefined ? [] : [[first, item] as const]
  })
}

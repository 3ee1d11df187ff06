import { type Address, checksum } from '../../../model/units/address.ts'
import { pathOf } from '../../format/blob-link.ts'
import { codeSpan, markdown } from '../../format/escape.ts'
import { shortAddress, shortHash } from '../../format/short.ts'
import { listed, thousands } from '../../format/words.ts'

/** Where links of a comment lead; what is missing is written as text. */
export interface LinkTargets {
  /** Of the network, without a slash at the end. */
  readonly explorer?: string | undefined
  /** "https://github.com/acme/x". */
  readonly repositoryUrl?: string | undefined
  /** The commit that a file is shown at. */
  readonly head?: string | undefined
  /** The folder of the configuration in the repository, with a slash at its end. */
  readonly folder?: string | undefined
}

/** An address by its ends, linked to the explorer; in full where there is none. */
export function addressLink(address: Address, { explorer }: LinkTargets): string {
  const full = checksum(address)
  return explorer === undefined
    ? codeSpan(full)
    : link(shortAddress(address), `${explorer}/address/${full}`)
}

/** A transaction by its ends, linked to the explorer; in full where there is none. */
export function transactionLink(hash: string, { explorer }: LinkTargets): string {
  if (explorer === undefined || !/^0x[0-9a-fA-F]{64}$/.test(hash)) return codeSpan(hash)
  return link(shortHash(hash), `${explorer}/tx/${hash}`)
}

/** Some of many ids as code: "`a`, `b` and 3 more". */
export function namedIds(ids: readonly string[], most: number): string {
  const named = ids.slice(0, most).map((id) => codeSpan(id))
  return ids.length <= most
    ? listed(named)
    : `${named.join(', ')}${named.length === 0 ? '' : ' and '}${thousands(ids.length - named.length)} more`
}

// A browser takes these steps of a path for what they say, also out of the repository.
const STEP = /(?:^|\/)\.{1,2}(?:\/|$)/

/**
 * A line of a file, linked to the head commit; its whole path where there is none, or where the
 * path leads elsewhere.
 */
export function placeLink(
  file: string,
  line: number | undefined,
  { repositoryUrl, head, folder = '' }: LinkTargets,
): string {
  const suffix = line === undefined ? '' : `:${line}`
  if (repositoryUrl === undefined || head === undefined || STEP.test(`${folder}${file}`))
    return codeSpan(`${file}${suffix}`)
  const name = file.slice(file.lastIndexOf('/') + 1)
  return link(
    markdown(`${name}${suffix}`),
    `${repositoryUrl}/blob/${pathOf(head)}/${pathOf(`${folder}${file}`)}${line === undefined ? '' : `#L${line}`}`,
  )
}

/** A link whose text is safe already; the text alone where the target is no plain https address. */
export function link(text: string, url: string): string {
  return /^https:\/\/[\w.:-]+(?:\/[\w./%#~+@-]*)?$/.test(url) ? `[${text}](${url})` : text
}

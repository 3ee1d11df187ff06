import { type Address, checksum } from '../../model/address.ts'
import { codeSpan, markdown } from '../escape.ts'
import { shortAddress, shortHash } from '../short.ts'

/** Where links of a comment lead; what is missing is written as text. */
export interface LinkTargets {
  /** Of the network, without a slash at the end. */
  readonly explorer?: string | undefined
  /** "https://github.com/acme/x". */
  readonly repositoryUrl?: string | undefined
  /** The commit that a file is shown at. */
  readonly head?: string | undefined
}

/** An address by its ends, linked to the explorer; in full where there is none. */
export function addressLink(address: Address, { explorer }: LinkTargets): string {
  const full = checksum(address)
  return explorer === undefined ? codeSpan(full) : link(shortAddress(address), `${explorer}/address/${full}`)
}

/** A transaction by its ends, linked to the explorer; its whole hash where there is none. */
export function transactionLink(hash: string, { explorer }: LinkTargets): string {
  return explorer === undefined || !/^0x[0-9a-f]{64}$/i.test(hash) ? codeSpan(hash) : link(shortHash(hash), `${explorer}/tx/${hash}`)
}

/** A line of a file, linked to the head commit; its whole path where there is none. */
export function placeLink(file: string, line: number | undefined, { repositoryUrl, head }: LinkTargets): string {
  const suffix = line === undefined ? '' : `:${line}`
  if (repositoryUrl === undefined || head === undefined) return codeSpan(`${file}${suffix}`)
  const name = file.slice(file.lastIndexOf('/') + 1)
  return link(markdown(`${name}${suffix}`), `${repositoryUrl}/blob/${pathOf(head)}/${pathOf(file)}${line === undefined ? '' : `#L${line}`}`)
}

/** A link whose text is safe already; the text alone where the target is no plain https address. */
export function link(text: string, url: string): string {
  return /^https:\/\/[\w.:-]+(?:\/[\w./%#~+@-]*)?$/.test(url) ? `[${text}](${url})` : text
}

function pathOf(file: string): string {
  return file
    .split('/')
    .map((part) => encodeURIComponent(part.replace(/\p{Cs}/gu, '')).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`))
    .join('/')
}

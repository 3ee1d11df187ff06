/** Where what a text names can be looked at. */
export interface LinkTargets {
  /** The network's, without a slash at the end; without it addresses and transactions stay text. */
  readonly explorer?: string | undefined
  /** The absolute folder that the paths of a report begin in. */
  readonly folder: string
}

/** What a report is about: only that is linked. */
export interface Linkable {
  /** Addresses and hashes of transactions, whole. */
  readonly hashes: readonly string[]
  /** Files by their paths from that folder. */
  readonly files: readonly string[]
}

/** An address or a transaction, whole or by its ends. */
const HASH = /^0x[0-9a-fA-F]+(?:…[0-9a-fA-F]+)?$/
/** What stands between blanks and marks; never a control. */
const TOKEN = /[^\s\p{Cc}()"',;]+/gu
/** The line and the column behind a file. */
const PLACE = /(?::\d{1,9}){1,2}$/
const ESCAPE = '\u001b'

/**
 * The same text with links for a terminal that knows them (OSC 8): whole and shortened addresses and
 * transactions lead to the explorer, places to their files. Nothing that is shown changes. What is
 * not known to the report, or could be one of several, stays text, and no address of a link holds
 * anything but printable ASCII: nothing that came from outside ends one early.
 */
export function linked(text: string, { hashes, files }: Linkable, targets: LinkTargets): string {
  const distinct = [...new Set(hashes.map((hash) => hash.toLowerCase()))]
  const known = new Set(files)
  const urlOf = (token: string): string | undefined => {
    if (HASH.test(token)) return hashUrl(token.toLowerCase(), distinct, targets)
    const file = token.replace(/[.:]$/, '').replace(PLACE, '')
    return known.has(file) ? fileUrl(`${targets.folder}/${file}`) : undefined
  }
  return text.replace(TOKEN, (token) => {
    const end = /[.:]$/.exec(token)?.[0] ?? ''
    const shown = end === '' ? token : token.slice(0, -1)
    const url = urlOf(shown)
    return url === undefined ? token : `${link(shown, url)}${end}`
  })
}

function hashUrl(
  token: string,
  hashes: readonly string[],
  { explorer }: LinkTargets,
): string | undefined {
  const [head = '', tail] = token.split('…')
  const meant = hashes.filter((hash) =>
    tail === undefined ? hash === head : hash.startsWith(head) && hash.endsWith(tail),
  )
  const [hash = ''] = meant
  if (explorer === undefined || meant.length !== 1) return undefined
  if (/^0x[0-9a-f]{40}$/.test(hash)) return webUrl(`${explorer}/address/${hash}`)
  return /^0x[0-9a-f]{64}$/.test(hash) ? webUrl(`${explorer}/tx/${hash}`) : undefined
}

function webUrl(text: string): string | undefined {
  return URL.canParse(text) && new URL(text).protocol === 'https:'
    ? printed(new URL(text))
    : undefined
}

function fileUrl(file: string): string | undefined {
  const url = new URL('file:///')
  url.pathname = file.replaceAll('\\', '/').replaceAll('%', '%25')
  return printed(url)
}

/** As the standard writes it, which is printable ASCII. */
function printed({ href }: URL): string | undefined {
  return /^[!-~]{1,2000}$/.test(href) ? href : undefined
}

function link(text: string, url: string): string {
  return `${ESCAPE}]8;;${url}${ESCAPE}\\${text}${ESCAPE}]8;;${ESCAPE}\\`
}

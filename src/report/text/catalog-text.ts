import type { CatalogNetwork, ReadNetwork } from '../../model/source/catalog.ts'
import { hintText } from '../format/command-text.ts'
import { MESSAGE_CAP, printable, terminal } from '../format/escape.ts'
import { counted } from '../format/words.ts'
import { paint } from './colours.ts'
import { fittingLines } from './layout.ts'

export interface CatalogLook {
  readonly colour: boolean
  readonly wide?: boolean
  /** Where the page was written, as it was asked for. */
  readonly folder: string
  /** How long the page is, in bytes. */
  readonly bytes: number
}

/** What a catalog shows and where it is; each network that was not read with why and what to do. */
export function catalogText(
  networks: readonly CatalogNetwork[],
  { colour, wide = false, folder, bytes }: CatalogLook,
): string {
  const size = `${Math.ceil(bytes / 1000)} kB`
  return printable(
    fittingLines(
      [
        ...networks.flatMap((network) =>
          network.kind === 'read'
            ? [`${paint(colour).heading(terminal(network.network.name))}: ${readText(network)}`]
            : unreadLines(network, colour),
        ),
        '',
        `Wrote ${terminal(folder)}/index.html (${size}) and ${terminal(folder)}/catalog.json.`,
        'The page needs no server: open it as it is, or publish the folder.',
      ],
      wide,
    ),
  )
}

function readText({ block, sources, pending }: ReadNetwork): string {
  const active = sources.filter(({ state }) => state.status === 'active').length
  const unlike = sources.filter(({ standing }) => standing.kind !== 'same').length
  return [
    `${counted(sources.length, 'Source')} at block ${block.number}, ${active} active`,
    ...(unlike === 0 ? [] : [`${unlike} not as in git`]),
    ...(pending.length === 0 ? [] : [`${counted(pending.length, 'definition')} not published yet`]),
  ].join('; ')
}

function unreadLines(
  { network, why }: Extract<CatalogNetwork, { readonly kind: 'unread' }>,
  colour: boolean,
): readonly string[] {
  const hint = hintText(why.hint)
  return [
    `${paint(colour).kind('blocked', terminal(network.name))}: not read (${why.code}): ${terminal(why.message, MESSAGE_CAP)}`,
    ...(hint === '' ? [] : [`  hint: ${terminal(hint, MESSAGE_CAP)}`]),
  ]
}

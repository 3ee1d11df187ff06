import type { Network } from '../../model/network/network.ts'
import { type Linkable, linked } from '../../report/text/linked.ts'
import type { Settings } from '../../settings.ts'
import { knowsLinks } from './hyperlinks.ts'
import type { Terminal } from './terminal.ts'

/** A report with links, where the terminal is known to show them; as it is anywhere else. */
export function withLinks(
  text: string,
  about: Linkable,
  { explorer }: Pick<Network, 'explorer'>,
  { settings, terminal }: { readonly settings: Settings; readonly terminal: Terminal },
): string {
  return knowsLinks(terminal.env, terminal.isTerminal === true)
    ? linked(text, about, { explorer, folder: settings.root })
    : text
}

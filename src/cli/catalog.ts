import path from 'node:path'
import { openPorts } from '../adapters/open-ports.ts'
import { writeSite } from '../adapters/site.ts'
import { catalog } from '../engine/catalog.ts'
import { catalogExit, type ExitCode } from '../exit-code.ts'
import { catalogSite } from '../report/catalog/site.ts'
import { catalogJson } from '../report/json/catalog-json.ts'
import { catalogText } from '../report/text/catalog-text.ts'
import { settingsOf } from '../settings.ts'
import { VERSION } from '../version.ts'
import type { NetworkFlags } from './flags.ts'
import { showStopped } from './terminal/stopped.ts'
import type { SafeTerminal } from './terminal/terminal.ts'

export interface CatalogFlags extends NetworkFlags {
  readonly out: string
  readonly wide?: boolean
}

/** `catalog`: one page of all Sources, and the same as JSON. */
export async function runCatalog(flags: CatalogFlags, terminal: SafeTerminal): Promise<ExitCode> {
  const settings = settingsOf(flags, terminal)
  const outcome = await catalog(openPorts(settings, terminal), settings)
  if (outcome.kind === 'problems') return showStopped(outcome, flags, terminal)
  const { networks } = outcome.catalog
  const site = terminal.progress.during('report', () =>
    catalogSite(catalogJson(outcome.catalog), { version: VERSION, mask: terminal.mask }),
  )
  await writeSite(path.resolve(terminal.cwd, flags.out), [site.json, site.page])
  terminal.out(
    flags.json === true
      ? site.json.text
      : catalogText(networks, {
          colour: terminal.colour,
          wide: flags.wide === true,
          folder: flags.out.replace(/\/$/, ''),
          bytes: Buffer.byteLength(site.page.text),
        }),
  )
  return catalogExit(outcome.catalog)
}

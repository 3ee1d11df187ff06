import path from 'node:path'
import { writeSite } from '../adapters/site.ts'
import { catalog } from '../engine/catalog.ts'
import { catalogExit, EXIT, type ExitCode } from '../exit-code.ts'
import { catalogSite } from '../report/catalog/site.ts'
import { catalogJson } from '../report/json/catalog-json.ts'
import { catalogText } from '../report/text/catalog-text.ts'
import { VERSION } from '../version.ts'
import type { ActionContext } from './context.ts'
import { say } from './log.ts'
import { setOutputs } from './outputs.ts'
import { workspace } from './settings.ts'
import { showProblems } from './show-problems.ts'

/**
 * `catalog`: one page of all Sources in the folder that `out` names. It fails where a network was
 * not read, so that a page that lacks one is not published in place of one that has it.
 */
export async function runCatalog(stage: ActionContext): Promise<ExitCode> {
  const { settings, inputs, mask } = stage
  const outcome = await catalog(stage.world(undefined), settings)
  if (outcome.kind === 'problems') {
    showProblems(stage, outcome)
    return EXIT.problems
  }
  const { networks } = outcome.catalog
  const site = catalogSite(catalogJson(outcome.catalog), { version: VERSION, mask })
  const folder = path.resolve(
    workspace({ GITHUB_WORKSPACE: process.env['GITHUB_WORKSPACE'] }),
    inputs.workingDirectory,
    inputs.out,
  )
  await writeSite(folder, [site.json, site.page])
  say(
    stage,
    catalogText(networks, {
      colour: false,
      wide: true,
      folder: inputs.out.replace(/\/$/, ''),
      bytes: Buffer.byteLength(site.page.text),
    }),
  )
  const unread = networks.find((one) => one.kind === 'unread')
  setOutputs(stage, { 'failure-reason': unread?.why.code })
  return catalogExit(outcome.catalog)
}

// Installs pinned nodes from the registries, tells the whole story on each with the built program,
// and writes what came of it to docs/measured/nodes.json, from which docs/testing.md has its table.
// No part of the check: it takes minutes for each node. npm run nodes [-- --only geth] [--dry]
// --only: nodes whose name holds it, may be given several times; --dry writes nothing
import { spawnSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { fillPage } from './generated-parts.mjs'
import { MEASURED, nodesTable, writeMeasured } from './measured-tables.mjs'

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    dry: { type: 'boolean', default: false },
  },
})
const folder = mkdtempSync(path.join(tmpdir(), 'ogpu-nodes-'))
const file = path.join(folder, 'records.json')
const vitest = path.join(
  path.dirname(createRequire(import.meta.url).resolve('vitest/package.json')),
  'vitest.mjs',
)
const projects = values.only.flatMap((name) => ['--project', `*${name}*`])

const { status } = spawnSync(
  process.execPath,
  [vitest, 'run', '--config', 'vitest.nodes.config.ts', ...projects],
  {
    stdio: 'inherit',
    env: { ...process.env, OGPU_NODES_RECORDS: file },
  },
)
if (existsSync(file)) tell(JSON.parse(readFileSync(file, 'utf8')))
rmSync(folder, { recursive: true })
process.exitCode = status ?? 1

/** Shows the table, in GitHub's summary of a job as well, and keeps it where that is wanted. */
function tell({ order, records }) {
  const table = nodesTable(records)
  console.log(table)
  if (process.env.GITHUB_STEP_SUMMARY) appendFileSync(process.env.GITHUB_STEP_SUMMARY, `${table}\n`)
  if (values.dry) return
  writeMeasured('nodes', records, { nameOf: ({ node }) => node, order })
  for (const [page, parts] of Object.entries(MEASURED)) fillPage(page, parts)
}

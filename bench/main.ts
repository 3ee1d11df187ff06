import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Bench, Row, Told } from './bench.ts'
import { processCost, REPORT } from './measure.ts'
import { benchParse } from './parse.ts'
import { action } from './rows/action.ts'
import { example } from './rows/example.ts'
import { planAmongStrangers, planUnchanged } from './rows/plan.ts'
import { readSources } from './rows/read.ts'
import { bareLibraries, validateMany } from './rows/validate.ts'
import { jsonOf, line } from './table.ts'

const ROWS: Readonly<Record<string, (bench: Bench) => Promise<readonly Row[]>>> = {
  example,
  'validate-5000': (bench) => validateMany(bench, 5_000),
  'validate-20000': (bench) => validateMany(bench, 20_000),
  plan: planUnchanged,
  strangers: planAmongStrangers,
  read: readSources,
  action,
}

const [told, schema] = process.argv.slice(2)
if (told === 'bare') await bareLibraries(schema ?? '')
else await main(JSON.parse(told ?? '') as Told)

async function main(given: Told): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'ogpu-bench-'))
  const report = path.join(folder, 'report.cjs')
  await writeFile(report, REPORT)
  const bench: Bench = {
    ...given,
    folder,
    itself: fileURLToPath(import.meta.url),
    cost: (program) => processCost(program, report),
  }
  const rows: Row[] = []
  try {
    for (const [name, measure] of Object.entries(ROWS).filter(([name]) => isWanted(given, name))) {
      if (given.json) console.error(`measuring ${name}`)
      for (const row of await measure(bench)) {
        rows.push(row)
        if (!given.json) console.log(line(row))
      }
    }
    if (given.json) console.log(jsonOf(rows, given))
    // Curves of hostile files; no row, for they compare texts and no builds.
    else if (given.only.includes('parse')) benchParse()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function isWanted({ only }: Told, name: string): boolean {
  return only.length === 0 || only.some((one) => name.includes(one))
}

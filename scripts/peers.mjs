// Runs other programs beside this one on the development chain, and writes what came of it to
// docs/measured/peers.json, from which docs/testing.md has its table. No part of the check: it
// installs those programs from their registries. npm run peers [-- --only python] [--dry] --only:
// peers whose file holds it; --dry writes nothing
//
// A peer is a file of scripts/peers/ that exports
//   name           what it is called in the table
//   run(ground)    tries everything, through ground.step(sentence, act), and gives the version of what it ran
import { readdirSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import './build.mjs'
import { fillPage } from './generated-parts.mjs'
import { MEASURED, peersTable, writeMeasured } from './measured-tables.mjs'

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    dry: { type: 'boolean', default: false },
  },
})
const FILES = readdirSync(new URL('peers', import.meta.url)).filter((file) => file.endsWith('.mjs'))
const MAX_REASON = 400

const peers = await Promise.all(FILES.filter(isWanted).map((file) => import(`./peers/${file}`)))
if (peers.length === 0)
  throw new Error(`no peer is called ${values.only.join(' or ')}: ${FILES.join(', ')}`)
const records = []
for (const peer of peers) records.push(await met(peer))

console.log(peersTable(records))
if (records.some(({ steps }) => steps.some(({ outcome }) => outcome === 'failed')))
  process.exitCode = 1
if (!values.dry) {
  writeMeasured('peers', records, { nameOf: ({ peer }) => peer, order: [] })
  for (const [page, parts] of Object.entries(MEASURED)) fillPage(page, parts)
}

function isWanted(file) {
  return values.only.length === 0 || values.only.some((name) => file.includes(name))
}

/** Everything that one peer tries; one failing leaves the others. */
async function met({ name, run }) {
  const steps = []
  const folder = await mkdtemp(path.join(tmpdir(), 'ogpu-peer-'))
  const cache = path.join(
    process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache'),
    'ogpu-gitops',
    'peers',
  )
  await mkdir(cache, { recursive: true })
  const ends = []
  const ground = {
    /** A folder that is removed afterwards, and one that stays. */
    folder,
    cache,
    /** Does something at the end, whatever happens. */
    atEnd: (end) => ends.push(end),
    /**
     * Tries something; `act` gives what was seen, in a few words, and throws where it is not as the
     * sentence says.
     */
    step: async (sentence, act) =>
      steps.push({ step: sentence, ...(await outcomeOf(sentence, act)) }),
  }
  let version = ''
  try {
    version = await run(ground)
  } catch (error) {
    steps.push({ step: 'begins', outcome: 'failed', reason: inOneLine(error) })
  } finally {
    for (const end of ends.reverse()) await end()
    await rm(folder, { recursive: true, force: true })
  }
  return { peer: name, version, date: new Date().toISOString().slice(0, 10), steps }
}

async function outcomeOf(sentence, act) {
  try {
    const saw = await act()
    console.log(`ok      ${sentence}`)
    return { outcome: 'ok', ...(typeof saw === 'string' ? { saw } : {}) }
  } catch (error) {
    console.log(`failed  ${sentence}: ${inOneLine(error)}`)
    return { outcome: 'failed', reason: inOneLine(error) }
  }
}

function inOneLine(error) {
  return String(error instanceof Error ? error.message : error)
    .replace(/\s+/g, ' ')
    .slice(0, MAX_REASON)
}

// Finds the first version of Compose that takes each thing in NOVELTIES (src/compose/versions.ts)
// by running the versions on a file that holds nothing else beyond the ordinary, and says where the
// table is wrong.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { checker } from './checker.mjs'
import { ask, libraryOf, oracleFor } from './oracles.mjs'

/**
 * Every minor version since 2.24, its last patch where that has another library, and those between
 * which something changed.
 */
const VERSIONS = [
  ...[
    '2.24.0',
    '2.24.7',
    '2.25.0',
    '2.26.1',
    '2.27.0',
    '2.28.0',
    '2.28.1',
    '2.29.0',
    '2.29.1',
    '2.29.2',
    '2.29.7',
    '2.30.0',
    '2.31.0',
    '2.32.0',
    '2.32.2',
    '2.33.0',
    '2.34.0',
  ],
  ...[
    '2.35.0',
    '2.36.0',
    '2.36.2',
    '2.37.0',
    '2.38.0',
    '2.39.1',
    '2.40.0',
    '2.40.3',
    '5.0.0',
    '5.1.0',
    '5.2.0',
    '5.4.0',
    '5.6.0',
    '5.7.1',
  ],
]

export async function measureVersions() {
  const { NOVELTIES } = await checker()
  const folder = path.resolve('node_modules/.cache/compose/novelties')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const files = NOVELTIES.map((novelty, index) => {
    const file = path.join(folder, `${index}.yaml`)
    writeFileSync(file, fileOf(novelty))
    return file
  })
  const verdicts = await verdictsOf(files)
  const rows = NOVELTIES.map((novelty, index) => ({
    novelty,
    takers: verdicts.flatMap(({ compose, answers }) =>
      answers.get(files[index]).error === undefined ? [compose] : [],
    ),
  }))
  const wrong = rows.filter(({ novelty, takers }) => !isFirst(novelty.since.join('.'), takers))
  for (const { novelty, takers } of rows)
    console.log(
      `${novelty.path} (${novelty.example}): first ${takers[0] ?? 'none'}${isWhole(takers) ? '' : `, but not ${missing(takers).join(' ')}`}`,
    )
  for (const { novelty, takers } of wrong)
    console.error(
      `src/compose/versions.ts says ${novelty.since.join('.')} of ${novelty.path}, and the first to take it is ${takers[0] ?? 'none'}`,
    )
  return wrong.length === 0
}

async function verdictsOf(files) {
  const verdicts = []
  for (const compose of VERSIONS)
    verdicts.push({ compose, answers: await ask(await oracleFor(await libraryOf(compose)), files) })
  return verdicts
}

/** The example in its place: at the top where its path begins there, else in the service. */
function fileOf({ path: at, example }) {
  const inService = at.startsWith('services.')
  const image = at === 'services.*.provider' ? '' : '    image: registry.example.com/a:1\n'
  const extra = at === 'services.*.models' ? 'models: { a: { model: b } }\n' : ''
  return `services:\n  app:\n${image}${inService ? `    ${example}\n` : ''}${inService ? '' : `${example}\n`}${extra}volumes: { data: {} }\n`
}

/**
 * The table says a version of which the one before, as far as it is looked at, refuses the file.
 */
function isFirst(since, takers) {
  return takers[0] === since
}

function isWhole(takers) {
  return missing(takers).length === 0
}

function missing(takers) {
  return VERSIONS.slice(VERSIONS.indexOf(takers[0])).filter((version) => !takers.includes(version))
}

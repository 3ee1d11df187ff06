// Holds our rules for compose files against Docker Compose itself. Needs Go; its modules come from
// Go's own proxy.
//   npm run compose -- [--seeds 1,2] [--count 4000] [--verbose]   files by chance, and a table of where the verdicts part
//   npm run compose -- versions                                   the first version that takes each thing in src/compose/versions.ts
//   npm run compose -- program                                    the program itself, built from its module, beside its library on the same cases
//   npm run compose -- verdicts [--check]                         the versions' verdicts on the cases of the tests
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { checker } from './compose/checker.mjs'
import { judge } from './compose/compare.mjs'
import { generate } from './compose/generate.mjs'
import {
  ask,
  EMPTY,
  errorOfProgram,
  libraryOf,
  oracleFor,
  PINNED,
  programOf,
} from './compose/oracles.mjs'
import { measureVersions } from './compose/versions.mjs'

const CASES = 'test/compose/cases'
const VERDICTS = 'test/compose/verdicts.json'
/** The oldest version that the table counts; what only older ones refuse is no error of ours. */
const OLDEST = [2, 28, 0]

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    count: { type: 'string', default: '4000' },
    verbose: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
  },
})
const isRight = await {
  versions: measureVersions,
  verdicts: writeVerdicts,
  program: holdProgram,
  differ,
}[positionals[0] ?? 'differ']()
process.exitCode = isRight ? 0 : 1

/**
 * Files by chance; true when nothing that we accept is refused, and no value is read differently.
 */
async function differ() {
  const cases = caseFiles().map(({ text }) => text)
  let isClean = true
  for (const seed of values.seeds.split(',').map(Number))
    isClean = (await differOnce(seed, cases)) && isClean
  return isClean
}

async function differOnce(seed, cases) {
  const texts = generate(seed, Number(values.count), cases)
  const folder = freshFolder(`seed-${seed}`)
  const files = texts.map((text, index) => written(path.join(folder, `${index}.yaml`), text))
  const programs = await programsFor(PINNED.filter((version) => version !== '2.24.0'))
  const answered = await Promise.all(
    programs.map(async ({ compose, program }) => ({ compose, answers: await ask(program, files) })),
  )
  const { checkCompose, readValues } = await checker()
  const counts = new Map()
  texts.forEach((text, index) => {
    const answers = answered.map(({ compose, answers: all }) => ({
      compose,
      answer: all.get(files[index]),
    }))
    const { findings } = checkCompose({ path: 'compose.yaml', text }, environmentOf(text), OLDEST)
    const { kind, under } = judge({ findings, values: readValues(text), answers })
    const row = counts.get(kind) ?? counts.set(kind, new Map()).get(kind)
    row.set(under, [...(row.get(under) ?? []), files[index]])
  })
  return report(seed, texts.length, counts)
}

/**
 * The environment whose rules have the least to say against a file, so that they hide nothing else.
 */
function environmentOf(text) {
  if (/gpus|capabilities/.test(text)) return 'nvidia'
  return /\/dev\/(?:kfd|dri)/.test(text) ? 'amd' : 'cpu'
}

function report(seed, count, counts) {
  console.log(
    `\nseed ${seed}, ${count} files, against Compose ${PINNED.slice(1).join(', ')} (again: npm run compose -- --seeds ${seed} --count ${count})`,
  )
  for (const [kind, rows] of [...counts].sort()) {
    const total = [...rows.values()].reduce((sum, files) => sum + files.length, 0)
    console.log(`\n${kind}: ${total}`)
    for (const [under, files] of [...rows].sort((a, b) => b[1].length - a[1].length))
      console.log(
        `  ${String(files.length).padStart(5)}  ${under}${values.verbose ? `  ${files[0]}` : ''}`,
      )
  }
  return !counts.has('we accept, it refuses') && !counts.has('values that differ')
}

/** What each version says of each case, for the tests that have no Go. */
async function writeVerdicts() {
  const cases = caseFiles()
  const folder = freshFolder('cases')
  const files = cases.map(({ text }, index) => written(path.join(folder, `${index}.yaml`), text))
  const programs = await programsFor(PINNED)
  const verdicts = await Promise.all(
    programs.map(async ({ compose, program }) => ({ compose, answers: await ask(program, files) })),
  )
  const rows = cases.map(({ name }, index) => [
    name,
    Object.fromEntries(
      verdicts.map(({ compose, answers }) => [
        compose,
        errorOf(answers.get(files[index]), files[index]),
      ]),
    ),
  ])
  const text = `${JSON.stringify(Object.fromEntries(rows), null, 2)}\n`
  if (values.check) return text === readFileSync(VERDICTS, 'utf8')
  writeFileSync(VERDICTS, text)
  return true
}

/**
 * Whether `docker compose config` takes the same cases as the library that stands for it. What
 * takes a version down is no case.
 */
async function holdProgram() {
  const verdicts = JSON.parse(readFileSync(VERDICTS, 'utf8'))
  const cases = caseFiles().filter(
    ({ name }) =>
      !Object.values(verdicts[name] ?? {}).some((verdict) => verdict.startsWith('panic:')),
  )
  const folder = freshFolder('program-cases')
  let parted = 0
  for (const compose of PINNED) {
    const program = await programOf(compose).catch((error) =>
      console.log(
        `${compose} can't be built here: ${/"Error": "(.*)"/.exec(error.stdout)?.[1] ?? error.message}`,
      ),
    )
    if (program === undefined) continue
    for (const { name, text } of cases) {
      const error = await errorOfProgram(program, written(path.join(folder, 'compose.yaml'), text))
      if ((error === undefined) === (verdicts[name]?.[compose] === 'taken')) continue
      parted += 1
      console.log(
        `${compose} ${name}: the program ${error === undefined ? 'takes it' : `says ${error.slice(0, 150)}`}, its library ${verdicts[name]?.[compose]}`,
      )
    }
    console.log(`${compose}: ${cases.length} cases`)
  }
  return parted === 0
}

function errorOf({ error }, file) {
  return error === undefined
    ? 'taken'
    : error
        .replaceAll(file, 'compose.yaml')
        .replaceAll(path.dirname(file), '')
        .replaceAll(`${EMPTY}/`, '')
        .slice(0, 200)
}

async function programsFor(versions) {
  const programs = []
  for (const compose of versions)
    programs.push({ compose, program: await oracleFor(await libraryOf(compose)) })
  return programs
}

function caseFiles() {
  return readdirSync(CASES, { recursive: true })
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => ({ name, text: readFileSync(path.join(CASES, name), 'utf8') }))
}

function freshFolder(name) {
  const folder = path.resolve('node_modules/.cache/compose', name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  return folder
}

function written(file, text) {
  writeFileSync(file, text)
  return file
}

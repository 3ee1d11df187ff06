// Checks that the lockfiles serve users on every platform: an optional package that one leaves out
// makes `npm ci` refuse it elsewhere, and a `resolved` address would tie it to one registry. That
// each package is the one that was looked at: npm leaves the hash of what it did not install away;
// --fill asks the registry for those. And that every package runs on the oldest Node.js that is
// promised: npm warns of one that does not, and nothing else would tell.
import { execFileSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { admits } from './node-range.mjs'

/**
 * The project's own, which says what Node.js it promises, and those of what runs beside the tests.
 */
const OWN = 'package-lock.json'
/**
 * Its packages for other platforms are of past versions, of which not every registry tells the
 * hash.
 */
const OF_NODES = 'test/nodes/runtime/package-lock.json'

for (const file of [
  OWN,
  'test/e2e/runtime/package-lock.json',
  'test/mutation/package-lock.json',
  OF_NODES,
]) {
  const lock = JSON.parse(await readFile(file, 'utf8'))
  if (process.argv.includes('--fill') && file !== OF_NODES) await fill(file, lock)
  for (const [what, folders] of Object.entries(faults(file, lock.packages))) {
    if (folders.length === 0) continue
    console.error(`${file}: ${folders.length} packages ${what}: ${folders.slice(0, 5).join(', ')}`)
    process.exitCode = 1
  }
}

/** What is wrong, with the packages of which it is so. */
function faults(file, packages) {
  const entries = Object.entries(packages)
  const having = (isWrong) =>
    entries.flatMap(([folder, entry]) => (isWrong(folder, entry) ? [folder] : []))
  const oldest = packages[''].engines?.node.replace('>=', '')
  return {
    'of other platforms are left out': entries.flatMap(([folder, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter((name) => !isFound(packages, folder, name)),
    ),
    'say where they came from': having(
      (_, { resolved }) => resolved !== undefined && !resolved.startsWith('file:'),
    ),
    'have no integrity (npm run lock -- --fill)': file === OF_NODES ? [] : having(isUnproved),
    [`don't run on Node.js ${oldest}`]:
      file === OWN
        ? having((_, { engines }) => engines?.node !== undefined && !admits(engines.node, oldest))
        : [],
  }
}

/**
 * Whether a package is found from a folder, as node looks for it: upwards through every
 * node_modules.
 */
function isFound(packages, folder, name) {
  const steps = folder
    .split('/node_modules/')
    .map((_, index, parts) => parts.slice(0, index + 1).join('/node_modules/'))
  return [...steps, ''].some(
    (step) =>
      packages[step === '' ? `node_modules/${name}` : `${step}/node_modules/${name}`] !== undefined,
  )
}

function isUnproved(folder, { integrity, link }) {
  return folder !== '' && link !== true && integrity === undefined
}

async function fill(file, lock) {
  const unproved = Object.entries(lock.packages).filter(([folder, entry]) =>
    isUnproved(folder, entry),
  )
  for (const [folder, entry] of unproved) {
    const name =
      entry.name ?? folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length)
    const integrity = execFileSync('npm', ['view', `${name}@${entry.version}`, 'dist.integrity'], {
      encoding: 'utf8',
    }).trim()
    const { version, ...rest } = entry
    lock.packages[folder] = { version, integrity, ...rest }
  }
  if (unproved.length > 0) await writeFile(file, `${JSON.stringify(lock, null, 2)}\n`)
}

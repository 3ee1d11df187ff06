// Checks that package-lock.json serves users on every platform: an optional package that the lock leaves out makes `npm ci` refuse it elsewhere, and a `resolved` address would tie it to one registry.
// And that every package runs on the oldest Node.js that is promised: npm warns of one that does not, and nothing else would tell.
import { readFile } from 'node:fs/promises'
import { admits } from './node-range.mjs'

const { packages } = JSON.parse(await readFile('package-lock.json', 'utf8'))

/** Whether a package is found from a folder, as node looks for it: upwards through every node_modules. */
function isFound(folder, name) {
  const steps = folder.split('/node_modules/').map((_, index, parts) => parts.slice(0, index + 1).join('/node_modules/'))
  return [...steps, ''].some((step) => packages[step === '' ? `node_modules/${name}` : `${step}/node_modules/${name}`] !== undefined)
}

const missing = Object.entries(packages).flatMap(([folder, { optionalDependencies = {} }]) =>
  Object.keys(optionalDependencies).filter((name) => !isFound(folder, name)),
)
const tied = Object.entries(packages).flatMap(([folder, { resolved }]) => (resolved === undefined || resolved.startsWith('file:') ? [] : [folder]))
const oldest = packages[''].engines.node.replace('>=', '')
const newer = Object.entries(packages).flatMap(([folder, { engines }]) => (engines?.node === undefined || admits(engines.node, oldest) ? [] : [folder]))

if (missing.length > 0) console.error(`package-lock.json lacks ${missing.length} optional packages of other platforms: ${missing.slice(0, 5).join(', ')}`)
if (tied.length > 0) console.error(`package-lock.json names where ${tied.length} packages came from: ${tied.slice(0, 5).join(', ')}`)
if (newer.length > 0) console.error(`package-lock.json has ${newer.length} packages that don't run on Node.js ${oldest}: ${newer.slice(0, 5).join(', ')}`)
process.exitCode = missing.length + tied.length + newer.length > 0 ? 1 : 0

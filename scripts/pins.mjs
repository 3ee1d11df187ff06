// Lists the pinned actions that are behind: those of the workflows, the examples, the pages and
// what init writes. The newest versions come from GitHub's API; where it does not answer, from
// pins.json, and the first line says so. No part of the check, since it asks somebody else's
// server.
//   npm run pins [-- --write] [-- --root FOLDER]
// --write puts what GitHub said into pins.json; --root looks at another folder than this clone.
// Exits 1 where a pin is behind, where its commit is not that of its version, or where nobody
// knows.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    root: { type: 'string', default: fileURLToPath(new URL('..', import.meta.url)) },
    write: { type: 'boolean', default: false },
  },
})
const TABLE = fileURLToPath(new URL('pins.json', import.meta.url))
const API = process.env.GITHUB_API_URL || 'https://api.github.com'
const PLACES = ['.github', 'action.yml', 'docs', 'examples', 'src/init']
/** Ours is named by whoever takes it: forty zeros in the examples. */
const OURS = /const REPOSITORY = '([^']+)'/.exec(
  readFileSync(new URL('../src/model/project.ts', import.meta.url), 'utf8'),
)?.[1]
const PIN = /\b([\w.-]+\/[\w.-]+)(?:\/[\w./-]+)?@([0-9a-f]{40})(?: # v(\d+\.\d+\.\d+))?/g
const PATIENCE_MS = 10_000

const pins = PLACES.flatMap((place) => filesBeneath(path.join(values.root, place))).flatMap(pinsIn)
const { isAsked, newest } = await lookUp([...new Set(pins.map(({ action }) => action))].sort())
const behind = pins.flatMap((pin) => {
  const reason = reasonOf(pin, newest[pin.action])
  return reason === undefined ? [] : [`${pin.file}:${pin.line}  ${pin.action} ${reason}`]
})
for (const line of behind) console.log(line)
console.log(
  behind.length === 0
    ? `all ${pins.length} pins are at the newest version`
    : `${behind.length} of ${pins.length} pins are behind`,
)
if (behind.length > 0) process.exitCode = 1

/** The files beneath a path, itself where it is one; none where nothing is there. */
function filesBeneath(place) {
  const found = statSync(place, { throwIfNoEntry: false })
  if (found === undefined) return []
  if (found.isFile()) return [place]
  return readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ya?ml|md|ts)$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort()
}

/** Every action of somebody else's that a file names by a commit, with the version beside it. */
function pinsIn(file) {
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((text, index) =>
      [...text.matchAll(PIN)].map(([, action, commit, version]) => ({
        action,
        commit,
        version,
        file: path.relative(values.root, file),
        line: index + 1,
      })),
    )
    .filter(({ action }) => action !== OURS)
}

/** What is wrong with a pin, in words; undefined where it is the newest. */
function reasonOf({ commit, version }, known) {
  if (known === undefined) return 'is not known: nobody says which version is its newest'
  const { version: last, commit: right } = known
  if (version === undefined) return `says no version; the newest is v${last} ${right}`
  if (version === last)
    return commit === right ? undefined : `v${version} is ${right}, not ${commit}`
  const [here, there] = [version, last].map((text) => text.split('.').map(Number))
  // the table may be older than the pin; what GitHub has no tag of is no version
  if (compare(here, there) > 0) return isAsked ? `v${version} has no tag; v${last} has` : undefined
  const word = here[0] === there[0] ? 'behind' : 'a major behind'
  return `v${version} is ${word}: v${last} ${right}`
}

/**
 * The newest version of each action with its commit, as GitHub was asked or else from the table.
 */
async function lookUp(actions) {
  try {
    const found = await Promise.all(actions.map(async (action) => [action, await released(action)]))
    const newest = Object.fromEntries(found)
    if (values.write) write(newest)
    return { isAsked: true, newest }
  } catch (error) {
    const { lookedUp, actions: table } = JSON.parse(readFileSync(TABLE, 'utf8'))
    const why = error instanceof Error ? (error.cause?.message ?? error.message) : String(error)
    console.log(
      `GitHub's API did not answer (${why}): held against scripts/pins.json, looked up on ${lookedUp}; there may be newer ones`,
    )
    return { isAsked: false, newest: table }
  }
}

/** The highest version among an action's tags; an annotated tag is followed to its commit. */
async function released(action) {
  const refs = await asked(`/repos/${action}/git/matching-refs/tags/v`)
  const versions = refs
    .flatMap(({ ref, object }) => {
      const [, version] = /^refs\/tags\/v(\d+\.\d+\.\d+)$/.exec(ref) ?? []
      return version === undefined ? [] : [{ version, object }]
    })
    .sort((one, other) => compare(numbers(other.version), numbers(one.version)))
  if (versions.length === 0) return undefined
  const [{ version, object }] = versions
  if (object.type !== 'tag') return { version, commit: object.sha }
  return { version, commit: (await asked(`/repos/${action}/git/tags/${object.sha}`)).object.sha }
}

async function asked(where) {
  const answer = await fetch(`${API}${where}`, {
    headers: { accept: 'application/vnd.github+json', 'user-agent': 'ogpu-gitops-pins' },
    signal: AbortSignal.timeout(PATIENCE_MS),
  })
  if (!answer.ok) throw new Error(`it said ${answer.status}`)
  return answer.json()
}

function numbers(version) {
  return version.split('.').map(Number)
}

function compare(one, other) {
  return one[0] - other[0] || one[1] - other[1] || one[2] - other[2]
}

function write(actions) {
  const lookedUp = new Date().toISOString().slice(0, 10)
  writeFileSync(TABLE, `${JSON.stringify({ lookedUp, actions }, null, 2)}\n`)
  console.log(`scripts/pins.json is what GitHub says on ${lookedUp}`)
}

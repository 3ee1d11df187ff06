// Cuts out of GitHub's OpenAPI description the operations that the Action uses, with the components
// that they need, for the GitHub stand-in of the tests. The package is 385 MB and so no dependency.
// To make the slice anew: npm pack @octokit/openapi@23.0.2, unpack it, then
//   node scripts/github-api.mjs <folder>/package/generated/api.github.com.json
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const SOURCE = '@octokit/openapi@23.0.2'
const TARGET = fileURLToPath(new URL('../test/support/github/api.json', import.meta.url))
const REPO = '/repos/{owner}/{repo}'
const OPERATIONS = {
  [REPO]: ['get'],
  [`${REPO}/activity`]: ['get'],
  [`${REPO}/pulls`]: ['get'],
  [`${REPO}/pulls/{pull_number}`]: ['get'],
  [`${REPO}/pulls/{pull_number}/reviews`]: ['get'],
  [`${REPO}/commits/{commit_sha}/pulls`]: ['get'],
  [`${REPO}/compare/{basehead}`]: ['get'],
  [`${REPO}/collaborators/{username}/permission`]: ['get'],
  [`${REPO}/issues`]: ['get', 'post'],
  [`${REPO}/issues/{issue_number}`]: ['get', 'patch'],
  [`${REPO}/issues/{issue_number}/comments`]: ['get', 'post'],
  [`${REPO}/issues/comments`]: ['get'],
  [`${REPO}/issues/comments/{comment_id}`]: ['get', 'patch', 'delete'],
  [`${REPO}/actions/runs/{run_id}`]: ['get'],
  [`${REPO}/rulesets`]: ['post'],
  [`${REPO}/git/matching-refs/{ref}`]: ['get'],
  [`${REPO}/git/tags/{tag_sha}`]: ['get'],
  '/user': ['get'],
}
/** What says nothing about which values are right. */
const TALK = new Set([
  'description',
  'summary',
  'externalDocs',
  'tags',
  'title',
  'example',
  'examples',
  'deprecated',
])
/** Below these the keys are names that GitHub chose, whatever they look like. */
const NAMED = new Set([
  'properties',
  'patternProperties',
  'paths',
  'schemas',
  'responses',
  'headers',
  'content',
  'parameters',
])

const source = process.argv[2]
if (source === undefined) {
  console.error(
    `usage: node scripts/github-api.mjs <api.github.com.json>, which is generated/api.github.com.json of ${SOURCE} (npm pack ${SOURCE})`,
  )
  process.exit(2)
}

const whole = JSON.parse(readFileSync(source, 'utf8'))
const paths = Object.fromEntries(
  Object.entries(OPERATIONS).map(([path, methods]) => [
    path,
    Object.fromEntries(methods.map((method) => [method, bare(operation(path, method))])),
  ]),
)
const info = { title: `A slice of ${SOURCE}`, version: whole.info.version }
const text = render({ openapi: whole.openapi, info, paths, components: components(paths) })
writeFileSync(TARGET, text)
console.log(
  `${TARGET}: ${Object.values(OPERATIONS).flat().length} operations, ${Math.round(text.length / 1024)} KiB`,
)

function operation(path, method) {
  const found = whole.paths[path]?.[method]
  if (found === undefined) throw new Error(`GitHub's description holds no ${method} ${path}`)
  return found
}

/** The same without words for people. */
function bare(value, isNamed = false) {
  if (Array.isArray(value)) return value.map((item) => bare(item))
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(
    ([key]) => isNamed || !(TALK.has(key) || key.startsWith('x-')),
  )
  return Object.fromEntries(
    kept.sort(byKey).map(([key, item]) => [key, bare(item, !isNamed && NAMED.has(key))]),
  )
}

/** Everything that these operations refer to, and what that refers to. */
function components(operations) {
  const found = new Map()
  const visit = (value) => {
    for (const [, ref] of JSON.stringify(value).matchAll(/"\$ref":"#\/components\/([^"]+)"/g)) {
      if (found.has(ref)) continue
      const [kind, name] = ref.split('/')
      const component = bare(whole.components[kind][name])
      found.set(ref, component)
      visit(component)
    }
  }
  visit(operations)
  const kinds = [...new Set([...found.keys()].map((ref) => ref.split('/')[0]))].sort()
  return Object.fromEntries(kinds.map((kind) => [kind, ofKind(found, kind)]))
}

function ofKind(found, kind) {
  const own = [...found].flatMap(([ref, component]) =>
    ref.startsWith(`${kind}/`) ? [[ref.slice(kind.length + 1), component]] : [],
  )
  return Object.fromEntries(own.sort(byKey))
}

function byKey([one], [other]) {
  return one < other ? -1 : 1
}

/** One operation or component a line, so that a diff names those that changed. */
function render({ openapi, info, paths, components }) {
  const lines = (entries) =>
    entries.map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`).join(',\n')
  const kinds = Object.entries(components).map(
    ([kind, entries]) => `${JSON.stringify(kind)}: {\n${lines(Object.entries(entries))}\n}`,
  )
  return `{\n${lines(Object.entries({ openapi, info }))},\n"paths": {\n${lines(Object.entries(paths))}\n},\n"components": {\n${kinds.join(',\n')}\n}\n}\n`
}

// Writes dist/licenses.txt: name, version, licence and text of every package whose code is in a
// bundle of dist/, as esbuild tells it. A licence that is not on the list below stops the build.
// With --check it writes nothing and fails when the committed file differs.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { ACTION, COMMAND_LINE, VALIDATE } from './bundles.mjs'

export const FILE = 'dist/licenses.txt'
const ALLOWED = [
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  '0BSD',
  'Unlicense',
  'CC0-1.0',
  'BlueOak-1.0.0',
  'MIT-0',
  'Zlib',
]
const RULE = `\n${'-'.repeat(80)}\n\n`

/** Committed files of ours that generators put parts of packages into. */
const CARRIED = {
  'src/desired/generated/validators.ts': ['ajv'],
  'src/templates/generated/validators.ts': ['ajv'],
  'src/compose/generated/validator.ts': ['ajv', 'dclint'],
}
/** What is in those packages in turn and has terms of its own. */
const WITHIN = {
  dclint: {
    name: 'compose-spec (its JSON schema, as dclint carries it)',
    version: '',
    license: 'Apache-2.0',
    text: standard('Apache-2.0'),
  },
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const built = await Promise.all(
    [COMMAND_LINE, VALIDATE, ACTION].map((bundle) => build({ ...bundle, write: false })),
  )
  const text = licensesText(built.map(({ metafile }) => metafile))
  if (!process.argv.includes('--check')) writeFileSync(FILE, text)
  else if (!existsSync(FILE) || readFileSync(FILE, 'utf8') !== text) {
    console.log(`${FILE} is out of date: npm run build`)
    process.exitCode = 1
  }
}

/** The folders of all packages whose code is in the outputs of a build, and of those carried. */
export function bundledFolders({ outputs }) {
  const inputs = Object.values(outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : []))
  return inputs.flatMap(
    (path) => folderOf(path) ?? (CARRIED[path] ?? []).map((name) => `node_modules/${name}`),
  )
}

/** The file for all bundles; the same inputs give the same text on every machine. */
export function licensesText(metafiles) {
  const folders = new Set(metafiles.flatMap(bundledFolders))
  const entries = [...folders]
    .flatMap((folder) => entriesOf(folder))
    .sort((a, b) => (key(a) < key(b) ? -1 : 1))
  const refused = entries.filter(({ license }) => !isAllowed(license))
  if (refused.length > 0)
    throw new Error(
      `not on the list of licences: ${refused.map(({ name, license }) => `${name} (${license})`).join(', ')}`,
    )
  const parts = entries.filter(
    (entry, index) => index === 0 || key(entry) !== key(entries[index - 1]),
  )
  return [
    `What is in this folder holds code of ${parts.length} other projects. These are their terms.\n`,
    ...parts.map(partOf),
  ].join(RULE)
}

/** The folder of the package that a file belongs to, undefined for a file of ours. */
function folderOf(path) {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0]
}

function entriesOf(folder) {
  const { name, version, license, author } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  )
  const entry = {
    name,
    version,
    license: String(license),
    text: ownText(folder, String(license), author),
  }
  return WITHIN[name] === undefined ? [entry] : [entry, WITHIN[name]]
}

/** What the package itself says; where that is no licence in full, the usual words are added. */
function ownText(folder, license, author) {
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file))
  const own = files.sort().map((file) => tidy(readFileSync(join(folder, file), 'utf8')))
  const by = typeof author === 'object' ? author.name : author?.replace(/\s*[<(].*/, '')
  if (own.length === 0)
    own.push(
      `The package has no file with its terms. Its package.json says ${license}${by === undefined ? '' : `, by ${by}`}.`,
    )
  return (
    own.join('\n\n').length < 400 ? [...own, standard(alternatives(license).at(-1))] : own
  ).join('\n\n')
}

function standard(license) {
  return tidy(readFileSync(new URL(`licenses/${license}.txt`, import.meta.url), 'utf8'))
}

function alternatives(license) {
  return license.replace(/^\(|\)$/g, '').split(' OR ')
}

/** An expression with OR is fine when one side is, with AND when both are. */
function isAllowed(license) {
  return alternatives(license).some((choice) =>
    choice.split(' AND ').every((name) => ALLOWED.includes(name)),
  )
}

function partOf({ name, version, license, text }) {
  return `${[name, version].filter((word) => word !== '').join(' ')}\nLicence: ${license}\n\n${text}\n`
}

function key({ name, version }) {
  return `${name} ${version}`
}

function tidy(text) {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[ \t]+$/gm, '')
    .replace(/^\n+|\n+$/g, '')
}

// Fills the parts of docs/ that are generated: the fields from schemas/, the verbs from the built program's own help, the Action's
// inputs and outputs from action.yml, what was measured from docs/measured/, what is new in which version of Compose from
// src/compose/versions.ts.
// With --check it writes nothing and fails when a committed page differs. Build first: the help comes from dist/cli.js.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { markdownTable } from 'markdown-table'
import { parse } from 'yaml'
import { checker } from './compose/checker.mjs'
import { fillPage } from './generated-parts.mjs'
import { MEASURED } from './measured-tables.mjs'

const SCHEMAS = { source: readSchema('source'), config: readSchema('config') }
const { NOVELTIES } = await checker()
const ACTION = parse(readFileSync('action.yml', 'utf8'))
const KINDS = { publicNetwork: 'mainnet, testnet', devNetwork: 'devnet', customNetwork: 'others' }

const PAGES = {
  'docs/definition.md': { definition: definitionTable, adoption: adoptionTable, configuration: configurationTable, network: networkTable },
  'docs/command-line.md': { verbs: verbsText },
  'docs/compose.md': { novelties: noveltiesTable },
  'docs/github-action.md': { inputs: inputsTable, outputs: outputsTable },
  ...MEASURED,
}

for (const [file, parts] of Object.entries(PAGES)) fillPage(file, parts, { check: process.argv.includes('--check') })

function readSchema(name) {
  return JSON.parse(readFileSync(`schemas/${name}.schema.json`, 'utf8'))
}

function definitionTable() {
  const required = /Required[^:]*: (.*)\.$/
    .exec(SCHEMAS.source.description)[1]
    .split(', ')
    .map((words) => words.split(' or '))
  const rows = fields(SCHEMAS.source, SCHEMAS.source, '').map(({ path, schema }) => [
    code(path),
    requiredText(required.find((choices) => choices.includes(path)) ?? [], path),
    ...cells(schema),
  ])
  return markdownTable([['Field', 'Required', 'What it is', 'Examples'], ...rows])
}

/** What a field's place in the list of required ones says: nothing, itself, or one of several. */
function requiredText(choices, path) {
  const others = choices.filter((choice) => choice !== path)
  return choices.length === 0 ? '' : ['yes', ...others.map((other) => `or ${code(other)}`)].join(', ')
}

/** What stands beneath a network only. */
function adoptionTable() {
  const { address, takeover } = SCHEMAS.source.definitions.overrides.properties
  const rows = Object.entries({ address, takeover }).map(([name, schema]) => [code(`networks.<name>.${name}`), ...cells(schema)])
  return markdownTable([['Field', 'What it is', 'Examples'], ...rows])
}

function configurationTable() {
  const rows = Object.entries(SCHEMAS.config.properties).map(([name, schema]) => [
    code(name),
    SCHEMAS.config.required.includes(name) ? 'yes' : '',
    ...cells(schema),
  ])
  return markdownTable([['Field', 'Required', 'What it is', 'Examples'], ...rows])
}

function networkTable() {
  const rows = fields(SCHEMAS.config.definitions.customNetwork, SCHEMAS.config, '').map(({ path, schema }) => [
    code(path),
    networksWith(path),
    ...cells(schema),
  ])
  return markdownTable([['Field', 'On', 'What it is', 'Examples'], ...rows])
}

function networksWith(path) {
  const [field] = path.split('.')
  const kinds = Object.keys(KINDS).filter((kind) => field in SCHEMAS.config.definitions[kind].properties)
  return kinds.length === Object.keys(KINDS).length ? 'all' : kinds.map((kind) => KINDS[kind]).join(', ')
}

/** Every field with its path, a mapping before what it holds. */
function fields(schema, root, prefix) {
  return Object.entries(schema.properties ?? {}).flatMap(([name, value]) => {
    const [field, home] = followed(value, root)
    const path = prefix + name
    return [{ path, schema: field }, ...fields(field, home, `${path}.`)]
  })
}

function followed(schema, root) {
  if (schema.$ref === undefined) return [schema, root]
  const [file, pointer] = schema.$ref.split('#/')
  const home = file === '' ? root : SCHEMAS.source
  return followed(
    pointer.split('/').reduce((node, key) => node[key], home),
    home,
  )
}

function cells({ description, examples, enum: choices }) {
  const shown = choices ?? examples.slice(0, 2)
  return [escaped(description), shown.map((value) => code(flow(value))).join(choices === undefined ? '<br>' : ' or ')]
}

/** A value as YAML's flow style writes it, as far as the examples need. */
function flow(value) {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`
  if (typeof value === 'object') return inBraces(Object.entries(value).map(([key, item]) => `${key}: ${flow(item)}`))
  return value === '' || /^0x/.test(value) ? JSON.stringify(value) : String(value)
}

function inBraces(entries) {
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`
}

function code(text) {
  return `\`${escaped(text)}\``
}

function escaped(text) {
  return text.replaceAll('|', '\\|')
}

function noveltiesTable() {
  const rows = NOVELTIES.toSorted((a, b) => a.since.reduce((found, part, index) => found || part - b.since[index], 0)).map(({ path, since, example }) => [
    code(path),
    since.at(2) === 0 ? since.slice(0, 2).join('.') : since.join('.'),
    code(example),
  ])
  return markdownTable([['Field', 'Since', 'For example'], ...rows])
}

function inputsTable() {
  const rows = Object.entries(ACTION.inputs).map(([name, input]) => [code(name), escaped(input.description), input.default === '' ? '' : code(input.default)])
  return markdownTable([['Input', 'What it is', 'Default'], ...rows])
}

function outputsTable() {
  return markdownTable([['Output', 'What it is'], ...Object.entries(ACTION.outputs).map(([name, { description }]) => [code(name), escaped(description)])])
}

function verbsText() {
  const commands = /Commands:\n([\s\S]*?)\n\n/.exec(help())[1]
  const verbs = [...commands.matchAll(/^ {2}([a-z]+)/gm)].map(([, verb]) => verb).filter((verb) => verb !== 'help')
  return verbs.map((verb) => `### ${verb}\n\n\`\`\`text\n${help(verb)}\n\`\`\``).join('\n\n')
}

function help(...verb) {
  return execFileSync(process.execPath, ['dist/cli.js', ...verb, '--help'], { encoding: 'utf8' }).trim()
}

// Fills the parts of docs/ that are generated: the fields from schemas/, the verbs from the built
// program's own help, the Action's inputs and outputs from action.yml, the terminal's picture from
// the golden plan, what was measured from docs/measured/, what is new in which version of Compose
// from src/compose/versions.ts, the walls from test/house/rooms.ts. With --check it writes nothing
// and fails when a committed page differs. Build first: the help comes from dist/cli.js.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { markdownTable } from 'markdown-table'
import { parse } from 'yaml'
import { checker } from './compose/checker.mjs'
import { code, escaped, fieldTable } from './field-tables.mjs'
import { fillFile, fillPage } from './generated-parts.mjs'
import { MEASURED } from './measured-tables.mjs'
import { terminalPicture } from './pictures/terminal.mjs'
import { guardedTable, rightsTable, roomsTable } from './walls-table.mjs'

const SCHEMAS = { source: readSchema('source'), config: readSchema('config') }
const { NOVELTIES } = await checker()
const ACTION = parse(readFileSync('action.yml', 'utf8'))
const KINDS = { publicNetwork: 'mainnet, testnet', devNetwork: 'devnet', customNetwork: 'others' }

const PAGES = {
  'docs/definition.md': {
    definition: definitionTable,
    adoption: adoptionTable,
    configuration: configurationTable,
    network: networkTable,
  },
  'docs/command-line.md': { verbs: verbsText },
  'docs/compose.md': { novelties: noveltiesTable },
  'docs/architecture.md': { rooms: roomsTable, rights: rightsTable, guarded: guardedTable },
  'docs/github-action.md': { inputs: inputsTable, outputs: outputsTable },
  ...MEASURED,
}

const check = process.argv.includes('--check')
for (const [file, parts] of Object.entries(PAGES)) fillPage(file, parts, { check })
fillFile('docs/images/terminal.svg', terminalPicture(), { check })

function readSchema(name) {
  return JSON.parse(readFileSync(`schemas/v1/${name}.schema.json`, 'utf8'))
}

function definitionTable() {
  const required = /Required[^:]*: (.*)\.$/
    .exec(SCHEMAS.source.description)[1]
    .split(', ')
    .map((words) => words.split(' or '))
  return fieldTable(
    'Field',
    fields(SCHEMAS.source, SCHEMAS.source, '').map(({ path, schema }) => ({
      name: path,
      note: requiredText(required.find((choices) => choices.includes(path)) ?? [], path),
      ...described(schema),
    })),
  )
}

/** What a field's place in the list of required ones says: nothing, itself, or one of several. */
function requiredText(choices, path) {
  const others = choices.filter((choice) => choice !== path)
  return choices.length === 0
    ? ''
    : ['required', ...others.map((other) => `or ${code(other)}`)].join(', ')
}

/** What stands beneath a network only. */
function adoptionTable() {
  const { address, takeover } = SCHEMAS.source.definitions.overrides.properties
  const rows = Object.entries({ address, takeover })
  return fieldTable(
    'Field',
    rows.map(([name, schema]) => ({ name: `networks.<name>.${name}`, ...described(schema) })),
  )
}

function configurationTable() {
  return fieldTable(
    'Field',
    Object.entries(SCHEMAS.config.properties).map(([name, schema]) => ({
      name,
      note: SCHEMAS.config.required.includes(name) ? 'required' : '',
      ...described(schema),
    })),
  )
}

function networkTable() {
  return fieldTable(
    'Field, and the networks that have it',
    fields(SCHEMAS.config.definitions.customNetwork, SCHEMAS.config, '').map(
      ({ path, schema }) => ({
        name: path,
        note: networksWith(path),
        ...described(schema),
      }),
    ),
  )
}

function networksWith(path) {
  const [field] = path.split('.')
  const kinds = Object.keys(KINDS).filter(
    (kind) => field in SCHEMAS.config.definitions[kind].properties,
  )
  return kinds.length === Object.keys(KINDS).length
    ? 'all'
    : kinds.map((kind) => KINDS[kind]).join(', ')
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

function described({ description, examples, enum: choices }) {
  return {
    description,
    shown: (choices ?? examples.slice(0, 2)).map(flow),
    isChoice: choices !== undefined,
  }
}

/** A value as YAML's flow style writes it, as far as the examples need. */
function flow(value) {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`
  if (typeof value === 'object')
    return inBraces(Object.entries(value).map(([key, item]) => `${key}: ${flow(item)}`))
  return value === '' || /^0x/.test(value) ? JSON.stringify(value) : String(value)
}

function inBraces(entries) {
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`
}

function noveltiesTable() {
  const rows = NOVELTIES.toSorted((a, b) =>
    a.since.reduce((found, part, index) => found || part - b.since[index], 0),
  ).map(({ path, since, example }) => [
    code(path),
    since.at(2) === 0 ? since.slice(0, 2).join('.') : since.join('.'),
    code(example),
  ])
  return markdownTable([['Field', 'Since', 'For example'], ...rows])
}

function inputsTable() {
  const rows = Object.entries(ACTION.inputs).map(([name, input]) => [
    code(name),
    escaped(input.description),
    input.default === '' ? '' : code(input.default),
  ])
  return markdownTable([['Input', 'What it is', 'Default'], ...rows])
}

function outputsTable() {
  return markdownTable([
    ['Output', 'What it is'],
    ...Object.entries(ACTION.outputs).map(([name, { description }]) => [
      code(name),
      escaped(description),
    ]),
  ])
}

function verbsText() {
  const commands = /Commands:\n([\s\S]*?)\n\n/.exec(help())[1]
  const verbs = [...commands.matchAll(/^ {2}([a-z][a-z-]*)/gm)]
    .map(([, verb]) => verb)
    .filter((verb) => verb !== 'help')
  return verbs.map((verb) => `### ${verb}\n\n\`\`\`text\n${help(verb)}\n\`\`\``).join('\n\n')
}

function help(...verb) {
  return execFileSync(process.execPath, ['dist/cli.js', ...verb, '--help'], {
    encoding: 'utf8',
  }).trim()
}

// The walls of the house, as a table for docs/architecture.md: from the same list that
// test/house.test.ts holds every file of src to.
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { markdownTable } from 'markdown-table'
import { code, escaped } from './field-tables.mjs'

const { ROOMS, RIGHTS, GUARDED, KEPT } = await walls()

/** What is in each room, what it may import of ours, and what of everything else it may use. */
export function roomsTable() {
  const rows = Object.entries(ROOMS).map(([name, room]) => [
    `**${name}**<br>${escaped(room.about)}${held(room)}`,
    listed(
      room.rooms.map((other) => escaped(other)),
      'nothing of ours',
    ),
    elsewhere(room),
  ])
  return table(['Room', 'May import', 'And may use'], rows)
}

/** What each right is, by its word. */
export function rightsTable() {
  return table(
    ['Word', 'What it allows'],
    Object.entries(RIGHTS).map(([right, what]) => [right, escaped(what)]),
  )
}

/** What only some files may take from another, and what outlives a call all the same. */
export function guardedTable() {
  const guarded = GUARDED.map(({ file, names, by, why }) => [
    `${listed(names.map(code))} of ${code(file)}`,
    listed(by.map(code), 'nobody', '<br>'),
    escaped(why),
  ])
  const kept = Object.entries(KEPT).map(([what, why]) => {
    const [file, name] = what.split(' ')
    return [`${code(name)} of ${code(file)}`, 'outlives a call', escaped(why)]
  })
  return table(['What', 'By whom', 'Why'], [...guarded, ...kept])
}

async function walls() {
  const outfile = path.resolve('node_modules/.cache/house/rooms.mjs')
  await build({ entryPoints: ['test/house/rooms.ts'], format: 'esm', outfile, logLevel: 'warning' })
  return import(pathToFileURL(outfile).href)
}

function held({ holds }) {
  return holds === undefined ? '' : `: ${listed(holds.map((file) => code(path.basename(file))))}`
}

function elsewhere({ packages = [], builtins = [], rights = [] }) {
  const brought = listed([...packages.map(code), ...builtins.map(builtin)])
  const own = rights.length === 0 ? '' : `*${listed(rights)}*`
  return listed(
    [brought, own].filter((part) => part !== ''),
    'nothing',
    '<br>',
  )
}

/** `node:net isIP` is one export of a builtin. */
function builtin(name) {
  const [from, part] = name.split(' ')
  return part === undefined ? code(from) : `${code(part)} of ${code(from)}`
}

function listed(words, none = '', between = ', ') {
  return words.length === 0 ? none : words.join(between)
}

function table(heading, rows) {
  return markdownTable([heading, ...rows], { alignDelimiters: false })
}

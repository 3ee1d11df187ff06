// What was measured outside of the check, as Markdown. docs/measured/ holds it as data, written by
// npm run nodes and npm run peers.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { markdownTable } from 'markdown-table'
import { shortened } from './field-tables.mjs'

const FOLDER = 'docs/measured'

/** The parts of pages that come from it. */
export const MEASURED = {
  'docs/testing.md': {
    nodes: () => nodesTable(readMeasured('nodes')),
    peers: () => peersTable(readMeasured('peers')),
  },
}

/** The records under a name; none before anything was measured. */
function readMeasured(name) {
  const file = fileOf(name)
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : []
}

/**
 * Keeps records in the order of `order`, which gives each one's name; a newer one replaces the
 * older one of its name.
 */
export function writeMeasured(name, records, { nameOf, order }) {
  const latest = new Map(
    [...readMeasured(name), ...records].map((record) => [nameOf(record), record]),
  )
  const place = (record) => (order.indexOf(nameOf(record)) + order.length + 1) % (order.length + 1)
  const sorted = [...latest.values()].sort((one, other) => place(one) - place(other))
  mkdirSync(FOLDER, { recursive: true })
  writeFileSync(fileOf(name), `${JSON.stringify(sorted, null, 2)}\n`)
}

/** How many columns of steps a page has room for. */
const ABREAST = 4

/**
 * A row for each node, a column for each step of the story, in tables that a page has room for;
 * then what failed and what was left out, with the reasons.
 */
export function nodesTable(records) {
  const steps = [...new Set(records.flatMap((record) => record.steps.map(({ step }) => step)))]
  const notes = new Notes()
  const rows = records.map((record) => ({
    node:
      record.fault === undefined
        ? record.node
        : `${record.node} (${notes.add(`${record.node} did not start: ${record.fault}`)})`,
    chain: [record.blocks, String(record.confirmations)],
    cells: steps.map((name) =>
      stepCell(
        record.node,
        record.steps.find(({ step }) => step === name),
        notes,
      ),
    ),
  }))
  const chains = markdownTable([
    ['Node', 'Blocks', '`confirmations`'],
    ...rows.map(({ node, chain }) => [node, ...chain]),
  ])
  const tables = steps
    .filter((_, index) => index % ABREAST === 0)
    .map((_, part) => [part * ABREAST, (part + 1) * ABREAST])
    .map((some) =>
      markdownTable([
        ['Node', ...steps.slice(...some)],
        ...rows.map(({ node, cells }) => [node, ...cells.slice(...some)]),
      ]),
    )
  const versions = records.map(
    ({ node, version, date }) => `${node}: \`${version || 'did not start'}\`, ${date}`,
  )
  const called = `What the nodes call themselves, and when it was run: ${versions.join('; ')}.`
  return [chains, ...tables, notes.text(), called].filter((part) => part !== '').join('\n\n')
}

/** A row for each thing that was tried beside another program. */
export function peersTable(records) {
  const notes = new Notes()
  const rows = records.flatMap(({ peer, version, steps }) =>
    steps.map((step, index) => [
      index === 0 ? `${peer} ${version}` : '',
      escaped(step.step),
      outcomeOf(`${peer}, ${step.step}`, step, notes),
      escaped(shortened(step.saw ?? '')),
    ]),
  )
  const heading = ['Beside', 'What is tried', 'Outcome', 'What was seen']
  const table = markdownTable([heading, ...rows], { alignDelimiters: false })
  return [table, notes.text()].filter((part) => part !== '').join('\n\n')
}

function stepCell(node, step, notes) {
  if (step === undefined) return ''
  return step.outcome === 'ok'
    ? `${step.seconds} s, ${step.posts}`
    : outcomeOf(`${node}, ${step.step}`, step, notes)
}

function outcomeOf(place, { outcome, reason }, notes) {
  switch (outcome) {
    case 'ok':
      return 'ok'
    case 'failed':
      return `**failed** (${notes.add(`${place}: ${reason}`)})`
    default:
      return reason === undefined ? '–' : `– (${notes.add(`${place}: ${reason}`)})`
  }
}

/** Reasons beneath a table, each told once. */
class Notes {
  #texts = []

  /** The number of this note. */
  add(text) {
    return this.#texts.push(text)
  }

  text() {
    return this.#texts.map((text, index) => `${index + 1}. ${escaped(text)}`).join('\n')
  }
}

function escaped(text) {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;')
}

function fileOf(name) {
  return `${FOLDER}/${name}.json`
}

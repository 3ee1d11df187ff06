// Tables of fields, with columns that a page has room for: the name, and beneath each other what it
// is and an example.
import { markdownTable } from 'markdown-table'

/**
 * A table of fields. Each has a `name`, a `description`, `shown` (examples or choices as text),
 * `isChoice`, and `note`, which stands beneath the name: whether it is required, or where it may
 * stand.
 */
export function fieldTable(heading, fields) {
  const rows = fields.map(({ name, note = '', ...field }) => [
    [code(name), note].filter((text) => text !== '').join('<br>'),
    whatItIs(field),
  ])
  return markdownTable([[heading, 'What it is'], ...rows], { alignDelimiters: false })
}

export function code(text) {
  return `\`${escaped(text)}\``
}

export function escaped(text) {
  return text.replaceAll('|', '\\|')
}

/**
 * A text without a word that would make its column wider than the page: digests and content
 * addresses lose their middle.
 */
export function shortened(text) {
  return text.replaceAll(/\w{41,}/g, (word) =>
    /^0x/.test(word) ? word : `${word.slice(0, 12)}…${word.slice(-6)}`,
  )
}

function whatItIs({ description, shown = [], isChoice = false }) {
  const examples = shown.map((text) => code(shortened(text)))
  if (examples.length === 0) return escaped(description)
  return `${escaped(description)}<br>${isChoice ? examples.join(' or ') : `For example ${examples.join(', ')}`}`
}

// The comment's picture in the README shows the beginning of the golden one; beside it stands which
// text it was made from.
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'

const GOLDEN = 'test/report/golden/comment.md'
const MADE_FROM = 'docs/images/plan-comment.sha256'

/** What merging does, as far as the first change's details. */
export function commentExcerpt() {
  return readFileSync(GOLDEN, 'utf8').split('\n#### ')[0]
}

/** Whether the picture shows what the comment says. */
export function isUpToDate() {
  return readFileSync(MADE_FROM, 'utf8') === hash()
}

/** Writes down what the picture was made from. */
export function writeMadeFrom() {
  writeFileSync(MADE_FROM, hash())
}

/** Of what people see: the hidden line does not count. */
function hash() {
  const seen = commentExcerpt().replace(/^<!--.*-->\n/, '')
  return `${createHash('sha256').update(seen).digest('hex')}\n`
}

// The terminal's picture in the README, as an SVG made of the golden plan: what it says is what the
// program says.
import { readFileSync } from 'node:fs'

const COMMAND = 'npx ogpu-gitops plan --network mainnet'
const GOLDEN = 'test/report/golden/plan.txt'
const [LINE, SIGN, EDGE] = [19, 7.8, 16]
const COLOURS = { '+': '#3fb950', '!': '#d29922', '-': '#f85149' }

/** The picture of a terminal with the beginning of the golden plan and its last paragraph. */
export function terminalPicture() {
  const lines = [`$ ${COMMAND}`, '', ...shown(readFileSync(GOLDEN, 'utf8'))]
  const width = Math.ceil(Math.max(...lines.map(({ length }) => length)) * SIGN + 2 * EDGE)
  const height = lines.length * LINE + 2 * EDGE
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<title>${escaped(COMMAND)}</title>
<rect width="${width}" height="${height}" rx="6" fill="#0d1117"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="13" fill="#e6edf3">
${lines.map(textOf).join('')}</g>
</svg>
`
}

/** What is beyond repair and the first change of the branch, then what it all comes to. */
function shown(golden) {
  const paragraphs = golden.trimEnd().split('\n\n')
  return `${paragraphs.slice(0, 3).join('\n\n')}\n\n⋮\n\n${paragraphs.at(-1)}`.split('\n')
}

/** A line of the terminal; its length is said, so that every font gives the same columns. */
function textOf(line, index) {
  if (line === '') return ''
  const colour = COLOURS[line[0]] ?? COLOURS[/^ {13}([+-]) /.exec(line)?.[1]]
  const weight = /^(?:[A-Z' ]+$|\$)/.test(line) ? ' font-weight="bold"' : ''
  const fill = colour === undefined ? '' : ` fill="${colour}"`
  const y = EDGE + (index + 1) * LINE - 6
  return `<text x="${EDGE}" y="${y}" textLength="${(line.length * SIGN).toFixed(1)}"${weight}${fill}>${escaped(line)}</text>\n`
}

/** As text of the picture; spaces that would fall together stay as they are. */
function escaped(text) {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(' ', '\u00a0')
}

import { type BabelCodeFrameOptions, codeFrameColumns } from '@babel/code-frame'
import { masked, UNPRINTABLE } from './show.ts'
import { type Kind, placeOf, type Spot } from './yaml-text.ts'

const ABOVE = 2
const BELOW = 1
const WIDEST = 120
const URL_PARTS = /([a-z][a-z0-9+.-]{0,30}:\/\/)([^\s/?#@"]*@)?([^\s/?#"',\]}]*)([^\s"\]}]*)/gi

/** The lines around a spot with a caret beneath it: plain text, nothing in it that moves a cursor, and nothing that may be secret. */
export function frameOf(spot: Spot): string {
  const { line, column } = placeOf(spot)
  const first = Math.max(line - ABOVE, 1)
  const shift = Math.max(column - WIDEST / 2, 0)
  const lines = linesBetween(spot, first, line + BELOW).map((text) => printable(text, spot.source.kind).slice(shift, shift + WIDEST))
  const options: BabelCodeFrameOptions & { readonly startLine: number } = { highlightCode: false, linesAbove: ABOVE, linesBelow: BELOW, startLine: first }
  return codeFrameColumns(lines.join('\n'), { start: { line, column: column - shift } }, options)
}

function linesBetween({ source }: Spot, first: number, last: number): readonly string[] {
  const starts = source.lines.lineStarts
  return source.text
    .slice(starts[first - 1] ?? 0, starts[last])
    .replace(/\n$/, '')
    .split('\n')
}

/** Every replacement is as long as what it replaces, so that the caret stays where it belongs. */
function printable(line: string, kind: Kind): string {
  return masked(kind === 'config' ? withoutKeys(line.replace(/\r$/, '')) : line.replace(/\r$/, ''))
    .replace(URL_PARTS, (_, scheme: string, user: string | undefined, host: string, rest: string) => {
      return `${scheme}${stars(user)}${host}${kind === 'config' ? stars(rest) : rest}`
    })
    .replace(new RegExp(UNPRINTABLE, 'gu'), (sign) => (sign === '\t' ? sign : '\uFFFD'.repeat(sign.length)))
}

/** An address in the configuration may carry a key anywhere behind its host, however it is written and even where it is no URL; only contract addresses are long otherwise. */
function withoutKeys(line: string): string {
  return line
    .replace(
      /((?:rpcUrl|pinUrl|gatewayUrl)["']?\s*:\s*["']?(?:[a-z][a-z0-9+.-]*:\/\/)?[^\s/?#"',}]*)([^\s"}]*)/gi,
      (_, shown: string, rest: string) => `${shown}${stars(rest)}`,
    )
    .replace(/[/?=&][A-Za-z0-9_-]{12,}/g, (part) => (/^.0x[0-9a-f]{40}$/i.test(part) ? part : `${part.slice(0, 1)}${stars(part.slice(1))}`))
}

/** The RPC of a network may carry a key in its path; a name and password stand before any host. */
function stars(text: string | undefined): string {
  return '*'.repeat(text?.length ?? 0)
}

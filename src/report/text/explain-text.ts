import { REPOSITORY } from '../../model/project.ts'
import type { CodeKind, Explanation } from './generated/explanations.ts'
import { COLUMNS, wrapped } from './layout.ts'

/** What each kind of code is, as a page says it of one, and the title of its list. */
const KINDS: Readonly<Record<CodeKind, readonly [one: string, title: string]>> = {
  problem: ['a problem: yours to fix (exit 3)', 'Problems, yours to fix (exit 3)'],
  warning: ['a warning: nothing waits for it', 'Warnings, which nothing waits for'],
  refusal: ['a refusal: what a guard says (exit 4)', 'Refusals, what a guard says (exit 4)'],
  fault: ['a fault: the world failing (exit 1)', 'Faults, the world failing (exit 1)'],
  'compose-rule': ['a rule for compose files', 'Rules for compose files'],
}

const LINK = /\[([^\]]{1,200})\]\(([^()\s]{1,300})\)/g
const BARE_URL = /<(https:\/\/[^>\s]{1,300})>/g
/** Short enough to stay on one line. */
const CODE = /`[^`\n]{1,40}`/g
const NO_BREAK = '\u00a0'

/** The paragraphs about one code, as a terminal shows them, and the pages that they lead to. */
export function explainText({ code, kind, text }: Explanation): string {
  const pages = [...text.matchAll(LINK)].flatMap(([, , to = '']) =>
    to.startsWith('#') ? [] : [to],
  )
  return [
    `${code} is ${KINDS[kind][0]}.`,
    ...blocksOf(text).flatMap((block) => ['', ...blockLines(block)]),
    ...(pages.length === 0 ? [] : ['', ...new Set(pages.map(addressOf))]),
    '',
  ].join('\n')
}

/** Every code beneath the title of its kind. */
export function explainListText(explanations: readonly Explanation[]): string {
  const kinds = Object.entries(KINDS) as [CodeKind, (typeof KINDS)[CodeKind]][]
  const lists = kinds.flatMap(([kind, [, title]]) => {
    const codes = explanations.flatMap((one) => (one.kind === kind ? [one.code] : []))
    return [title, ...wrapped(codes.join(', '), COLUMNS - 2).map((line) => `  ${line}`), '']
  })
  return [...lists, 'ogpu-gitops explain CODE says what one means and what to do.', ''].join('\n')
}

/** Paragraphs, each item of a list, and blocks of code, which keep their lines. */
function blocksOf(text: string): readonly string[] {
  return text
    .split(/(^```[^`]*^```$)/m)
    .flatMap((part) => (part.startsWith('```') ? [part] : part.split(/\n\n+|\n(?=- )/)))
    .map((block) => block.trim())
    .filter((block) => block !== '')
}

function blockLines(block: string): readonly string[] {
  if (block.startsWith('```'))
    return block
      .split('\n')
      .slice(1, -1)
      .map((line) => `    ${line}`)
  const plain = block
    .replace(/\n */g, ' ')
    .replace(LINK, '$1')
    .replace(BARE_URL, '$1')
    .replaceAll('**', '')
    .replace(CODE, (code) => code.replaceAll(' ', NO_BREAK))
  const isItem = plain.startsWith('- ')
  const lines = isItem ? wrapped(plain.slice(2), COLUMNS - 2) : wrapped(plain, COLUMNS)
  return lines.map((line, index) => {
    const lead = isItem ? (index === 0 ? '- ' : '  ') : ''
    return lead + line.replaceAll(NO_BREAK, ' ')
  })
}

function addressOf(to: string): string {
  return to.startsWith('https://') ? to : `https://github.com/${REPOSITORY}/blob/main/docs/${to}`
}

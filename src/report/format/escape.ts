import { capped } from '../../model/units/text.ts'
import { cleanLines } from './clean.ts'

/** The most that a message or hint may take: they hold ways on, which must not be cut. */
export const MESSAGE_CAP = 2000

const CAP = 200
const ZERO_WIDTH_SPACE = '\u200b'
// GitHub looks for mentions, references, emoji and addresses after the entities are decoded, so
// these need a break as well as an escape.
const LINKED_BY_GITHUB = /[@#:](?=\S)|\bwww(?=\.)|\bgh(?=-\d)/gi
const MARKUP = /[&<>"'`|\\*_[\]#@:/~$\u200b]/g
const BLOCK_START = /^(?:[-+=]|\d+(?=[.)](?:\s|$)))/

/**
 * A user's text for one line of a terminal or log: nothing unseen in it, newlines shown as ␤, and
 * no workflow command at its start.
 */
export function terminal(text: string, most = CAP): string {
  return withoutCommand(capped(cleanLines(text).join('␤'), most))
}

/** The same for a text that has lines of its own, such as the frame of a problem. */
export function terminalLines(text: string): readonly string[] {
  return cleanLines(text).map((line) => withoutCommand(line.trimEnd()))
}

/**
 * A user's text as inert Markdown on one line: it renders as the characters that it has and links
 * to nothing.
 */
export function markdown(text: string, most = CAP): string {
  const plain = capped(cleanLines(text).join(' ').replace(/\s+/g, ' ').trim(), most)
  const broken = plain.replace(LINKED_BY_GITHUB, (match) => match + ZERO_WIDTH_SPACE)
  return entities(broken).replace(BLOCK_START, (start) =>
    /\d/.test(start) ? `${start}${ZERO_WIDTH}` : entity(start),
  )
}

/**
 * A user's text as inline code. A pipe would end a table's cell even there, so a text with one is
 * written in entities.
 */
export function codeSpan(text: string, most = CAP): string {
  const plain = capped(cleanLines(text).join('␤'), most)
  if (plain.trim() === '') return ''
  if (plain.includes('|')) return `<code>${markdown(plain, most)}</code>`
  const fence = '`'.repeat(longestRun(plain, 0) + 1)
  return /^[` ]|[` ]$/.test(plain) ? `${fence} ${plain} ${fence}` : `${fence}${plain}${fence}`
}

/** Lines as a fenced block that nothing in them can close. */
export function codeFence(language: string, text: string): string {
  const lines = cleanLines(text)
  const fence = '`'.repeat(Math.max(3, longestRun(lines.join('\n'), 2) + 1))
  return [
    `${fence}${language}`,
    ...lines.map((line) => withoutCommand(line.trimEnd())),
    fence,
  ].join('\n')
}

/**
 * Lines as a terminal or log takes them: whatever came together in one, it starts no workflow
 * command.
 */
export function printable(lines: readonly string[]): string {
  return `${lines.map((line) => withoutCommand(line.trimEnd())).join('\n')}\n`
}

const ZERO_WIDTH = entities(ZERO_WIDTH_SPACE)

/** A line that the runner does not take for a workflow command, whatever came together in it. */
export function withoutCommand(line: string): string {
  return line.replace(/^(\s*):(?=:)/, '$1: ')
}

function entities(text: string): string {
  return text.replace(MARKUP, entity)
}

function entity(character: string): string {
  return `&#${character.codePointAt(0)};`
}

function longestRun(text: string, least: number): number {
  return [...text.matchAll(/`+/g)].reduce((most, [run]) => Math.max(most, run.length), least)
}

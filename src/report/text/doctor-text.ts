import { type Hint, hintParts } from '../../model/command.ts'
import { CHECKS, type Check } from '../../model/diagnosis.ts'
import type { Network } from '../../model/network/network.ts'
import { checksum } from '../../model/units/address.ts'
import { hintText } from '../format/command-text.ts'
import { MESSAGE_CAP, printable, terminal } from '../format/escape.ts'
import type { Kind } from '../format/signs.ts'
import { counted } from '../format/words.ts'
import { countsOf } from '../json/doctor-json.ts'
import { type Paint, paint } from './colours.ts'
import { fill, wrapped } from './layout.ts'

interface Look {
  readonly colour: boolean
}

/** The word of each status, and what it is coloured like. */
const WORDS: Readonly<Record<Check['status'], { readonly word: string; readonly like?: Kind }>> = {
  ok: { word: 'ok', like: 'publish' },
  warn: { word: 'warn', like: 'update' },
  fail: { word: 'FAIL', like: 'close' },
  skipped: { word: 'skip' },
}

const NAME_WIDTH = Math.max(...CHECKS.map(({ length }) => length)) + 2
const INDENT = ' '.repeat(6 + NAME_WIDTH)
const COLUMNS = 80
const ROOM = COLUMNS - INDENT.length
/** Where another part begins: a free line stands before it. */
const PARTS: ReadonlySet<string> = new Set([
  'node',
  'configuration',
  'rpc',
  'nexus',
  'gateway',
  'key',
])

/** What is looked at: printed before the first look is taken. */
export function doctorHeading(
  network: Pick<Network, 'name' | 'chainId' | 'client'> | undefined,
  { colour }: Look,
): string {
  const heading =
    network === undefined
      ? 'No network'
      : `${terminal(network.name)} (chain ${network.chainId}) · client ${checksum(network.client)}`
  return printable([paint(colour).heading(heading)])
}

/** Whether two checks are told as one: they were skipped for the same reason. */
export function isToldWith(before: Check | undefined, { status, finding }: Check): boolean {
  return before?.status === 'skipped' && status === 'skipped' && before.finding === finding
}

/** One check: its line, and below it what to do, or what else was skipped for the same reason. */
export function checkText(
  { name, status, finding, todo }: Check,
  others: readonly Check[],
  { colour }: Look,
): string {
  const look = paint(colour)
  const [start = '', ...rest] = wrapped(terminal(finding, MESSAGE_CAP), ROOM)
  const first = [
    `${wordOf(status, look)}${fill(name, NAME_WIDTH)}${start}`,
    ...rest.map((line) => INDENT + line),
  ]
  return printable([
    ...(PARTS.has(name) ? [''] : []),
    ...(status === 'skipped' ? first.map((line) => look.faint(line)) : first),
    ...(others.length === 0
      ? []
      : wrapped(`and so ${others.map((other) => other.name).join(', ')}`, ROOM).map((line) =>
          look.faint(INDENT + line),
        )),
    ...todoLines(todo),
  ])
}

/** What to do, broken into lines; a command stays whole, so that it can be pasted. */
function todoLines(todo: Hint): readonly string[] {
  const text = terminal(hintText(todo), MESSAGE_CAP)
  if (text === '') return []
  const lines = isCommand(todo) ? [text] : wrapped(text, ROOM - 2)
  return lines.map((line, index) => `${INDENT}${index === 0 ? '→ ' : '  '}${line}`)
}

/** Whether it is one command and nothing else. */
function isCommand(todo: Hint): boolean {
  const [first, ...rest] = hintParts(todo)
  return typeof first === 'object' && rest.length === 0
}

/** How it ended, in numbers. */
export function doctorEnding(checks: readonly Check[]): string {
  const { ok, warn, fail, skipped } = countsOf(checks)
  const counts = [
    `${ok} ok`,
    ...(warn > 0 ? [counted(warn, 'warning')] : []),
    ...(fail > 0 ? [`${fail} failed`] : []),
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
  ]
  const well = warn + skipped === 0 ? 'Nothing stands in the way.' : 'Nothing failed.'
  const next = fail === 0 ? well : 'Begin with the first that failed: others may follow from it.'
  return printable([
    '',
    ...wrapped(`${counted(checks.length, 'check')}: ${counts.join(', ')}. ${next}`, COLUMNS),
  ])
}

function wordOf(status: Check['status'], look: Paint): string {
  const { word, like } = WORDS[status]
  const padded = fill(word, 6)
  return like === undefined ? padded : look.kind(like, padded)
}

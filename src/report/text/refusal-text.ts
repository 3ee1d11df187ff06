import type { Refusal, RefusalRow } from '../../model/problem.ts'
import type { Way } from '../../model/way.ts'
import { MESSAGE_CAP, printable, terminal } from '../format/escape.ts'
import { rowTexts } from '../format/row-text.ts'
import { wayWords } from '../ways.ts'
import { type Paint, paint } from './colours.ts'
import { alignRows } from './layout.ts'

/** How much had been sent when a guard refused. */
export type SentBefore = 'nothing' | 'some'

/**
 * Refusals after an apply: what was sent, why, the differences, and ways on that can be pasted.
 * Empty where there is none.
 */
export function refusalText(
  refusals: readonly Refusal[],
  { colour, sent }: { readonly colour: boolean; readonly sent: SentBefore },
): string {
  if (refusals.length === 0) return ''
  const look = paint(colour)
  const blocks = refusals.map((refusal) => refusalBlock(refusal, sent, look))
  return printable(blocks.flatMap((block, index) => (index === 0 ? block : ['', ...block])))
}

/** A refusal's differences and ways on, below whatever names it. */
export function refusalDetail(refusal: Refusal): readonly string[] {
  return [
    ...alignRows((refusal.rows ?? []).map(rowCells)).map((row) => `  ${row}`),
    ...alignRows(wayRows(refusal.ways)),
  ]
}

function refusalBlock(refusal: Refusal, sent: SentBefore, look: Paint): readonly string[] {
  const what = sent === 'nothing' ? 'nothing was sent' : 'this was not sent'
  const id =
    refusal.id === undefined || refusal.message.includes(refusal.id)
      ? ''
      : `${terminal(refusal.id)}: `
  return [
    `${look.kind('refused', 'refused')}: ${what} (${refusal.code})`,
    `  ${id}${terminal(refusal.message, MESSAGE_CAP)}`,
    ...refusalDetail(refusal),
  ]
}

function rowCells(row: RefusalRow): readonly string[] {
  const { id, field, reviewed, onChain, wanted } = rowTexts(row)
  return [
    terminal(id),
    field,
    `reviewed ${terminal(reviewed)}, on chain now ${terminal(onChain)}, wanted ${terminal(wanted)}`,
  ]
}

function wayRows(ways: readonly Way[]): readonly (readonly string[])[] {
  const said = ways.map(wayWords)
  return said.map(({ label, text }, at) => {
    const isSame = at > 0 && label === said[at - 1]?.label
    return [
      label !== undefined && !isSame ? terminal(label) : at === 0 ? 'either' : 'or',
      terminal(text, MESSAGE_CAP),
    ]
  })
}

import { printable, terminal } from '../escape.ts'
import type { ConvertedFile, ConvertNote } from '../json/convert-json.ts'
import { problemsText } from './problems-text.ts'

const MESSAGE = 600

/**
 * What was changed, what is the author's to decide, and what the rules still say, for a terminal.
 */
export function convertText(file: ConvertedFile, look: { readonly colour: boolean }): string {
  const { changes, undecided, problems, warnings, environment } = file
  const rest = problemsText(problems, warnings, look)
  const verdict =
    problems.length === 0
      ? `Providers of ${environment} can run it, as far as a file can tell.`
      : `Providers of ${environment} can't run it before that is fixed.`
  const parts = [
    section('Changed', changes),
    section('To be decided', undecided),
    rest === '' ? [] : [...rest.trimEnd().split('\n'), ''],
  ]
  return printable([...parts.flat(), verdict])
}

function section(title: string, notes: readonly ConvertNote[]): readonly string[] {
  if (notes.length === 0) return []
  return [
    `${title}:`,
    ...notes.map(
      ({ service, message }) =>
        `  ${service === undefined ? '' : `${terminal(service)}: `}${terminal(message, MESSAGE)}`,
    ),
    '',
  ]
}

import { printable, terminal } from '../format/escape.ts'
import type { ConvertedFile, ConvertNote } from '../json/convert-json.ts'
import { fittingLines } from './layout.ts'
import { problemsText } from './problems-text.ts'

const MESSAGE = 600

/**
 * What was changed, what is the author's to decide, and what the rules still say, for a terminal.
 */
export function convertText(file: ConvertedFile, look: { readonly colour: boolean }): string {
  const { changes, undecided, problems, warnings } = file
  const rest = problemsText(problems, warnings, look)
  const parts = [
    section('Changed', changes),
    section('To be decided', undecided),
    rest === '' ? [] : [...rest.trimEnd().split('\n'), ''],
  ]
  return printable(fittingLines([...parts.flat(), verdictOf(file)]))
}

function verdictOf({ environment, problems, undecided }: ConvertedFile): string {
  if (problems.length > 0) return `Providers of ${environment} can't run it before that is fixed.`
  const once = undecided.length === 0 ? '' : ', once that is decided'
  return `As far as a file can tell, providers of ${environment} can run it${once}.`
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

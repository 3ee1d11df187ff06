import type { Validation } from '../../model/validation.ts'
import { printable, terminal } from '../format/escape.ts'
import { counted, listed } from '../format/words.ts'
import { countText, problemsText } from './problems-text.ts'

/**
 * A validation for a terminal: the problems if there are any, else one line that says what was
 * checked.
 */
export function validateText(
  { definitions, problems, warnings }: Validation,
  look: { readonly colour: boolean },
): string {
  const networks = [...new Set(definitions.flatMap((definition) => definition.networks))]
    .sort()
    .map((network) => terminal(network))
  const where = networks.length === 0 ? '' : ` for ${listed(networks)}`
  if (problems.length + warnings.length > 0) return problemsText(problems, warnings, look)
  return printable([
    `${counted(definitions.length, 'definition')}${where}: ${countText(problems, warnings)}.`,
  ])
}

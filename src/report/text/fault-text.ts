import type { FaultCode } from '../../model/codes.ts'
import { MESSAGE_CAP, printable, terminal } from '../format/escape.ts'
import { paint } from './colours.ts'
import { fittingLines } from './layout.ts'

/** What a report needs of a Fault. */
export interface FaultFacts {
  readonly code: FaultCode
  readonly message: string
  readonly hint: string
}

/**
 * A fault for a terminal: the world failed, and nothing in the repository has to be mended. Within
 * 80 columns unless `wide`, as in a log.
 */
export function faultText(
  fault: FaultFacts,
  { colour, wide = false }: { readonly colour: boolean; readonly wide?: boolean },
): string {
  const first = `${paint(colour).kind('blocked', `fault ${fault.code}`)}: ${terminal(fault.message, MESSAGE_CAP)}`
  const hint = fault.hint === '' ? [] : [`  hint: ${terminal(fault.hint, MESSAGE_CAP)}`]
  return printable(fittingLines([first, ...hint], wide))
}

/** A fault as the JSON that any command prints in place of its own. */
export function faultJson({ code, message, hint }: FaultFacts) {
  return { formatVersion: 1, fault: { code, message, hint }, problems: [] } as const
}

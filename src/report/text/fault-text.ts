import type { FaultCode } from '../../model/codes.ts'
import { MESSAGE_CAP, printable, terminal } from '../escape.ts'
import { paint } from './colours.ts'

/** What a report needs of a Fault. */
export interface FaultFacts {
  readonly code: FaultCode
  readonly message: string
  readonly hint: string
}

/** A fault for a terminal: the world failed, and nothing in the repository has to be mended. */
export function faultText(fault: FaultFacts, { colour }: { readonly colour: boolean }): string {
  const first = `${paint(colour).kind('blocked', `fault ${fault.code}`)}: ${terminal(fault.message, MESSAGE_CAP)}`
  return printable(
    fault.hint === '' ? [first] : [first, `  hint: ${terminal(fault.hint, MESSAGE_CAP)}`],
  )
}

/** A fault as the JSON that any command prints in place of its own. */
export function faultJson({ code, message, hint }: FaultFacts) {
  return { formatVersion: 1, fault: { code, message, hint }, problems: [] } as const
}

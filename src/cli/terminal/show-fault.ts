import { redact } from '../../adapters/redact.ts'
import { EXIT, type ExitCode } from '../../exit-code.ts'
import { Fault } from '../../model/fault.ts'
import { jsonText } from '../../report/json/json-text.ts'
import { faultJson, faultText } from '../../report/text/fault-text.ts'
import type { Terminal } from './terminal.ts'

/** Shows what was thrown, a defect of our own as well, and gives back the exit code. */
export function showFault(error: unknown, json: boolean, terminal: Terminal): ExitCode {
  const fault =
    error instanceof Fault
      ? error
      : new Fault(
          'internal',
          redact(error instanceof Error ? error.message : String(error)),
          'this is a defect of ogpu-gitops: please report it with what you did',
        )
  if (json) terminal.out(jsonText(faultJson(fault)))
  else terminal.err(faultText(fault, { colour: terminal.colour, wide: !terminal.isInteractive }))
  return EXIT.fault
}

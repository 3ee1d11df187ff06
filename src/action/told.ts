import type { ExitCode } from '../exit-code.ts'
import { Fault } from '../model/fault.ts'
import type { Told } from '../report/told.ts'
import { faultTold } from '../report/told-apply.ts'
import type { ActionContext } from './context.ts'
import { setOutputs } from './outputs.ts'

/** Sets what people are told where they are; nothing for a quiet run. */
export function tell(stage: Pick<ActionContext, 'mask'>, { message, events }: Told): void {
  if (message !== '') setOutputs(stage, { message, events: JSON.stringify(events) })
}

/** Runs a command, and tells of a Fault that ends it. */
export async function tellingFaults(
  stage: ActionContext,
  verb: 'apply' | 'drift',
  run: () => Promise<ExitCode>,
): Promise<ExitCode> {
  try {
    return await run()
  } catch (error) {
    const fault = error instanceof Fault ? error : { code: 'internal' as const, message: '' }
    tell(stage, faultTold(verb, stage.settings.network ?? null, fault, stage.run.runUrl))
    throw error
  }
}

import type { RunTiming } from '../../model/progress.ts'

/** What a run of a program was, beside its time. */
export interface TimedRun {
  readonly version: string
  readonly node: string
  readonly platform: string
}

/** Where the time of a run went: one line, so that it is found among others. */
export function timingJson({ wallMs, phases, figures }: RunTiming, run: TimedRun): string {
  return `${JSON.stringify({ formatVersion: 1, kind: 'timing', ...run, wallMs, phases, figures })}\n`
}

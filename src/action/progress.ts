import { isDebug } from '@actions/core'
import { systemClock } from '../adapters/clock.ts'
import { ProgressLine } from '../progress/progress-line.ts'
import { RunProgress } from '../progress/run-progress.ts'
import type { Mask } from './settings.ts'

/** A run that is listened to. */
export interface FollowedRun {
  readonly progress: RunProgress
  /** Says no more, and where the time went if the workflow runs with debug logging. */
  end(): Promise<void>
}

/** Says in the log how far a run is, a whole line now and then, once it takes long. */
export function followed(mask: Mask): FollowedRun {
  const write = (text: string): void => {
    process.stderr.write(mask(text))
  }
  let line: ProgressLine | undefined
  const progress = new RunProgress(systemClock, { since: 0, heard: () => line?.look() })
  line = new ProgressLine(progress, { write, columns: () => undefined }, systemClock)
  line.start()
  return {
    progress,
    end: async () => {
      await line.end()
      if (!isDebug()) return
      const { timingText } = await import('../report/text/timing-text.ts')
      write(timingText(progress.timing()))
    },
  }
}

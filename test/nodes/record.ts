/** What came of one step of the story on one node. */
export interface StepRecord {
  readonly step: string
  readonly outcome: 'ok' | 'failed' | 'skipped'
  readonly seconds: number
  /** Requests to the node. */
  readonly posts: number
  /** Why it failed or was skipped. */
  readonly reason?: string
}

/** The story on one node. */
export interface NodeRecord {
  readonly node: string
  /** What the node says of itself. */
  readonly version: string
  /** When it makes blocks, in words. */
  readonly blocks: string
  readonly confirmations: number
  /** Why it did not start. */
  readonly fault?: string
  /** The day on which it was run. */
  readonly date: string
  readonly steps: readonly StepRecord[]
}

declare module 'vitest' {
  interface TaskMeta {
    version?: string
    step?: Pick<StepRecord, 'seconds' | 'posts'>
  }
}

import type { Problem, Warning } from './problem.ts'

/** What reading all definitions came to. */
export interface Validation {
  readonly definitions: readonly ValidDefinition[]
  readonly problems: readonly Problem[]
  readonly warnings: readonly Warning[]
}

/** One definition that can be read. */
export interface ValidDefinition {
  readonly id: string
  readonly file: string
  readonly networks: readonly string[]
}

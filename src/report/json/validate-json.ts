import type { Validation, ValidDefinition } from '../../model/validation.ts'
import { type ProblemJson, problemJson } from './problem-json.ts'

export interface ValidationJson {
  readonly formatVersion: 1
  readonly definitions: readonly ValidDefinition[]
  readonly problems: readonly ProblemJson[]
  readonly warnings: readonly ProblemJson[]
}

/** A validation for a program. */
export function validateJson({ definitions, problems, warnings }: Validation): ValidationJson {
  return {
    formatVersion: 1,
    definitions: definitions.map(({ id, file, networks }) => ({
      id,
      file,
      networks: [...networks],
    })),
    problems: problems.map(problemJson),
    warnings: warnings.map(problemJson),
  }
}

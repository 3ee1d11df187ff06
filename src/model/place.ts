/** A spot in a file of the repository. Line and column count from 1. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

import type { Reply } from './question.ts'
import type { State } from './state.ts'

/** One thing that can happen next. */
export interface Move {
  readonly label: string
  /** Whether it is the world that acts, and not a node that answers as it should. */
  readonly isAct: boolean
  readonly state: Omit<State, 'runs'>
  /** The run that goes on with an answer, or is killed. */
  readonly run?:
    | { readonly index: number; readonly reply: Reply }
    | { readonly index: number; readonly crashed: true }
}

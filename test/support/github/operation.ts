import type { Answer } from './answer.ts'
import type { Contract, Json } from './contract.ts'
import type { Show } from './show.ts'
import type { State } from './state.ts'
import type { Area, Holder } from './tokens.ts'

/** A request that the contract allows, from somebody who may see the repository. */
export interface Call {
  readonly state: State
  readonly contract: Contract
  readonly show: Show
  readonly holder: Holder | undefined
  /** The address without the query. */
  readonly url: string
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  readonly body: Json
}

/** What GitHub does for an operation. */
export interface Operation {
  /**
   * Any of these is enough to read; a write asks for it itself. Empty: whoever sees the repository
   * may.
   */
  readonly reads: readonly Area[]
  readonly answer: (call: Call) => Answer | Promise<Answer>
}

export type Operations = Readonly<Record<string, Operation>>

import type { FaultCode } from './codes.ts'

/**
 * The world failing: an RPC, git, a pinning service. Thrown by an adapter, caught only in a door.
 * The message names a host at most, never a key.
 */
export class Fault extends Error {
  readonly code: FaultCode
  readonly hint: string

  constructor(code: FaultCode, message: string, hint = '') {
    super(message)
    this.name = 'Fault'
    this.code = code
    this.hint = hint
  }
}

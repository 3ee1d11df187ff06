import { Fault } from '../model/fault.ts'

/**
 * For a promise's `catch`: undefined where GitHub does not let this token see it; anything else is
 * thrown on.
 */
export function unlessRefused(error: unknown): undefined {
  if (!(error instanceof Fault) || error.code !== 'github-refused') throw error
}

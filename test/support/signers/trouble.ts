import type { ServerResponse } from 'node:http'

/** What a service does to one request in place of answering it. */
export type Trouble =
  | {
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
      readonly text?: string
    }
  | 'never'
  | 'reset'
  /** Something else first, and then the answer; none where it gives `never`. */
  | (() => unknown)

/** Troubles of the next requests for an operation, in order. */
export interface Troubles {
  next(operation: string, ...troubles: readonly Trouble[]): void
  /** Whether one was met, and the request is answered, or never will be. */
  meet(operation: string, response: ServerResponse): Promise<boolean>
  /** How often each operation was asked for, troubles included. */
  count(operation: string): number
}

export function someTroubles(): Troubles {
  const waiting = new Map<string, Trouble[]>()
  const counts = new Map<string, number>()
  return {
    next: (operation, ...troubles) => {
      waiting.set(operation, [...(waiting.get(operation) ?? []), ...troubles])
    },
    meet: async (operation, response) => {
      counts.set(operation, (counts.get(operation) ?? 0) + 1)
      const trouble = waiting.get(operation)?.shift()
      if (trouble === undefined) return false
      if (trouble === 'never') return true
      if (trouble === 'reset') {
        response.destroy()
        return true
      }
      if (typeof trouble === 'function') {
        return (await trouble()) === 'never'
      }
      response.writeHead(trouble.status, trouble.headers ?? {}).end(trouble.text ?? '')
      return true
    },
    count: (operation) => counts.get(operation) ?? 0,
  }
}

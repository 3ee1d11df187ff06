import { describe, expect, test } from 'vitest'
import { baseFor, type CommitStore } from '../../src/action/base.ts'
import type { Occasion } from '../../src/action/occasion.ts'
import { Fault } from '../../src/model/fault.ts'

const [MERGE, HEAD, BASE, OLD] = ['1', '2', '3', '4'].map((digit) => digit.repeat(40)) as [string, string, string, string]
const PULL: Occasion = { kind: 'pull-request', number: 1, head: HEAD, base: { ref: 'main', sha: BASE }, isFork: false }

interface Store extends CommitStore {
  readonly fetched: string[]
}

/** A checkout of one commit; `remote` is what the server gives. */
function aStore({ head = MERGE, parents = {}, remote = [BASE, OLD] }: { head?: string; parents?: Record<string, string[]>; remote?: string[] } = {}): Store {
  const fetched: string[] = []
  return {
    fetched,
    head: () => Promise.resolve(head),
    parents: (commit) => Promise.resolve(parents[commit] ?? []),
    has: (commit) => Promise.resolve(commit === head || fetched.includes(commit)),
    fetch: (commit) => {
      if (!remote.includes(commit)) return Promise.reject(new Fault('no-base', 'gone'))
      fetched.push(commit)
      return Promise.resolve()
    },
  }
}

const unasked = (): Promise<string> => Promise.reject(new Error('nobody asks'))

describe('the base of a pull request', () => {
  test('is the first parent of the merge commit that is checked out, and the one commit that is fetched', async () => {
    const store = aStore({ parents: { [MERGE]: [OLD, HEAD] } })

    expect(await baseFor(PULL, store, unasked)).toEqual({ name: 'main', commit: OLD, isBranch: true })
    expect(store.fetched).toEqual([OLD])
  })

  test('is where the head left the base branch, when the head itself is checked out', async () => {
    const store = aStore({ head: HEAD, parents: { [HEAD]: [OLD] } })

    expect(await baseFor(PULL, store, (base, head) => Promise.resolve(base === BASE && head === HEAD ? OLD : ''))).toMatchObject({ commit: OLD })
  })

  test('that can’t be had is a fault, never no base', async () => {
    await expect(baseFor(PULL, aStore({ parents: { [MERGE]: [OLD, HEAD] }, remote: [] }), unasked)).rejects.toMatchObject({ code: 'no-base' })
  })
})

describe('the base of a push', () => {
  const push = (before: string | undefined): Occasion => ({ kind: 'push', ref: 'refs/heads/main', before, isDeleted: false })

  test('is the commit that stood before it, for its guards only', async () => {
    expect(await baseFor(push(OLD), aStore({ parents: { [MERGE]: [BASE, HEAD] } }), unasked)).toMatchObject({ commit: OLD, isBranch: false })
  })

  test('is the first parent after a force push took the other away', async () => {
    expect(await baseFor(push(OLD), aStore({ parents: { [MERGE]: [BASE, HEAD] }, remote: [BASE] }), unasked)).toMatchObject({ commit: BASE, isBranch: false })
  })

  test('is none for the first commit of all', async () => {
    expect(await baseFor(push(undefined), aStore(), unasked)).toBeUndefined()
  })
})

test('a merge queue names its base itself', async () => {
  expect(await baseFor({ kind: 'merge-group', base: OLD }, aStore(), unasked)).toMatchObject({ commit: OLD, isBranch: true })
})

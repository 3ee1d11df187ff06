import { describe, expect, test } from 'vitest'
import { baseFor, type CommitFacts, type CommitStore } from '../../src/action/base.ts'
import type { WorkflowEvent } from '../../src/action/event.ts'
import { Fault } from '../../src/model/fault.ts'

const [MERGE, HEAD, BASE, OLD] = ['1', '2', '3', '4'].map((digit) => digit.repeat(40)) as [
  string,
  string,
  string,
  string,
]
const PULL: WorkflowEvent = {
  kind: 'pull-request',
  number: 1,
  head: HEAD,
  base: { ref: 'main', sha: BASE },
  isFork: false,
}

interface Store extends CommitStore {
  readonly fetched: string[]
}

/** A checkout of one commit; `remote` is what the server gives. */
function aStore({
  head = MERGE,
  parents = {},
  remote = [BASE, OLD],
}: {
  head?: string
  parents?: Record<string, string[]>
  remote?: string[]
} = {}): Store {
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

const unasked: CommitFacts = {
  mergeBase: () => Promise.reject(new Error('nobody asks')),
  pullsOf: () => Promise.resolve([]),
}

/** GitHub, where these commits came with these pull requests. */
function aGitHub(pulls: Record<string, number[]>): CommitFacts {
  return { ...unasked, pullsOf: (commit) => Promise.resolve(pulls[commit] ?? []) }
}

describe('the base of a pull request', () => {
  test('is the first parent of the merge commit that is checked out, and the one commit that is fetched', async () => {
    const store = aStore({ parents: { [MERGE]: [OLD, HEAD] } })

    expect(await baseFor(PULL, store, unasked)).toEqual({
      name: 'main',
      commit: OLD,
      isBranch: true,
    })
    expect(store.fetched).toEqual([OLD])
  })

  test('is where the head left the base branch, when the head itself is checked out', async () => {
    const store = aStore({ head: HEAD, parents: { [HEAD]: [OLD] } })

    const mergeBase = (base: string, head: string): Promise<string> =>
      Promise.resolve(base === BASE && head === HEAD ? OLD : '')

    expect(await baseFor(PULL, store, { ...unasked, mergeBase })).toMatchObject({ commit: OLD })
  })

  test('that can’t be had is a fault, never no base', async () => {
    await expect(
      baseFor(PULL, aStore({ parents: { [MERGE]: [OLD, HEAD] }, remote: [] }), unasked),
    ).rejects.toMatchObject({ code: 'no-base' })
  })
})

describe('the base of a push', () => {
  const push = (before: string | undefined): WorkflowEvent => ({
    kind: 'push',
    ref: 'refs/heads/main',
    before,
  })

  test('is the commit that stood before it, for its guards only', async () => {
    expect(
      await baseFor(push(OLD), aStore({ parents: { [MERGE]: [BASE, HEAD] } }), unasked),
    ).toMatchObject({ commit: OLD, isBranch: false })
  })

  test('is the first parent after a force push took the other away', async () => {
    expect(
      await baseFor(
        push(OLD),
        aStore({ parents: { [MERGE]: [BASE, HEAD] }, remote: [BASE] }),
        unasked,
      ),
    ).toMatchObject({ commit: BASE, isBranch: false })
  })

  test('is none for the first commit of all', async () => {
    expect(await baseFor(push(undefined), aStore(), unasked)).toBeUndefined()
  })
})

describe('the base of a dispatched run', () => {
  const DISPATCH: WorkflowEvent = {
    kind: 'dispatch',
    ref: 'refs/heads/main',
    approve: 'a'.repeat(16),
  }
  const [FIRST, SECOND, THIRD] = ['7', '8', '9'].map((digit) => digit.repeat(40)) as [
    string,
    string,
    string,
  ]
  const parents = { [THIRD]: [SECOND], [SECOND]: [FIRST], [FIRST]: [OLD], [OLD]: [BASE] }
  const store = (): Store => aStore({ head: THIRD, parents, remote: [FIRST, SECOND, OLD, BASE] })

  test('is the commit before it', async () => {
    expect(await baseFor(DISPATCH, store(), aGitHub({ [THIRD]: [7], [SECOND]: [6] }))).toEqual({
      name: 'HEAD~1',
      commit: SECOND,
      isBranch: false,
    })
    expect(await baseFor(DISPATCH, store(), unasked)).toMatchObject({ commit: SECOND })
  })

  test('is older than every commit of a rebased pull request: what its first one weakens still guards the last', async () => {
    const github = aGitHub({ [THIRD]: [7], [SECOND]: [7, 5], [FIRST]: [7], [OLD]: [5] })

    expect(await baseFor(DISPATCH, store(), github)).toEqual({
      name: 'HEAD~3',
      commit: OLD,
      isBranch: false,
    })
    expect(
      await baseFor(
        { kind: 'push', ref: 'refs/heads/main', before: 'f'.repeat(40) },
        store(),
        github,
      ),
    ).toMatchObject({ commit: OLD })
  })

  test('is a fault where GitHub fails, never the nearest commit', async () => {
    const pullsOf = (): Promise<never> => Promise.reject(new Fault('github-failed', '502'))

    await expect(baseFor(DISPATCH, store(), { ...unasked, pullsOf })).rejects.toMatchObject({
      code: 'github-failed',
    })
  })
})

test('a merge queue names its base itself', async () => {
  expect(await baseFor({ kind: 'merge-group', base: OLD }, aStore(), unasked)).toMatchObject({
    commit: OLD,
    isBranch: true,
  })
})

describe('the base of a scheduled run', () => {
  test('is the commit before it, fetched into a checkout of one commit', async () => {
    const store = aStore({ parents: { [MERGE]: [BASE] } })

    expect(await baseFor({ kind: 'schedule', ref: 'refs/heads/main' }, store, unasked)).toEqual({
      name: 'HEAD~1',
      commit: BASE,
      isBranch: false,
    })
    expect(store.fetched).toEqual([BASE])
  })

  test('is none where nothing stood before', async () => {
    expect(
      await baseFor({ kind: 'schedule', ref: 'refs/heads/main' }, aStore(), unasked),
    ).toBeUndefined()
  })
})

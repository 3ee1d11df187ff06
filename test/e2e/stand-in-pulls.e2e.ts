import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pullRequestEvent, pushEvent, scheduleEvent } from '../support/github/events.ts'
import { type GitHub, startGitHub } from '../support/github/github.ts'
import { ask, REPO } from './ask.ts'
import { checkout } from './runner/checkout.ts'

let github: GitHub

beforeAll(async () => {
  github = await startGitHub({ files: { 'README.md': 'Sources\n' } })
})

afterAll(async () => {
  await github.stop()
})

const open = async (branch: string): Promise<number> =>
  (await github.openPull({ branch, files: { [`${branch}.txt`]: `${branch}\n` } })).number
const parents = async (commit: string): Promise<readonly string[]> =>
  (await github.state.repository.git('log', '-1', '--format=%P', commit)).split(' ')
const pullsOf = async (commit: string): Promise<readonly number[]> =>
  (await ask(github, 'GET', `${REPO}/commits/${commit}/pulls`)).body.map(
    ({ number }: { readonly number: number }) => number,
  )

describe('a pull request', () => {
  test('has a trial merge whose first parent is the base and whose second is the head', async () => {
    const number = await open('trial')
    const { head, trial = '' } = github.pull(number)

    expect(await parents(trial)).toEqual([await github.tip(), head])
    const { body } = await ask(github, 'GET', `${REPO}/pulls/${number}`)
    expect(body).toMatchObject({
      state: 'open',
      merged: false,
      merge_commit_sha: trial,
      mergeable: true,
      head: { sha: head },
      base: { ref: 'main' },
    })
  })

  test('has no trial merge while it conflicts', async () => {
    const first = await github.openPull({ branch: 'left', files: { 'README.md': 'Left\n' } })
    const second = await github.openPull({ branch: 'right', files: { 'README.md': 'Right\n' } })
    await github.merge(first.number)
    await github.refreshTrial(second.number)

    await expect(pullRequestEvent(github, second.number)).rejects.toThrow()
    expect((await ask(github, 'GET', `${REPO}/pulls/${second.number}`)).body).toMatchObject({
      mergeable: false,
    })
    await expect(github.merge(second.number)).rejects.toThrow()
  })

  test('is found by every commit that a merge commit brought, and by the merge commit', async () => {
    const number = await open('merged')
    await github.pushToPull(number, { 'second.txt': 'second\n' })
    const { head } = github.pull(number)
    const { before, after } = await github.merge(number)

    expect(await parents(after)).toEqual([before, head])
    const commits = await github.state.repository.between(before, after)
    expect(commits).toHaveLength(3)
    for (const commit of commits) expect(await pullsOf(commit)).toEqual([number])
    const { body } = await ask(github, 'GET', `${REPO}/pulls/${number}`)
    expect(body).toMatchObject({
      state: 'closed',
      merged: true,
      merged_by: { login: 'maintainer' },
      merge_commit_sha: after,
    })
  })

  test('is found by its one commit after a squash', async () => {
    const number = await open('squashed')
    await github.pushToPull(number, { 'more.txt': 'more\n' })
    const { before, after } = await github.merge(number, { how: 'squash' })

    expect(await parents(after)).toEqual([before])
    expect(await pullsOf(after)).toEqual([number])
  })

  test('is found by each commit that a rebase wrote anew', async () => {
    const number = await open('rebased')
    await github.pushToPull(number, { 'rebased-2.txt': 'second\n' })
    await github.pushToBranch('main', { 'between.txt': 'between\n' })
    const { head } = github.pull(number)
    const { before, after } = await github.merge(number, { how: 'rebase' })

    const commits = await github.state.repository.between(before, after)
    expect(commits).toHaveLength(2)
    expect(commits).not.toContain(head)
    for (const commit of commits) expect(await pullsOf(commit)).toEqual([number])
  })

  test('is found late, where GitHub is asked to lag', async () => {
    const number = await open('late')
    const { after } = await github.merge(number, { hiddenFor: 2 })

    expect([await pullsOf(after), await pullsOf(after), await pullsOf(after)]).toEqual([
      [],
      [],
      [number],
    ])
  })

  test('is not found by a direct push, and open by its own commits', async () => {
    const number = await open('still-open')
    const { after } = await github.pushToBranch('main', { 'direct.txt': 'direct\n' })

    expect(await pullsOf(after)).toEqual([])
    expect(await pullsOf(github.pull(number).head)).toEqual([number])
  })

  test('lands with others of its group in one push of the queue', async () => {
    const [first, second] = [await open('queued-1'), await open('queued-2')]
    const group = await github.enqueue(first, second)
    expect(await pullsOf(group.head)).toEqual([])

    const moved = await github.landGroup(group)

    expect(await github.tip()).toBe(moved.after)
    expect(await pullsOf(moved.after)).toEqual([second])
    expect(await pullsOf(group.entries[0]?.commit ?? '')).toEqual([first])
    expect((await pushEvent(github, moved)).payload).toMatchObject({
      before: group.base,
      after: group.head,
    })
  })
})

describe('the repository over git', () => {
  test('gives one commit to a token that may read it, and nothing to others', async () => {
    const number = await open('checked-out')
    const event = await pullRequestEvent(github, number)
    const workspace = await checkout(github, event)

    expect(await workspace.git('rev-parse', 'HEAD')).toBe(event.sha)
    expect(await workspace.git('rev-list', '--count', 'HEAD')).toBe('1')
    await expect(workspace.git('fetch', 'origin')).rejects.toThrow()
    await workspace.remove()
  })

  test('gives any commit by its hash, one that a force-push left behind too', async () => {
    const number = await open('forced')
    const old = await pullRequestEvent(github, number)
    await github.pushToPull(number, { 'other.txt': 'other\n' }, { force: true })

    const workspace = await checkout(github, old, { persistCredentials: true })

    expect(await workspace.git('rev-parse', 'HEAD')).toBe(old.sha)
    expect(await workspace.git('ls-remote', 'origin', `refs/pull/${number}/head`)).toContain(
      github.pull(number).head,
    )
    await workspace.remove()
  })

  test('stands on the branch itself when a schedule starts the job', async () => {
    const workspace = await checkout(github, await scheduleEvent(github))

    expect(await workspace.git('rev-parse', '--abbrev-ref', 'HEAD')).toBe('main')
    await workspace.remove()
  })
})

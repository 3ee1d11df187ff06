import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readContract } from '../support/github/contract.ts'
import { pullRequestEvent } from '../support/github/events.ts'
import { type GitHub, startGitHub } from '../support/github/github.ts'
import { ask, REPO } from './ask.ts'

let github: GitHub

beforeAll(async () => {
  github = await startGitHub({ files: { 'README.md': 'Sources\n' } })
})

afterAll(async () => {
  await github.stop()
})

const open = async (branch: string): Promise<number> =>
  (await github.openPull({ branch, files: { [`${branch}.txt`]: `${branch}\n` } })).number

describe('comments', () => {
  test('come in pages that the Link header leads through', async () => {
    const number = await open('talked-about')
    for (let count = 0; count < 5; count += 1) github.comment(number, 'author', `comment ${count}`)

    const first = await ask(github, 'GET', `${REPO}/issues/${number}/comments?per_page=2`)
    const last = await ask(github, 'GET', `${REPO}/issues/${number}/comments?per_page=2&page=3`)

    expect(first.body).toHaveLength(2)
    expect(first.link).toMatch(/page=2>; rel="next".*page=3>; rel="last"/)
    expect(last.body.map(({ body }: { readonly body: string }) => body)).toEqual(['comment 4'])
    expect(last.link).not.toContain('rel="next"')
  })

  test("of the job are the bot's, are edited in place, and may not be longer than GitHub allows", async () => {
    const number = await open('commented')
    const { status, body } = await ask(github, 'POST', `${REPO}/issues/${number}/comments`, {
      body: { body: 'plan' },
    })
    expect([status, body.user]).toMatchObject([201, { login: 'github-actions[bot]', type: 'Bot' }])

    const edited = await ask(github, 'PATCH', `${REPO}/issues/comments/${body.id}`, {
      body: { body: 'plan 2' },
    })
    const tooLong = await ask(github, 'PATCH', `${REPO}/issues/comments/${body.id}`, {
      body: { body: 'x'.repeat(65_537) },
    })

    expect(edited.body.updated_at > body.updated_at).toBe(true)
    expect(tooLong.status).toBe(422)
    expect(github.botCommentsOf(number)).toMatchObject([{ body: 'plan 2', edits: 1 }])
  })

  test("can't be written with the token of a fork's job", async () => {
    const { number } = await github.openPull({
      branch: 'forked',
      fork: 'stranger',
      author: 'stranger',
      files: { 'fork.txt': 'fork\n' },
    })
    const event = await pullRequestEvent(github, number)

    const said = await ask(github, 'POST', `${REPO}/issues/${number}/comments`, {
      token: github.tokens.forFork(),
      body: { body: 'plan' },
    })

    expect(said).toMatchObject({
      status: 403,
      body: { message: 'Resource not accessible by integration' },
    })
    expect(event).toMatchObject({
      isFork: true,
      payload: {
        pull_request: { head: { repo: { full_name: 'stranger/ogpu-sources', fork: true } } },
      },
    })
    expect(
      await github.state.repository.git('for-each-ref', '--format=%(refname)', 'refs/heads'),
    ).not.toContain('forked')
  })
})

describe('an issue', () => {
  test('is written by who may write issues, and stands in one list with pull requests', async () => {
    const facts = { title: 'OpenGPU: local differs from git', body: 'drift' }
    expect((await ask(github, 'POST', `${REPO}/issues`, { body: facts })).status).toBe(403)
    const token = github.tokens.forJob({ issues: 'write' })

    const { body } = await ask(github, 'POST', `${REPO}/issues`, { token, body: facts })
    const closed = await ask(github, 'PATCH', `${REPO}/issues/${body.number}`, {
      token,
      body: { state: 'closed' },
    })

    expect(closed.body).toMatchObject({
      state: 'closed',
      state_reason: 'completed',
      user: { login: 'github-actions[bot]' },
    })
    const all = await ask(github, 'GET', `${REPO}/issues?state=all&per_page=100`, { token })
    expect(all.body).toContainEqual(expect.objectContaining({ pull_request: expect.anything() }))
    expect(all.body).toContainEqual(expect.objectContaining({ number: body.number }))
  })
})

describe('the rest of the API', () => {
  test("answers every operation as GitHub's description says", async () => {
    const number = await open('reviewed')
    github.review(number, { by: 'reviewer' })
    const person = github.tokens.forPerson('reviewer')

    expect((await ask(github, 'GET', `${REPO}/pulls/${number}/reviews`)).body).toMatchObject([
      { user: { login: 'reviewer' }, state: 'APPROVED' },
    ])
    expect((await ask(github, 'GET', REPO)).body).toMatchObject({
      default_branch: 'main',
      private: true,
    })
    expect((await ask(github, 'GET', `${REPO}/pulls?state=open`)).status).toBe(200)
    expect(
      (await ask(github, 'GET', `${REPO}/issues/comments?sort=updated&direction=desc`)).status,
    ).toBe(200)
    expect((await ask(github, 'GET', `${REPO}/issues/${number}`)).status).toBe(200)
    expect(
      (await ask(github, 'GET', `${REPO}/collaborators/reviewer/permission`)).body,
    ).toMatchObject({ permission: 'write' })
    expect(
      (await ask(github, 'GET', `${REPO}/compare/main...${github.pull(number).head}`)).body,
    ).toMatchObject({ status: 'ahead', ahead_by: 1 })
    expect((await ask(github, 'GET', '/user')).status).toBe(403)
    expect((await ask(github, 'GET', '/user', { token: person })).body).toMatchObject({
      login: 'reviewer',
    })
    expect((await ask(github, 'GET', '/user', { token: 'ghs_nobody' })).status).toBe(401)
    expect(github.violations).toEqual([])
  })

  test("takes down what GitHub's description does not allow", async () => {
    const strict = await startGitHub({ files: { 'README.md': 'Sources\n' } })
    const headers = { authorization: `token ${strict.tokens.forJob()}` }
    const { number } = await strict.openPull({ branch: 'one', files: { 'one.txt': 'one\n' } })

    await fetch(`${strict.state.apiUrl}${REPO}/branches`, { headers })
    await fetch(`${strict.state.apiUrl}${REPO}/issues/comments?sort=newest`, { headers })
    await fetch(`${strict.state.apiUrl}${REPO}/issues/${number}/comments`, {
      method: 'POST',
      headers,
      body: '{"text":"plan"}',
    })

    expect(strict.violations).toMatchObject([
      { by: 'request', path: `${REPO}/branches` },
      { by: 'request' },
      { by: 'request' },
    ])
    expect(strict.commentsOf(number)).toEqual([])
    await strict.stop()
  })

  test('asks of a query what GitHub’s GraphQL description asks, and who we are it tells to every token', async () => {
    const query = (text: string, token = github.tokens.forJob()) =>
      ask(github, 'POST', '/graphql', { token, body: { query: text } })
    const before = github.violations.length
    for (const wrong of ['{ viewer { name } }', '{ viewer }', 'query {', '{ node { id } }'])
      expect((await query(wrong)).status).toBe(422)
    expect(github.violations.length - before).toBe(4)

    const logins = [
      github.tokens.forJob(),
      github.tokens.forApp('gitops'),
      github.tokens.forPerson('author'),
    ]
    const told = await Promise.all(
      logins.map(
        async (token) =>
          (await query('query Viewer { viewer { login } }', token)).body.data.viewer.login,
      ),
    )
    expect(told).toEqual(['github-actions[bot]', 'gitops[bot]', 'author'])
    expect((await query('{ node(id: "IC_none") { id } }')).body.errors).toMatchObject([
      { type: 'NOT_FOUND' },
    ])
  })

  test('would take down an answer of its own as well', async () => {
    const contract = await readContract()
    const good = contract.fill('pull-request', {})

    expect(contract.wrongInAnswer('pulls/get', 200, good, {})).toEqual([])
    expect(
      contract.wrongInAnswer('pulls/get', 200, { ...good, merged_at: 'yesterday' }, {}),
    ).toHaveLength(1)
    expect(contract.wrongInAnswer('pulls/get', 202, good, {})).toHaveLength(1)
    expect(contract.wrongInAnswer('pulls/get', 409, {}, {})).toHaveLength(1)
  })

  test('fails as it is told, and then works again', async () => {
    github.troubles.on({ operation: 'repos/get', times: 1 }, { kind: 'status', status: 502 })
    github.troubles.on({ operation: 'repos/get', skip: 1, times: 1 }, { kind: 'secondary-limit' })
    github.troubles.on(
      { operation: 'repos/get', skip: 2, times: 1 },
      { kind: 'drop', when: 'before' },
    )

    expect((await ask(github, 'GET', REPO)).status).toBe(502)
    expect((await ask(github, 'GET', REPO)).status).toBe(403)
    await expect(ask(github, 'GET', REPO)).rejects.toThrow()
    expect((await ask(github, 'GET', REPO)).status).toBe(200)
  })

  test('can lose the answer to a write that it has done', async () => {
    const number = await open('lost')
    github.troubles.on(
      { operation: 'issues/create-comment', times: 1 },
      { kind: 'drop', when: 'after' },
    )
    github.troubles.on(
      { operation: 'issues/create-comment', times: 1 },
      { kind: 'slow', milliseconds: 20 },
    )

    await expect(
      ask(github, 'POST', `${REPO}/issues/${number}/comments`, { body: { body: 'plan' } }),
    ).rejects.toThrow()

    expect(github.botCommentsOf(number)).toHaveLength(1)
    expect(github.requests.at(-1)).toMatchObject({ operation: 'issues/create-comment', status: 0 })
  })
})

import { Octokit } from '@octokit/core'
import { retry } from '@octokit/plugin-retry'
import { throttling } from '@octokit/plugin-throttling'
import { expect, test } from 'vitest'
import { startGitHub } from '../support/github/github.ts'

test("GitHub's own client is understood: what it sends by itself, retries, waits for limits and reads pages", async () => {
  const github = await startGitHub({ files: { 'README.md': 'Sources\n' } })
  const { number } = await github.openPull({ branch: 'one', files: { 'one.txt': 'one\n' } })
  for (let count = 0; count < 3; count += 1) github.comment(number, 'author', `comment ${count}`)
  const quiet = {
    debug: () => undefined,
    info: () => undefined,
    warn: () => undefined,
    error: () => undefined,
  }
  const octokit = new (Octokit.plugin(retry, throttling))({
    auth: github.tokens.forJob(),
    baseUrl: github.state.apiUrl,
    log: quiet,
    throttle: {
      onRateLimit: () => true,
      onSecondaryRateLimit: (_after, _options, _octokit, count) => count < 2,
    },
  })
  // a parameter that the path does not hold goes into the query, which is refused
  const at = { owner: 'acme', repo: 'ogpu-sources' }
  github.troubles.on({ operation: 'issues/create-comment', times: 1 }, { kind: 'secondary-limit' })
  github.troubles.on({ operation: 'repos/get', times: 1 }, { kind: 'status', status: 502 })

  const repository = await octokit.request('GET /repos/{owner}/{repo}', at)
  const page = await octokit.request('GET /repos/{owner}/{repo}/issues/{issue_number}/comments', {
    ...at,
    issue_number: number,
    per_page: 2,
  })
  const written = await octokit.request(
    'POST /repos/{owner}/{repo}/issues/{issue_number}/comments',
    { ...at, issue_number: number, body: 'plan' },
  )
  await octokit.request('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', {
    ...at,
    comment_id: written.data.id,
    body: 'plan 2',
  })
  await octokit.request('GET /repos/{owner}/{repo}/compare/{basehead}', {
    ...at,
    basehead: `main...${github.pull(number).head}`,
  })
  await octokit.request('GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls', {
    ...at,
    commit_sha: github.pull(number).head,
  })

  expect(repository.data.full_name).toBe('acme/ogpu-sources')
  expect(page.headers.link).toContain('rel="next"')
  expect([github.count('repos/get'), github.count('issues/create-comment')]).toEqual([2, 2])
  expect(github.botCommentsOf(number)).toMatchObject([{ body: 'plan 2', edits: 1 }])
  expect(github.violations).toEqual([])
  await github.stop()
})

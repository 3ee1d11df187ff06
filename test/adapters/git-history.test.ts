import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { GitHistory } from '../../src/adapters/git/history.ts'
import { GitProgram } from '../../src/adapters/git/program.ts'
import type { HistoryCommit, HistoryEnd } from '../../src/ports/repository.ts'

let root = ''

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'ogpu-history-'))
  git('init', '-q', '-b', 'main')
  return () => rmSync(root, { recursive: true, force: true })
})

function git(...args: readonly string[]): string {
  return gitIn(root, ...args)
}

function gitIn(cwd: string, ...args: readonly string[]): string {
  return execFileSync(
    'git',
    [
      '-c',
      'user.name=t',
      '-c',
      'user.email=t@example.com',
      '-c',
      'protocol.file.allow=always',
      ...args,
    ],
    {
      cwd,
      encoding: 'utf8',
    },
  ).trim()
}

/** Commits these texts; null removes one. */
function commit(texts: Readonly<Record<string, string | null>>): string {
  for (const [file, text] of Object.entries(texts)) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
    if (text === null) rmSync(path.join(root, file))
    else writeFileSync(path.join(root, file), text)
  }
  git('add', '-A')
  git('commit', '-q', '--allow-empty', '-m', 'change')
  return git('rev-parse', 'HEAD')
}

function historyOf(
  folder = root,
  facts: { readonly deepens?: boolean; readonly most?: number } = {},
): GitHistory {
  return new GitHistory(new GitProgram(folder), {
    configFile: 'ogpu.yaml',
    deepens: false,
    ...facts,
  })
}

async function walked(
  history: GitHistory,
  from: string,
): Promise<{ readonly commits: readonly HistoryCommit[]; readonly end: HistoryEnd }> {
  const commits: HistoryCommit[] = []
  const walk = history.changes(from)
  for (;;) {
    const next = await walk.next()
    if (next.done === true) return { commits, end: next.value }
    commits.push(next.value)
  }
}

test('only commits that change files of ours are in it, with what stood there before', async () => {
  const first = commit({ 'ogpu.yaml': 'a' })
  const second = commit({ 'sources/ä b\n.yaml': 'b', 'sources/one/code.py': 'x' })
  commit({ 'README.md': 'hello' })
  const third = commit({ 'ogpu.yaml': 'c', 'sources/ä b\n.yaml': null })

  const { commits, end } = await walked(historyOf(), git('rev-parse', 'HEAD'))

  expect(end).toBe('first')
  expect(commits.map((one) => one.commit)).toEqual([third, second, first])
  const texts = await historyOf().read(
    commits.flatMap(({ before }) => [...before.values()].flatMap((file) => file?.hash ?? [])),
  )
  const told = commits.map(({ before }) =>
    Object.fromEntries(
      [...before].map(([file, at]) => [
        file,
        at === undefined ? null : new TextDecoder().decode(texts.get(at.hash)),
      ]),
    ),
  )
  expect(told).toEqual([
    { 'ogpu.yaml': 'a', 'sources/ä b\n.yaml': 'b' },
    { 'sources/ä b\n.yaml': null },
    { 'ogpu.yaml': null },
  ])
})

test('of a merge it is what it brought to the first parent, and nothing of the branch', async () => {
  commit({ 'ogpu.yaml': 'a' })
  git('checkout', '-q', '-b', 'branch')
  commit({ 'ogpu.yaml': 'b' })
  commit({ 'ogpu.yaml': 'c' })
  git('checkout', '-q', 'main')
  commit({ 'README.md': 'hello' })
  git('merge', '-q', '--no-ff', '-m', 'merge', 'branch')

  const { commits } = await walked(historyOf(), git('rev-parse', 'HEAD'))

  expect(commits).toHaveLength(2)
  expect(commits[0]?.commit).toBe(git('rev-parse', 'HEAD'))
})

test('a symbolic link is no file, wherever it stands', async () => {
  commit({ 'ogpu.yaml': 'a' })
  git(
    'update-index',
    '--add',
    '--cacheinfo',
    `120000,${execFileSync('git', ['hash-object', '-w', '--stdin'], { cwd: root, input: 'x', encoding: 'utf8' }).trim()},sources/one.yaml`,
  )
  git('commit', '-q', '-m', 'links')

  const files = await historyOf().filesAt(git('rev-parse', 'HEAD'))

  expect(files.get('sources/one.yaml')).toMatchObject({ reason: expect.any(String) })
  expect(files.get('ogpu.yaml')).not.toHaveProperty('reason')
})

test('it ends at the edge of a shallow clone, also at a commit that no ref leads to, and goes on where it may be deepened', async () => {
  for (let at = 0; at < 4; at += 1) commit({ 'ogpu.yaml': `${at}` })
  const tip = git('rev-parse', 'HEAD')
  commit({ 'README.md': 'hello' })
  git('config', 'uploadpack.allowAnySHA1InWant', 'true')
  const clone = mkdtempSync(path.join(tmpdir(), 'ogpu-history-'))
  gitIn(clone, 'clone', '-q', '--depth', '1', `file://${root}`, 'c')
  const folder = path.join(clone, 'c')
  gitIn(folder, 'fetch', '-q', '--depth', '1', 'origin', tip)

  expect(await walked(historyOf(folder), tip)).toEqual({ commits: [], end: 'shallow' })
  const { commits, end } = await walked(historyOf(folder, { deepens: true }), tip)
  expect([commits.length, end]).toEqual([4, 'first'])
  rmSync(clone, { recursive: true, force: true })
})

test('it gives up after its bound, and says so', async () => {
  for (let at = 0; at < 4; at += 1) commit({ 'ogpu.yaml': `${at}` })

  const { commits, end } = await walked(historyOf(root, { most: 2 }), git('rev-parse', 'HEAD'))

  expect([commits.length, end]).toEqual([2, 'too-long'])
})

test('what git does not have is a fault', async () => {
  commit({ 'ogpu.yaml': 'a' })

  await expect(historyOf().filesAt('f'.repeat(40))).rejects.toMatchObject({ code: 'git-failed' })
  await expect(historyOf().read(['f'.repeat(40)])).rejects.toMatchObject({ code: 'git-failed' })
  await expect(walked(historyOf(), 'f'.repeat(40))).rejects.toMatchObject({ code: 'git-failed' })
})

test('it is read whatever encoding the repository wants its log in', async () => {
  const first = commit({ 'ogpu.yaml': 'a' })
  const second = commit({ 'ogpu.yaml': 'b' })
  git('config', 'i18n.logOutputEncoding', 'utf-16')

  const { commits, end } = await walked(historyOf(), second)

  expect([commits.map((one) => one.commit), end]).toEqual([[second, first], 'first'])
})

test.each([
  ['answers with something else', 'echo "warning: nobody expects this"'],
  ['shows nothing', 'exit 0'],
])('a log that %s is a Fault, and no history without commits', async (_, does) => {
  const head = commit({ 'ogpu.yaml': 'a' })
  const bin = path.join(root, '.git', 'bin')
  mkdirSync(bin)
  const real = execFileSync('which', ['git'], { encoding: 'utf8' }).trim()
  writeFileSync(
    path.join(bin, 'git'),
    `#!/bin/sh\nfor a; do case "$a" in log) ${does}; exit 0;; esac; done\nexec "${real}" "$@"\n`,
    { mode: 0o755 },
  )
  const env = { ...process.env, PATH: `${bin}:${process.env['PATH']}` }
  const history = new GitHistory(new GitProgram(root, {}, env), {
    configFile: 'ogpu.yaml',
    deepens: false,
  })

  await expect(walked(history, head)).rejects.toMatchObject({ code: 'git-failed' })
})

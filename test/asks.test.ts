import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { TreeFiles } from '../src/adapters/files.ts'
import { GitRepo } from '../src/adapters/git/git.ts'
import { findAsks } from '../src/engine/find-asks.ts'
import { load } from '../src/engine/scope.ts'
import type { Asked } from '../src/plan/context.ts'
import type { Reviews } from '../src/ports/reviews.ts'
import type { Settings } from '../src/settings.ts'
import { aConfigText, memoryWorld } from './support/memory-world.ts'
import { definitionText } from './support/project.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'asks-'))
  await git('init', '-q', '-b', 'main')
})

afterEach(() => rm(folder, { recursive: true, force: true }))

async function git(...args: string[]): Promise<string> {
  const who = ['-c', 'user.name=A', '-c', 'user.email=a@example.com', '-c', 'commit.gpgsign=false']
  return (await promisify(execFile)('git', [...who, ...args], { cwd: folder })).stdout.trim()
}

/** A commit that deletes these folders, then writes these files. */
async function commit(
  files: Readonly<Record<string, string>>,
  deleted: readonly string[] = [],
): Promise<string> {
  for (const one of deleted) await git('rm', '-q', '-r', one)
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.join(folder, path.dirname(file)), { recursive: true })
    await writeFile(path.join(folder, file), text)
  }
  await git('add', '-A')
  await git('commit', '-q', '-m', 'a commit')
  return git('rev-parse', 'HEAD')
}

/** What is found of the definition `one`, where these commits came with one pull request. */
async function asked(place: string, pulled: readonly string[]): Promise<Asked | undefined> {
  const root = path.join(folder, place)
  const configFile = 'ogpu.yaml'
  const files = new TreeFiles(root, configFile)
  const repo = new GitRepo(root, configFile, files)
  const world = { ...memoryWorld(), files, repo }
  const settings: Settings = {
    root,
    configFile,
    offline: true,
    allowIdentityChange: false,
    detached: false,
  }
  const reviews: Reviews = {
    pullOf: (hash) => Promise.resolve(pulled.includes(hash) ? aPull(hash) : undefined),
    merged: () => {
      throw new Error('nobody asks for all of them')
    },
  }
  const loaded = await load(world, settings)
  if (loaded.kind !== 'scope') throw new Error(JSON.stringify(loaded.problems))
  return (await findAsks(world, loaded.scope, settings, { ids: new Set(['one']), reviews })).get(
    'one',
  )
}

const aPull = (mergeCommit: string) => ({
  number: 7,
  url: 'https://github.example/pull/7',
  author: 'ann',
  mergedBy: null,
  mergeCommit,
  head: mergeCommit,
  record: undefined,
  approvers: [],
})

const GUARDED = aConfigText({ limits: { closings: 1 } })
const BARE = aConfigText({ limits: { closings: 9 } })
const KEPT = definitionText({ id: 'one', protect: true })
const CLOSED = definitionText({ id: 'one', state: 'closed' })

describe('a pull request that was merged by rebasing', () => {
  test('and weakens the configuration before it moves it is judged by what stood before all of it', async () => {
    await commit({ 'a/ogpu.yaml': GUARDED, 'a/sources/one.yaml': KEPT })
    const pulled = [
      await commit({ 'a/ogpu.yaml': BARE, 'a/sources/one.yaml': definitionText({ id: 'one' }) }),
      await commit({ 'b/ogpu.yaml': BARE, 'b/sources/one.yaml': definitionText({ id: 'one' }) }, [
        'a',
      ]),
      await commit({ 'b/sources/one.yaml': CLOSED }),
    ]
    await commit({ 'README.md': 'hello' })

    const one = await asked('b', pulled)

    expect(one?.ask).toMatchObject({ kind: 'commit', pull: 7 })
    expect(one?.guards.network.limits.closings).toBe(1)
    expect(one?.protecting.map(({ id }) => id)).toEqual(['one'])
  })

  test('and deletes the configuration in one commit and adds it in the next is too', async () => {
    await commit({ 'a/ogpu.yaml': GUARDED, 'a/sources/one.yaml': KEPT })
    const pulled = [
      await commit({ 'README.md': 'a is gone' }, ['a']),
      await commit({ 'b/ogpu.yaml': BARE, 'b/sources/one.yaml': CLOSED }),
    ]

    const one = await asked('b', pulled)

    expect(one?.guards.network.limits.closings).toBe(1)
    expect(one?.protecting.map(({ id }) => id)).toEqual(['one'])
  })

  test('control: weakened in a change of its own, what stood before it counts no more', async () => {
    await commit({ 'a/ogpu.yaml': GUARDED, 'a/sources/one.yaml': KEPT })
    await commit({ 'a/ogpu.yaml': BARE, 'a/sources/one.yaml': definitionText({ id: 'one' }) })
    const pulled = [await commit({ 'b/ogpu.yaml': BARE, 'b/sources/one.yaml': CLOSED }, ['a'])]

    const one = await asked('b', pulled)

    expect(one?.guards.network.limits.closings).toBe(9)
    expect(one?.protecting).toEqual([])
  })
})

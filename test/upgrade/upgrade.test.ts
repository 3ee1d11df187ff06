import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { readPlanFile } from '../../src/consent/plan-file.ts'
import type { WantedParams } from '../../src/model/source/change.ts'
import { readMetadata } from '../../src/model/source/metadata.ts'
import type { SourceParams } from '../../src/model/source/source.ts'
import { publishOf, updateOf } from '../../src/plan/changes.ts'
import { aState } from '../support/builders.ts'
import {
  contextOf,
  type Hashed,
  hashOf,
  IN_FLIGHT,
  notesIn,
  type Published,
  publishedBy,
  readBack,
  repository,
  type Written,
  writtenNow,
} from './written.ts'

// What a release wrote is read by every later one of its major version: CHANGELOG.md says what is
// promised. `npm run upgrade:write` keeps what this one writes, anew as long as it is no release.

const RELEASES: readonly (readonly [string, Written])[] = readdirSync('test/upgrade/releases').map(
  (name) => [name, filesOf(path.join('test/upgrade/releases', name))],
)

const NOW = await writtenNow()

describe.each([...RELEASES, ['this one', NOW] as const])('of what %s wrote', (_, files) => {
  const repositories = [...files.keys()].flatMap(
    (file) => /^(\w+)\.published\.json$/.exec(file)?.[1] ?? [],
  )

  test('there is something', () => {
    expect(repositories).not.toEqual([])
    expect([...files.keys()].filter((file) => file.startsWith('comments/'))).not.toEqual([])
  })

  test.each(repositories)('the definitions (%s) have no problem', (name) => {
    expect(repository(beneath(files, name)).problems).toEqual([])
  })

  test.each(repositories)(
    'the definitions (%s) publish the same, under the same digests',
    (name) => {
      expect(publishedBy(beneath(files, name))).toEqual(parsed(files, `${name}.published.json`))
    },
  )

  test.each(repositories)('the Sources (%s) that were published need no update', (name) => {
    const own = beneath(files, name)
    for (const published of parsed<readonly Published[]>(files, `${name}.published.json`)) {
      const spec = repository(own).specs.find(
        ({ id, network }) => id === published.id && network === published.network,
      )
      const metadata = readMetadata(new TextEncoder().encode(published.metadata))
      const context = contextOf(published.network, own)
      if (spec?.state !== 'active' || metadata === undefined) throw new Error(published.id)
      const { params } = publishOf(spec, context)
      const state = aState({
        of: spec,
        params: paramsOf(published, params),
        reading: { kind: 'known', metadata },
      })

      expect(metadata.marker).toEqual({ owner: context.owner, id: published.id })
      expect(updateOf(spec, state, metadata, context)).toBeUndefined()
    }
  })

  test('every hidden line says what it said', () => {
    const records = parsed<Readonly<Record<string, object>>>(files, 'records.json')
    const comments = [...files].filter(([file]) => file.startsWith('comments/'))

    expect(Object.values(records).some((record) => record !== null)).toBe(true)
    expect(Object.fromEntries(comments.map(readBack))).toMatchObject(records)
  })

  test('a saved plan covers what it covered', () => {
    const text = files.get('outputs/plan.json') ?? ''
    const { fingerprint, changes } = JSON.parse(text)
    const read = readPlanFile(text)

    expect(read?.fingerprint).toBe(fingerprint)
    expect(changes).toMatchObject(
      read?.changes.map(({ id, kind, digest }) => ({ id, kind, digest })) ?? [],
    )
  })

  test('a note of what is in flight is found', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'ogpu-upgrade-'))
    await writeFile(path.join(folder, 'notes.json'), files.get('notes.json') ?? '')

    expect(await notesIn(folder)).toEqual(IN_FLIGHT)
    await rm(folder, { recursive: true })
  })

  test('every hash is what it was', () => {
    const hashes = parsed<readonly Hashed[]>(files, 'hashes.json')

    expect(hashes.map(hashOf)).toEqual(hashes.map(({ hash }) => hash))
  })

  test.each([...files.keys()].filter((file) => file.startsWith('outputs/')))(
    'no key of %s is gone',
    (file) => {
      const then = keysOf(parsed(files, file))
      const now = new Set(keysOf(parsed(NOW, file)))

      expect(then.filter((key) => !now.has(key))).toEqual([])
    },
  )
})

/** The files of a folder, by their paths within it. */
function filesOf(folder: string): Written {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  return new Map(
    names.map((entry) => {
      const file = path.join(entry.parentPath, entry.name)
      return [path.relative(folder, file).split(path.sep).join('/'), readFileSync(file, 'utf8')]
    }),
  )
}

/** The files beneath one folder of what was written. */
function beneath(files: Written, folder: string): Written {
  return new Map(
    [...files].flatMap(([file, text]) =>
      file.startsWith(`${folder}/`) ? [[file.slice(folder.length + 1), text] as const] : [],
    ),
  )
}

function parsed<T = unknown>(files: Written, file: string): T {
  return JSON.parse(files.get(file) ?? 'null') as T
}

/** Parameters as they were written, the amounts read again. */
function paramsOf({ params }: Published, types: WantedParams): Partial<SourceParams> {
  return Object.fromEntries(
    Object.entries(types).map(([key, value]) => [
      key,
      typeof value === 'bigint' ? BigInt(params[key] ?? '') : params[key],
    ]),
  )
}

/** The paths of all keys of a document; a star stands for any place in a list. */
function keysOf(value: unknown, path = ''): readonly string[] {
  if (Array.isArray(value)) return [...new Set(value.flatMap((item) => keysOf(item, `${path}[*]`)))]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, item]) => [
    `${path}.${key}`,
    ...keysOf(item, `${path}.${key}`),
  ])
}

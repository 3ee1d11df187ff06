import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Annotation, annotations } from '../../src/report/annotations.ts'
import { readCommands } from '../e2e/runner/commands.ts'
import { HOSTILE, hostileText } from '../report/hostile.ts'
import { hostilePlan } from '../report/scene.ts'

// What annotations are in a log only the runner can tell, so they are written by a process of their
// own and read as the runner reads.

const LOG = fileURLToPath(new URL('../../src/action/log.ts', import.meta.url))
const WRITER = `import { readFileSync } from 'node:fs'
import { annotate } from ${JSON.stringify(LOG)}
const { all, secret } = JSON.parse(readFileSync(0, 'utf8'))
annotate({ mask: (text) => (secret === undefined ? text : text.replaceAll(secret, '[redacted]')) }, all)`
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'ogpu-log-'))
  await build({
    stdin: { contents: WRITER, resolveDir: path.dirname(LOG) },
    outfile: path.join(folder, 'writer.mjs'),
    bundle: true,
    format: 'esm',
    platform: 'node',
    banner: {
      js: "import { createRequire as createRequireOfBundle } from 'node:module'; const require = createRequireOfBundle(import.meta.url);",
    },
    logLevel: 'error',
  })
})

afterAll(() => rm(folder, { recursive: true, force: true }))

test('writes what would break a command as GitHub wants it written: in a message percent and newlines, elsewhere colons and commas too', () => {
  const text = '100%, a:b\r\n::error::c %0A %2C'

  expect(
    logOf([{ level: 'warning', file: text, line: 3, column: 5, title: text, message: text }]),
  ).toBe(
    '::warning title=100%25%2C a%3Ab%0D%0A%3A%3Aerror%3A%3Ac %250A %252C,' +
      'file=100%25%2C a%3Ab%0D%0A%3A%3Aerror%3A%3Ac %250A %252C,line=3,col=5::100%25, a:b%0D%0A::error::c %250A %252C\n',
  )
})

test('writes one command for each note, which says what the note says, whatever stands in titles, files and messages', () => {
  const note: fc.Arbitrary<Annotation> = fc.record({
    level: fc.constantFrom('error', 'warning', 'notice'),
    title: shown,
    message: fc.oneof(hostileText, fc.constantFrom('%3A%2C%25', '::stop-commands::x')),
    file: shown,
    line: fc.integer({ min: 1, max: 99 }),
    column: fc.integer({ min: 1, max: 99 }),
  })
  isSaidAsItIs(fc.sample(note, 500))
})

test('writes the notes of a plan that is hostile through and through as these notes and as nothing else', () => {
  isSaidAsItIs(
    HOSTILE.flatMap((text) => {
      const { problems, warnings, changes } = hostilePlan(text)
      return annotations({
        problems,
        warnings,
        changes,
        network: text,
        changedLines: new Map([[text, [1]]]),
        prefix: 'ops/',
      })
    }),
  )
})

test('masks titles and messages', () => {
  const log = logOf(
    [{ level: 'error', title: 'a s3cret-key', message: 'b s3cret-key' }],
    's3cret-key',
  )

  expect(log).toBe('::error title=a [redacted]::b [redacted]\n')
})

/**
 * The runner trims what it reads, and takes no character that is half of one; a title or a file is
 * never empty.
 */
const shown = fc
  .oneof(hostileText, fc.constantFrom('a,file=b', 'a::b', '%3A%2C%25', 'a=b'))
  .filter((text) => text.trim() !== '')

function logOf(all: readonly Annotation[], secret?: string): string {
  return execFileSync(process.execPath, [path.join(folder, 'writer.mjs')], {
    input: JSON.stringify({ all, secret }),
    encoding: 'utf8',
  })
}

function isSaidAsItIs(all: readonly Annotation[]): void {
  const log = logOf(all)
  const { annotations: read, ...others } = readCommands(log)

  expect(log.split('\n')).toHaveLength(all.length + 1)
  expect(others).toEqual({ masks: [], others: [], isStopped: false })
  expect(read).toEqual(
    all.map(({ level, title, message, file, line, column }) => {
      return {
        kind: level,
        title: whole(title),
        message: whole(message),
        ...(file === undefined ? {} : { file: whole(file) }),
        line,
        column,
      }
    }),
  )
}

/** What UTF-8 can carry of a text. */
function whole(text: string): string {
  return Buffer.from(text).toString()
}

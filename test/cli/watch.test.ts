import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { runCli } from '../../src/cli/program.ts'
import { EXIT } from '../../src/exit-code.ts'
import { aConfigText } from '../support/memory-world.ts'
import { definitionText } from '../support/project.ts'
import { runArgs } from '../support/run-args.ts'

let home: string

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'ogpu-watch-'))
  await mkdir(path.join(home, 'sources'))
  await writeFile(path.join(home, 'ogpu.yaml'), aConfigText())
  await writeFile(path.join(home, 'sources/one.yaml'), definition('first bad id'))
  return () => rm(home, { recursive: true, force: true })
})

const definition = (id: string): string =>
  definitionText({ id, environments: { cpu: 'https://example.com/cpu.yml' } })

/** As many editors save: another file takes the place. */
async function replace(): Promise<void> {
  await writeFile(path.join(home, 'one.new'), definition('second bad id'))
  await rename(path.join(home, 'one.new'), path.join(home, 'sources/one.yaml'))
}

/** Watches, edits as soon as the first problem is shown, and stops when the second is. */
async function watched(args: readonly string[], isTerminal: boolean) {
  let [out, err] = ['', '']
  let stop: () => void = () => undefined
  const edits = [
    ['first bad id', replace],
    ['second bad id', async () => stop()],
  ] as const
  let done = 0
  const exit = await runCli(['plan', '--watch', ...args], {
    cwd: home,
    env: {},
    isInteractive: false,
    isTerminal,
    colour: false,
    out: (text) => {
      out += text
      const [awaited, act] = edits[done] ?? []
      if (awaited === undefined || !text.includes(awaited)) return
      done += 1
      void act?.()
    },
    err: (text) => {
      err += text
    },
    ask: () => Promise.resolve(''),
    onStop: (callback) => {
      stop = callback
      return () => undefined
    },
  })
  return { exit, out, err }
}

const CLEAR = '\u001b[2J\u001b[H'

test('on a terminal a problem stands where the last one stood, and Ctrl-C is exit 130', async () => {
  const { exit, out, err } = await watched([], true)

  expect(exit).toBe(EXIT.cancelled)
  expect(err).toBe('')
  const screens = out.split(CLEAR).slice(1)
  expect(screens.map((screen) => /first bad id|second bad id|Changed/.exec(screen)?.[0])).toEqual([
    'first bad id',
    'Changed',
    'second bad id',
  ])
  expect(screens[1]).toContain('sources/one.yaml')
})

test('elsewhere each plan is a block of its own, without controls', async () => {
  const { exit, out } = await watched([], false)

  expect(exit).toBe(EXIT.cancelled)
  expect(out).not.toContain('\u001b')
  expect(out.indexOf('first bad id')).toBeLessThan(out.indexOf('Changed: sources/one.yaml'))
  expect(out.indexOf('Changed')).toBeLessThan(out.indexOf('second bad id'))
})

test('with --json every document is a line, and one says that the last no longer counts', async () => {
  const { exit, out } = await watched(['--json'], true)

  expect(exit).toBe(EXIT.cancelled)
  const documents = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(documents).toMatchObject([
    { formatVersion: 1, problems: [{ code: 'bad-id' }] },
    { formatVersion: 1, kind: 'changed', files: ['sources/one.yaml'] },
    { formatVersion: 1, problems: [{ code: 'bad-id' }] },
  ])
})

test.each([['--markdown'], ['--out', 'plan.json'], ['--detailed-exitcode']])(
  'what is made for one plan is refused: %s',
  async (...flags) => {
    const { exit, err } = await runArgs(['plan', '--watch', ...flags], home, {})

    expect(exit).toBe(EXIT.problems)
    expect(err).toContain(flags[0])
  },
)

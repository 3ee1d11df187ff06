import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { runCli } from '../../src/cli/program.ts'
import type { Terminal, TerminalScreen } from '../../src/cli/terminal/terminal.ts'
import { aConfigText } from '../support/memory-world.ts'
import { definitionText } from '../support/project.ts'
import { runArgs } from '../support/run-args.ts'
import { aTerminalScreen } from '../support/terminal-screen.ts'

let home: string

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'ogpu-progress-'))
  await mkdir(path.join(home, 'sources'))
  await writeFile(path.join(home, 'ogpu.yaml'), aConfigText())
  await writeFile(path.join(home, 'sources/one.yaml'), definitionText({ id: 'one' }))
  return () => rm(home, { recursive: true, force: true })
})

/** A command line on a terminal of that width; what it wrote where, in order. */
async function onScreen(args: readonly string[], screen: Partial<TerminalScreen> = {}) {
  const written: { readonly to: 'out' | 'err'; readonly text: string }[] = []
  const terminal: Terminal = {
    cwd: home,
    env: {},
    isInteractive: false,
    colour: false,
    out: (text) => written.push({ to: 'out', text }),
    err: (text) => written.push({ to: 'err', text }),
    ask: () => Promise.resolve(''),
    onStop: () => () => undefined,
    screen: { since: 0, columns: () => 80, onEnd: () => () => undefined, ...screen },
  }
  const exit = await runCli(args, terminal)
  const of = (to: 'out' | 'err'): string =>
    written.flatMap((one) => (one.to === to ? [one.text] : [])).join('')
  return { exit, out: of('out'), err: of('err'), all: written.map(({ text }) => text).join('') }
}

test('progress is never on standard output, and leaves no half line on a terminal', async () => {
  const { out } = await runArgs(['validate'], home, {})

  const [drawn, said] = [
    await onScreen(['validate']),
    await onScreen(['validate'], { columns: () => undefined }),
  ]

  expect([drawn.out, said.out]).toEqual([out, out])
  expect(aTerminalScreen(drawn.err, 80)).toEqual({ rows: [''], column: 0 })
  expect(said.err).toMatch(/^(?:.* … \(\d+ s\)\n)*$/)
})

test('--timing says where the time went, behind everything else and not on standard output', async () => {
  const plain = await onScreen(['validate'])
  const timed = await onScreen(['validate', '--timing'])

  expect(timed.out).toBe(plain.out)
  const table = timed.err.slice(timed.err.indexOf('Where'))
  expect(table).toMatch(/^Where the time went: .* s in all\n {2}start +\d+\.\d\d s\n/)
  expect(table).toMatch(/^ {2}files .* 2 files$/m)
  expect(timed.all.endsWith(table)).toBe(true)
  expect(aTerminalScreen(timed.all, 80).column).toBe(0)
})

test('with --json it is one line of JSON on standard error, and the document stays alone', async () => {
  const { out, err } = await runArgs(['validate', '--json', '--timing'], home, {})

  const told = JSON.parse(err)
  expect(err.indexOf('\n')).toBe(err.length - 1)
  expect(JSON.parse(out)).toMatchObject({ formatVersion: 1 })
  expect(told).toMatchObject({ formatVersion: 1, kind: 'timing', figures: { files: 2, posts: 0 } })
  expect(told.phases.reduce((sum: number, { ms }: { ms: number }) => sum + ms, 0)).toBe(told.wallMs)
})

test('a run that fails says where its time went as well', async () => {
  await writeFile(path.join(home, 'ogpu.yaml'), 'version: 2\n')

  const { exit, err } = await runArgs(['plan', '--timing'], home, {})

  expect(exit).toBe(3)
  expect(err).toContain('Where the time went')
})

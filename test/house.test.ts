import { describe, expect, test } from 'vitest'
import { breaches, roomOf, unused, type Walls } from './house/breaches.ts'
import { readHouse, readTexts } from './house/project.ts'
import { GUARDED, KEPT, ROOMS } from './house/rooms.ts'

const WALLS: Walls = { rooms: ROOMS, guarded: GUARDED, kept: KEPT }
const house = readHouse()

test('every file keeps to its room: imports, packages, builtins, and what of the machine it uses', () => {
  expect(breaches(house, WALLS)).toEqual([])
})

test('the table allows nothing that nobody needs', () => {
  expect(unused(house, WALLS)).toEqual([])
})

test('whoever is allowed to read a secret does', () => {
  const readers = GUARDED.flatMap(({ file, by }) => by.map((reader) => [reader, file]))
  const imports = new Set(
    house.flatMap(({ file, imports: all }) => all.map(({ to }) => `${file} ${to}`)),
  )

  expect(readers.filter(([reader, file]) => !imports.has(`${reader} ${file}`))).toEqual([])
})

const PURE = [
  'model',
  'yaml',
  'desired',
  'compose',
  'compose/convert',
  'templates',
  'init',
  'plan',
  'consent',
  'policy',
  'report',
  'report/json',
  'report/text',
  'report/github',
  'report/catalog',
]

test.each(PURE)(
  '%s has no clock, no chance, no environment, no I/O and waits for nothing',
  (room) => {
    expect(ROOMS[room]?.rights ?? []).toEqual([])
    expect(ROOMS[room]?.rooms.filter((other) => !PURE.includes(other))).toEqual([])
  },
)

describe('a wall that is broken is seen', () => {
  /** A small house with the same kind of walls. */
  const walls: Walls = {
    rooms: {
      doors: { about: '', holds: ['cli.ts'], rooms: ['model'], rights: ['environment'] },
      engine: { about: '', rooms: ['plan', 'model'], rights: ['async'] },
      plan: {
        about: '',
        rooms: ['model'],
        packages: ['yaml'],
        builtins: ['node:crypto createHash'],
      },
      model: { about: '', rooms: [] },
    },
    guarded: [{ file: 'src/model/key.ts', names: ['keyText'], by: ['src/cli.ts'], why: '' }],
    kept: { 'src/cli.ts kept': 'for this test' },
  }
  const WHOLE = {
    'src/cli.ts': `import { keyText } from './model/key.ts'
      export let kept = keyText('1') + process.env['HOME']`,
    'src/engine/run.ts': `import { draft } from '../plan/draft.ts'
      export async function run() { await Promise.resolve(draft(1)) }`,
    'src/plan/draft.ts': `import { createHash } from 'node:crypto'
      import { parse } from 'yaml'
      import type { Key } from '../model/key.ts'
      export const WORDS = new Set(['one'])
      const sorted = (names: string[]) => [...names].sort()
      export function draft(at: number): unknown {
        const seen = new Map<string, Key>()
        seen.set(createHash('sha256').digest('hex'), 'k')
        return [parse('a'), new Date(at), Date.UTC(2026), Math.max(1, 2), sorted([]), new URL('a:b')]
      }`,
    'src/model/key.ts': `export type Key = string
      export function keyText(key: Key): string { return key }`,
  }
  const found = (file: string, text: string): string =>
    breaches(readTexts({ ...WHOLE, [file]: text }), walls).join('\n')
  const inPlan = (text: string): string => found('src/plan/more.ts', `${text}\nexport {}`)

  test('and one that stands is not', () => {
    expect(breaches(readTexts(WHOLE), walls)).toEqual([])
  })

  test.each<[string, string, RegExp]>([
    ['another room', `import '../engine/run.ts'`, /engine is not in the rooms of plan/],
    ['a type of another room', `import type { run } from '../engine/run.ts'`, /engine is not/],
    ['a type in place', `type R = import('../engine/run.ts').R`, /engine is not/],
    ['what another room exports', `export * from '../engine/run.ts'`, /engine is not/],
    ['a package', `import { Wallet } from 'ethers'`, /ethers is not in the packages/],
    ['a part of a package', `import x from '@octokit/core/part'`, /@octokit\/core is not/],
    ['a package later', `const later = () => import('ethers')`, /ethers is not/],
    ['a builtin', `import https from 'node:https'`, /node:https is not in the builtins/],
    [
      'a builtin by its old name',
      `import { readFileSync } from 'fs'`,
      /node:fs readFileSync is not/,
    ],
    ['a builtin for its effect', `import 'node:inspector'`, /node:inspector is not/],
    ['another part of a builtin', `import { randomUUID } from 'node:crypto'`, /randomUUID is not/],
    ['all of a builtin', `import * as crypto from 'node:crypto'`, /node:crypto is not/],
    ['a path that is put together', `const x = (n: string) => import(n)`, /written out/],
    ['what another file alone may read', `import { keyText } from '../model/key.ts'`, /keyText of/],
    ['all of what holds it', `import * as key from '../model/key.ts'`, /keyText of/],
  ])('an import of %s', (_, text, breach) => {
    expect(inPlan(text)).toMatch(breach)
  })

  test.each<[string, string, RegExp]>([
    ['the time of day', 'const at = () => Date.now()', /clock/],
    ['the time of day, made', 'const at = () => new Date()', /clock/],
    ['the clock by another name', 'const D = Date; const at = () => new D()', /clock/],
    ['time that passes', 'const at = () => performance.now()', /clock/],
    ['chance', 'const x = () => Math.random()', /randomness/],
    ['chance, taken apart', 'const { random } = Math', /randomness/],
    ['chance of the platform', 'const x = () => crypto.randomUUID()', /randomness/],
    ['the environment', `const home = () => process.env['HOME']`, /environment/],
    ['a copy of the environment', 'const all = () => ({ ...process.env })', /whole-environment/],
    [
      'the environment, handed on',
      'const all = (f: (e: object) => 0) => f(process.env)',
      /whole-env/,
    ],
    ['the process, taken apart', 'const { env } = process', /process/],
    ['the working directory', `import path, { posix } from 'node:path'; posix.resolve('a')`, /env/],
    ['the terminal', `const say = () => console.log('a')`, /terminal/],
    ['the network', `const get = () => fetch('https://example.com')`, /network/],
    ['a timer', 'const soon = () => setTimeout(() => undefined, 1)', /timers/],
    ['a timer of a signal', 'const soon = () => AbortSignal.timeout(1)', /timers/],
    ['waiting', 'const later = async () => 1', /async/],
    ['waiting, in a type', 'type Later = () => Promise<number>', /async/],
    ['waiting, by hand', 'const later = () => Promise.resolve(1)', /async/],
    ['the language of a machine', `const order = (a: string) => a.localeCompare('b')`, /locale/],
    ['its own place', 'const here = import.meta.url', /own-place/],
    ['everything at once', `const all = globalThis['fet' + 'ch']`, /globalThis/],
    ['a text as a program', `const x = () => eval('1')`, /eval/],
    ['what nobody thought of', `const x = () => new BroadcastChannel('a')`, /BroadcastChannel/],
    ['what it declares itself', 'declare const fetch: () => void; fetch()', /network/],
  ])('a use of %s', (_, text, breach) => {
    expect(inPlan(text)).toMatch(breach)
  })

  test.each<[string, string]>([
    ['a variable', 'let seen = 0; export const see = () => ++seen'],
    ['a map', 'const seen = new Map<string, string>()'],
    ['a list', 'const seen: string[] = []'],
    ['an object', 'const seen: Record<string, string> = {}'],
    ['a set that begins with something', `const seen = new Set(['a']); seen.add('b')`],
    ['a list that is put in order', `const seen = ['b', 'a']; export const x = () => seen.sort()`],
    ['an object that gets more', `const seen = { a: 1 }; export const x = () => { seen.a += 1 }`],
    ['an object that loses some', `const seen: { a?: 1 } = { a: 1 }; delete seen.a`],
    ['what a function keeps', keeping()],
    ['what is kept by a class', 'class Kept { static seen = 0 }'],
    ['another file’s list', `import { WORDS as seen } from './draft.ts'; seen.add('two')`],
  ])('what outlives a call: %s', (_, text) => {
    expect(inPlan(text)).toMatch(/seen outlives a call/)
  })

  test('a file that is in no room', () => {
    expect(found('src/elsewhere/a.ts', 'export {}')).toMatch(/src\/elsewhere\/a.ts: in no room/)
  })

  test('files that import each other, of types too', () => {
    const texts = {
      ...WHOLE,
      'src/plan/a.ts': `import type { B } from './b.ts'\nexport type A = B`,
      'src/plan/b.ts': `import type { A } from './a.ts'\nexport type B = A[]`,
    }

    expect(breaches(readTexts(texts), walls)).toEqual([
      'src/plan/a.ts → src/plan/b.ts → src/plan/a.ts: files import in a circle',
    ])
  })

  test('rooms that stand above each other', () => {
    const { rooms } = walls
    const round = { ...rooms, model: { about: '', rooms: ['engine'] } }

    expect(breaches(readTexts(WHOLE), { ...walls, rooms: round }).join()).toMatch(
      /rooms in a circle/,
    )
  })

  test('a permission that nobody needs', () => {
    const { rooms } = walls
    const more = {
      ...rooms,
      engine: { about: '', rooms: ['plan', 'model'], packages: ['p-limit'] },
      attic: { about: '', rooms: [] },
    }

    expect(unused(readTexts(WHOLE), { ...walls, rooms: more })).toEqual([
      'engine rooms model: nobody needs it',
      'engine packages p-limit: nobody needs it',
      'src/attic: nobody needs it',
    ])
  })
})

test('the longest name says a file’s room', () => {
  const rooms: Walls['rooms'] = {
    report: { about: '', rooms: [] },
    'report/text': { about: '', rooms: [] },
    shared: { about: '', holds: ['report/text/words.ts'], rooms: [] },
  }

  expect(
    ['src/report/a.ts', 'src/report/text/a.ts', 'src/report/text/words.ts', 'src/reporter.ts'].map(
      (file) => roomOf(file, rooms),
    ),
  ).toEqual(['report', 'report/text', 'shared', undefined])
})

/** A function that remembers, and what it gave. */
function keeping(): string {
  return `function remembered(find: (key: string) => string) {
    const known = new Map<string, string>()
    return (key: string) => known.get(key) ?? (known.set(key, find(key)), find(key))
  }
  const seen = remembered((key) => key)`
}

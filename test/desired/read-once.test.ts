import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readDesired } from '../../src/desired/load.ts'
import { readOnce } from '../../src/desired/read-once.ts'
import type { TextFile } from '../../src/desired/text-file.ts'

const CLIENTS = [
  '0x70997970c51812dc3a010c7d01b50e0d17dc79c8',
  '0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc',
]
const file = (path: string, text: string): TextFile => ({
  path,
  bytes: new TextEncoder().encode(text),
})
const config = (client: string): TextFile =>
  file('ogpu.yaml', `version: 1\nowner: acme-1\nnetworks: { devnet: { client: "${client}" } }\n`)
const definition = (index: number, id: string, name: string): TextFile =>
  file(
    `sources/${index}.yaml`,
    `id: ${id}\nname: ${name}\nenvironments: { cpu: https://example.com/a.yml }\npayment: { minPayment: 1 OGPU }\nmaxExpiry: 24h\nnetworks: [devnet]\n`,
  )

/** Commits of one repository: definitions that change, double and break, and are no files. */
const commits = fc.record({
  client: fc.constantFrom(...CLIENTS),
  files: fc
    .array(
      fc.oneof(
        fc.record({ id: fc.constantFrom('a', 'b', 'c'), name: fc.constantFrom('A', 'B', '[') }),
        fc.constant(undefined),
      ),
      { maxLength: 4 },
    )
    .map((found) =>
      found.map(
        (one, index): TextFile =>
          one === undefined
            ? { path: `sources/${index}.yaml`, reason: 'it is a symbolic link' }
            : definition(index, one.id, one.name),
      ),
    ),
})

describe('a commit that is read after another', () => {
  test('says what it says when it is read alone', () => {
    fc.assert(
      fc.property(fc.array(commits, { minLength: 2, maxLength: 4 }), (history) => {
        const once = readOnce()

        for (const { client, files } of history) {
          const all = [config(client), ...files]
          expect(readDesired(all, 'ogpu.yaml', { once })).toEqual(readDesired(all, 'ogpu.yaml'))
        }
      }),
    )
  })

  test('has only those files read that differ, and all of them under another configuration', () => {
    const read: string[] = []
    const once = readOnce()
    const reading = (files: readonly TextFile[], within: unknown): void => {
      for (const one of files) once(one, within, () => read.push(one.path))
    }
    const [here, there] = [{}, {}]

    reading([definition(1, 'a', 'A'), definition(2, 'b', 'B')], here)
    reading([definition(1, 'a', 'A'), definition(2, 'b', 'Other')], here)
    expect(read).toEqual(['sources/1.yaml', 'sources/2.yaml', 'sources/2.yaml'])

    reading([definition(1, 'a', 'A')], there)
    expect(read).toHaveLength(4)
  })

  test('shares the specs of what is equal', () => {
    const once = readOnce()
    const [client = ''] = CLIENTS
    const files = [config(client), definition(1, 'a', 'A'), definition(2, 'b', 'B')]

    const head = readDesired(files, 'ogpu.yaml', { once })
    const base = readDesired(
      [config(client), definition(1, 'a', 'A'), definition(2, 'b', 'Other')],
      'ogpu.yaml',
      { once },
    )

    expect(head.problems).toEqual([])
    expect([base.specs[0] === head.specs[0], base.specs[1] === head.specs[1]]).toEqual([
      true,
      false,
    ])
  })
})

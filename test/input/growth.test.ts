import { describe, expect, test } from 'vitest'
import { checkCompose } from '../../src/compose/check.ts'
import { readRepository } from '../../src/engine/repository.ts'
import { composeDiffs } from '../../src/report/compose-diffs.ts'
import { aConfig, aDefinition, aFile, readOne } from '../desired/files.ts'
import { growthOf, TOO_FAST } from '../support/growth.ts'
import { BROKEN, COMPOSE, FIELDS, type Shapes } from './shapes.ts'

const named = (shapes: Shapes) => Object.entries(shapes)

/** A quarter of what a file may have at most, and the milliseconds that nobody notices for that. */
const DEFINITION = { size: 4_000, unnoticed: 25 }
const COMPOSE_FILE = { size: 15_000, unnoticed: 60 }

describe('four times as much takes no more than four times as long', () => {
  test.each(named({ ...BROKEN, ...FIELDS }))('in a definition: %s', (_, shape) => {
    expect(growthOf({ ...DEFINITION, prepare: (size) => use(shape(size), readOne) })).toBeLessThan(
      TOO_FAST,
    )
  })

  test.each(named(COMPOSE))('in a compose file: %s', (_, shape) => {
    const check = (text: string) => checkCompose({ path: 'compose.yaml', text }, 'cpu')

    expect(growthOf({ ...COMPOSE_FILE, prepare: (size) => use(shape(size), check) })).toBeLessThan(
      TOO_FAST,
    )
  })

  test('in the number of definitions', () => {
    const files = (count: number) =>
      [...Array(count).keys()].map((index) =>
        aFile(`sources/s${index}.yaml`, aDefinition({ id: `s${index}`, name: `n${index}` })),
      )

    expect(
      growthOf({
        size: 100,
        unnoticed: 100,
        prepare: (count) =>
          use([aConfig(), ...files(count)], (all) => readRepository(all, 'ogpu.yaml')),
      }),
    ).toBeLessThan(TOO_FAST)
  })

  test('in compose files that have nothing in common with what is published', () => {
    const text = (count: number, end: string) =>
      [...Array(count).keys()].map((index) => `# ${index}${end}\n`).join('')
    const compared = (count: number) => [
      {
        id: 'a',
        environment: 'cpu',
        published: { cid: 'a', text: text(count, 'a') },
        wanted: { cid: 'b', text: text(count, 'b') },
      },
    ]

    expect(
      growthOf({
        size: 1_500,
        unnoticed: 30,
        prepare: (count) => use(compared(count), composeDiffs),
      }),
    ).toBeLessThan(TOO_FAST)
  })
})

function use<T>(value: T, action: (value: T) => unknown): () => unknown {
  return () => action(value)
}

import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeLive, sourceOf } from './by-hand.ts'
import { aDefinition } from './definitions.ts'
import { inWorld } from './in-world.ts'
import { type Stage, startStage } from './world.ts'

let stage: Stage
let out: string

beforeAll(async () => {
  stage = await startStage()
  out = await mkdtemp(path.join(tmpdir(), 'ogpu-site-'))
})
afterAll(async () => {
  await stage.stop()
  await rm(out, { recursive: true, force: true })
})

test('the job of examples/catalog.yml writes the page of what is live, with no key and no more than it may read', () =>
  inWorld(stage, { files: aDefinition({ id: 'one' }) }, async (world) => {
    const sources = await makeLive(world)
    const run = await world.schedule({
      inputs: { command: 'catalog', out },
      permissions: { contents: 'read' },
    })

    expect(run.exit, run.log).toBe(0)
    const read = (name: string): Promise<string> => readFile(path.join(out, name), 'utf8')
    const { sources: shown } = JSON.parse(await read('catalog.json'))
    expect(shown).toMatchObject([{ id: 'one', standing: { kind: 'same' } }])
    expect(shown[0].address.toLowerCase()).toBe(sourceOf(sources, 'one'))
    expect(shown[0].definition.lastChange.commit).toMatch(/^[0-9a-f]{40}$/)
    expect(await read('index.html')).toContain('Content-Security-Policy')
  }))

import { afterAll, beforeAll, expect, test } from 'vitest'
import { readMemory } from '../../src/report/github/drift/memory.ts'
import type { Issue } from '../support/github/state.ts'
import { startPinProxy } from '../support/pin-proxy.ts'
import { imageManifest, startRegistry } from '../support/registry.ts'
import { makeLive } from './by-hand.ts'
import { aDefinition } from './definitions.ts'
import { inWorld } from './in-world.ts'
import type { ActionResult } from './runner/run-action.ts'
import { type Stage, startStage, type World } from './world.ts'

let stage: Stage

beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.stop())

/** The run of examples/drift.yml. */
function morning(world: World): Promise<ActionResult> {
  return world.schedule({
    permissions: { contents: 'read', issues: 'write', 'pull-requests': 'read' },
    inputs: { supply: 'true' },
  })
}

function issue({ github }: World): Issue & { readonly body: string } {
  const [only, ...others] = github.issues()
  expect(others).toEqual([])
  if (only?.body == null) throw new Error('there is no issue')
  return only as Issue & { readonly body: string }
}

test('what live Sources need is told in the drift issue, once, since when, and until it is back or accepted', async () => {
  const pinning = await startPinProxy(stage.chain)
  const registry = await startRegistry()
  const image = `${registry.host}/acme/model:1.0.0@${registry.push('acme/model', '1.0.0')}`
  const { pinUrl, gatewayUrl } = pinning
  const files = {
    'sources/one/source.yaml': `${aDefinition({ id: 'one' })['sources/one/source.yaml'] ?? ''}relax:
  compose-image: its registry is of this test
`,
    'sources/one/compose.cpu.yaml': compose(image),
  }
  await inWorld(stage, { files, extra: { pinUrl, gatewayUrl } }, async (world) => {
    await makeLive(world)

    const quiet = await morning(world)
    expect(quiet.exit, quiet.log).toBe(0)
    expect(issue(world)).toMatchObject({
      state: 'closed',
      title: 'OpenGPU: drift and supply of local',
    })
    expect(readMemory(issue(world).body)?.size).toBe(1)
    const writes = world.github.writes()
    expect((await morning(world)).exit).toBe(0)
    expect(world.github.writes()).toBe(writes)

    pinning.on({ on: 'fetch' }, { kind: 'status', status: 404 })
    const gone = await morning(world)
    expect(gone.exit, gone.log).toBe(2)
    expect(gone.outputs).toMatchObject({ drifted: '0', 'failure-reason': 'content-gone' })
    expect(issue(world).state).toBe('open')
    expect(gone.outputs['message']).toMatch(
      /^local: 2 things missing that live Sources need: one\. https?:\/\/\S+\/issues\/\d+$/,
    )
    const since = new Date().toISOString().slice(0, 10)
    expect(issue(world).body).toMatch(
      new RegExp(`\\| compose file for cpu: 127\\.0\\.0\\.1&#58;.*answers 404 \\| ${since} \\|`),
    )
    expect(issue(world).body).toContain(
      '`ogpu-gitops render sources/one/source.yaml --environment cpu`',
    )

    pinning.calm()
    pinning.on({ on: 'fetch' }, { kind: 'status', status: 503 })
    const silent = await morning(world)
    expect([silent.exit, silent.outputs['message']]).toEqual([2, undefined])
    expect(issue(world).body).toContain('not known today')
    pinning.calm()
    expect((await morning(world)).exit).toBe(0)
    expect(issue(world).state).toBe('closed')

    registry.push('acme/model', '1.0.0', imageManifest('pushed anew'))
    const moved = await morning(world)
    expect(moved.outputs).toMatchObject({ 'failure-reason': 'image-moved' })
    expect(issue(world).body).toContain('### Images that moved')
    issue(world).state = 'closed'
    expect((await morning(world)).exit).toBe(0)
    expect(issue(world).state).toBe('closed')
  }).finally(() => Promise.all([pinning.stop(), registry.stop()]))
})

function compose(image: string): string {
  return `services:
  model:
    image: ${image}
    ports: ["\${PORT}:5555"]
    environment:
      - CALLBACK_URL=\${CALLBACK_URL}
    healthcheck: { test: [CMD, "true"] }
`
}

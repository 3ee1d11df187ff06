import { expect, test } from 'vitest'
import { roundsOf } from '../../src/engine/apply.ts'
import { load } from '../../src/engine/scope.ts'
import type { Settings } from '../../src/settings.ts'
import { aBlock } from '../support/memory-chain.ts'
import { aConfigText, memoryWorld } from '../support/memory-world.ts'
import { definitionText } from '../support/project.ts'

const SETTINGS: Settings = {
  root: '/',
  configFile: 'ogpu.yaml',
  offline: true,
  allowIdentityChange: false,
  detached: false,
}

test('the history is walked once for all rounds of an apply, and the working tree is read once', async () => {
  const world = memoryWorld({
    texts: { 'ogpu.yaml': aConfigText(), 'sources/one.yaml': definitionText({ id: 'one' }) },
  })
  let [walks, reads] = [0, 0]
  const { repo } = world
  const counted = {
    ...world,
    repo: {
      ...repo,
      history: {
        ...repo.history,
        filesAt: (commit: string) => {
          walks += 1
          return repo.history.filesAt(commit)
        },
      },
      workingTree: () => {
        reads += 1
        return repo.workingTree()
      },
    },
  }
  const loaded = await load(counted, SETTINGS)
  if (loaded.kind !== 'scope') throw new Error('there are problems')
  const rounds = roundsOf(loaded.scope, counted.connect(loaded.scope.network), {
    world: counted,
    settings: SETTINGS,
    consent: { kind: 'all' },
  })

  const [first, second] = [
    await rounds({ block: aBlock(), newest: aBlock() }, undefined),
    await rounds({ block: aBlock(), newest: aBlock() }, new Set()),
  ]

  expect(first.decision.send.map(({ id }) => id)).toEqual(['one'])
  expect(second.decision.send).toEqual([])
  expect([walks, reads]).toEqual([1, 1])
})

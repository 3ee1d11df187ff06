import fc from 'fast-check'
import { expect, test } from 'vitest'
import { changedIn, type WatchEvent, watchPlan } from '../src/engine/watch-plan.ts'
import { Fault } from '../src/model/fault.ts'
import type { Ports } from '../src/ports/run.ts'
import type { Watch } from '../src/ports/watch.ts'
import { settingsOf } from '../src/settings.ts'
import { manualClock } from './support/manual-clock.ts'
import { memoryChain } from './support/memory-chain.ts'
import { aConfigText, memoryWorld } from './support/memory-world.ts'
import { definitionText } from './support/project.ts'

/** What a test does to a folder while it is watched. */
interface Scene {
  /** Called at every moment at which anybody could have edited something, with its number. */
  readonly moment?: (scene: Edited, at: number) => void
  /** Called whenever nothing is left to do but wait; stops as a rule. */
  readonly idle?: (scene: Edited) => void
  readonly connect?: Ports['connect']
  readonly config?: () => string
}

interface Edited {
  /** What stands in the definition: so many OGPU. */
  version: number
  readonly stop: () => void
}

/** Watches a folder of one definition, and gives back what was told with the version of that moment. */
async function watched({ moment, idle, connect, config = aConfigText }: Scene) {
  const stopping = new AbortController()
  const scene: Edited = { version: 1, stop: () => stopping.abort() }
  let at = 0
  const maybeEdited = (): void => moment?.(scene, at++)
  const clock = manualClock()
  const watch: Watch = {
    marks: async () => {
      maybeEdited()
      return new Map([['sources/one.yaml', String(scene.version)]])
    },
    worthALook: async () => {
      if (idle === undefined) scene.stop()
      else idle(scene)
      await clock.sleep(1_000)
    },
    close: () => undefined,
  }
  const bytes = (text: string) => new TextEncoder().encode(text)
  const open = (): Ports => {
    const world = memoryWorld({
      repo: {
        workingTree: async () => {
          maybeEdited()
          const definition = definitionText({ id: 'one', minPayment: `${scene.version} OGPU` })
          maybeEdited()
          return {
            files: [
              { path: 'ogpu.yaml', bytes: bytes(config()) },
              { path: 'sources/one.yaml', bytes: bytes(definition) },
            ],
            differences: [],
          }
        },
      },
    })
    return { ...world, clock, connect: connect ?? world.connect }
  }
  const told: { readonly event: WatchEvent; readonly version: number }[] = []
  const options = {
    settings: settingsOf({ offline: true }, { cwd: '/repository', env: {} }),
    watch,
    open,
    stop: stopping.signal,
  }
  for await (const event of watchPlan({ ...options, idle: (wait) => wait() }))
    told.push({ event, version: scene.version })
  return told
}

/** The price that a plan would publish, in OGPU. */
function planned(event: WatchEvent): number | undefined {
  if (event.kind !== 'planned' || event.outcome.kind !== 'plan') return undefined
  const price = event.outcome.plan.changes[0]?.fields.find(({ field }) => field === 'minPayment')
  return Number(price?.after?.text.replace(' OGPU', ''))
}

test('whenever somebody edits, no plan is shown but that of what stands there, and the last is of the last edit', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.nat(60), { maxLength: 20 }), async (edits) => {
      const told = await watched({
        moment: (scene, at) => {
          if (edits.includes(at)) scene.version += 1
        },
      })

      for (const { event, version } of told)
        if (event.kind === 'planned') expect(planned(event)).toBe(version)
      expect(told.at(-1)?.event.kind).toBe('planned')
      // between two plans it is said that the first counts no longer
      const kinds = told.map(({ event }) => event.kind).join(' ')
      expect(kinds).not.toContain('planned planned')
    }),
  )
})

test('an edit that was seen is named, and planned at a block of its own', async () => {
  let edits = 0
  const chain = memoryChain()
  const told = await watched({
    idle: (scene) => {
      edits += 1
      if (edits < 3) scene.version += 1
      else scene.stop()
    },
    connect: memoryWorld({ chain }).connect,
  })

  expect(told.map(({ event }) => event.kind)).toEqual([
    ...['planned', 'changed', 'planned', 'changed', 'planned'],
  ])
  expect(told[1]?.event).toMatchObject({ files: ['sources/one.yaml'] })
  expect(chain.reads.length).toBe(3)
})

test('a network is connected to once, and again where it is somewhere else', async () => {
  let [edits, connections] = [0, 0]
  const { connect } = memoryWorld()
  await watched({
    idle: (scene) => {
      edits += 1
      if (edits < 4) scene.version += 1
      else scene.stop()
    },
    config: () => aConfigText(edits < 2 ? {} : { gatewayUrl: 'https://other.example/ipfs/' }),
    connect: (network) => {
      connections += 1
      return connect(network)
    },
  })

  expect(connections).toBe(2)
})

test('a world that fails is told, and tried again although nobody edits', async () => {
  let looks = 0
  const chain = memoryChain()
  const down = () => Promise.reject(new Fault('rpc-unreachable', 'rpc.example is down'))
  const told = await watched({
    idle: (scene) => {
      looks += 1
      if (looks > 40) scene.stop()
    },
    connect: (network) => {
      const connection = memoryWorld({ chain }).connect(network)
      return {
        ...connection,
        chain: { ...chain, latest: () => (looks < 5 ? down() : chain.latest()) },
      }
    },
  })

  expect(told.map(({ event }) => event.kind)).toEqual(['failed', 'changed', 'planned'])
  expect(told[1]?.event).toMatchObject({ files: [] })
})

test('a defect of our own is no answer to an edit: it ends the watch', async () => {
  const defect = new RangeError('a quantity beyond all bounds')

  await expect(
    watched({
      connect: () => {
        throw defect
      },
    }),
  ).rejects.toBe(defect)
})

test('who stops it while it plans waits for nothing', async () => {
  const chain = memoryChain()
  const told = await watched({
    moment: (scene, at) => {
      if (at === 2) scene.stop()
    },
    connect: (network) => ({
      ...memoryWorld().connect(network),
      chain: { ...chain, latest: () => new Promise(() => undefined) },
    }),
  })

  expect(told).toEqual([])
})

test('what is new, gone or another is named in order', () => {
  const before = new Map([
    ['b', '1'],
    ['c', '1'],
    ['d', '1'],
  ])
  const now = new Map([
    ['a', '1'],
    ['b', '2'],
    ['d', '1'],
  ])

  expect(changedIn(before, now)).toEqual(['a', 'b', 'c'])
})

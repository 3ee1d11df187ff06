import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { workflowText } from '../../src/init/workflow-text.ts'
import { asAddress } from '../../src/model/units/address.ts'
import { asWei } from '../../src/model/units/amount.ts'
import { updateByHand } from '../e2e/by-hand.ts'
import { aDefinition } from '../e2e/definitions.ts'
import { inWorld } from '../e2e/in-world.ts'
import { approvalIn, told } from '../e2e/told.ts'
import { type Stage, startStage, type World } from '../e2e/world.ts'
import {
  dispatchEvent,
  pullRequestEvent,
  pushEvent,
  scheduleEvent,
} from '../support/github/events.ts'
import { OURS, type Outcome, runWorkflow, type WorkflowRun } from './run-act.ts'

const FOLDER = '.github/workflows'
const INIT = workflowText({ folder: '', configFile: 'ogpu.yaml', action: { commit: OURS } })

let stage: Stage

beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.stop())

test.concurrent('what init writes plans in a pull request, applies on merge, and sends what a dispatched run approves; drift becomes an issue', () =>
  inWorld(
    stage,
    {
      review: 'plan',
      files: { [`${FOLDER}/opengpu.yml`]: INIT, [`${FOLDER}/drift.yml`]: example('drift') },
    },
    async (world) => {
      const { github } = world
      const pull = await github.openPull({ branch: 'first', files: aDefinition({ id: 'one' }) })
      const planned = await act(world, { event: await pullRequestEvent(github, pull.number) })
      expect(planned.exit, planned.log).toBe(0)
      expect(told(world, pull.number).record).toMatchObject({
        state: 'planned',
        changes: [{ id: 'one', kind: 'publish' }],
      })

      const merged = await act(world, {
        event: await pushEvent(github, await github.merge(pull.number)),
        secrets: keyOf(world),
      })
      expect(merged.exit, merged.log).toBe(0)
      const { record, body } = told(world, pull.number)
      expect(record).toMatchObject({ state: 'applied', done: ['one'] })
      const [address = ''] = /0x[0-9a-fA-F]{40}/.exec(body.replace(/^.*\n/, '')) ?? []
      await updateByHand(world, asAddress(address), { minPayment: asWei(9n * 10n ** 16n) })

      const drift = {
        event: await scheduleEvent(github),
        workflow: 'drift.yml',
        permissions: { contents: 'read', issues: 'write', 'pull-requests': 'read' },
      } as const
      const morning = await act(world, drift)
      expect(morning.exit, morning.log).toBe(1)
      const [issue] = github.issues()
      expect(issue?.title).toBe('OpenGPU: local differs from git')

      const approve = approvalIn(issue?.body ?? '')
      const back = await act(world, {
        event: await dispatchEvent(github, { approve }),
        secrets: keyOf(world),
      })
      expect(back.exit, back.log).toBe(0)
      expect((await act(world, drift)).exit).toBe(0)
      expect(github.issues().map(({ state }) => state)).toEqual(['closed'])
    },
  ))

test.concurrent('the strict workflow plans anew on main, applies exactly that, and does no more where nothing is to be done', () =>
  inWorld(
    stage,
    { review: 'plan', files: { [`${FOLDER}/opengpu.yml`]: example('strict') } },
    async (world) => {
      const { github } = world
      const pull = await github.openPull({ branch: 'first', files: aDefinition({ id: 'one' }) })
      const planned = await act(world, { event: await pullRequestEvent(github, pull.number) })
      expect(planned.exit, planned.log).toBe(0)
      expect([
        planned.succeeded('review'),
        planned.succeeded('plan'),
        planned.succeeded('apply'),
      ]).toEqual([true, undefined, undefined])

      const merged = await act(world, {
        event: await pushEvent(github, await github.merge(pull.number)),
        secrets: keyOf(world),
      })
      expect(merged.exit, merged.log).toBe(0)
      expect([merged.succeeded('plan'), merged.succeeded('apply')]).toEqual([true, true])
      expect(told(world, pull.number).record).toMatchObject({ state: 'applied', done: ['one'] })

      const again = await act(world, { event: await dispatchEvent(github), secrets: keyOf(world) })
      expect(again.exit, again.log).toBe(0)
      expect([again.succeeded('plan'), again.succeeded('apply')]).toEqual([true, undefined])
    },
  ))

/**
 * An example as a team has it: with a commit of our Action, and the network of the tests. No registry
 * outside is asked for the images of tests.
 */
function example(name: string): string {
  const text = readFileSync(`examples/${name}.yml`, 'utf8')
  return text
    .replaceAll('0'.repeat(40), OURS)
    .replaceAll('network: mainnet', 'network: local')
    .replaceAll('supply: "true"', 'supply: "false"')
}

function act(
  { github }: World,
  run: Omit<WorkflowRun, 'github' | 'workflow'> & { readonly workflow?: string },
): Promise<Outcome> {
  return runWorkflow({ github, workflow: 'opengpu.yml', ...run })
}

/** What an environment that only the default branch reaches hands out. */
function keyOf({ key }: World): Readonly<Record<string, string>> {
  return { CLIENT_PRIVATE_KEY: key }
}

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildProgram, type Program } from '../support/program.ts'
import { writeDefinition } from '../support/project.ts'
import { applyUntilDone } from '../support/reruns.ts'
import { aStage } from '../support/stage.ts'
import type { TroubledProject } from '../support/troubled-project.ts'

const YEAR = 365 * 24 * 60 * 60 * 1_000

const stage = aStage()
let program: Program

beforeAll(async () => {
  program = await buildProgram()
})

afterAll(() => program.remove())

/**
 * A machine whose wall clock shows another time, in milliseconds and as an expression: `real` is
 * what it should show.
 */
function onMachine(shown: string, act: (project: TroubledProject) => Promise<void>): Promise<void> {
  const skew = `const now = Date.now.bind(Date); let asked = 0; Date.now = () => { const real = now(); asked += 1; return ${shown} }`
  return stage.inProject((project) => {
    project.env['NODE_OPTIONS'] = `--import "data:text/javascript,${encodeURIComponent(skew)}"`
    return act(project)
  })
}

async function timeOfChain(): Promise<bigint> {
  const block = (await stage.chain.rpc('eth_getBlockByNumber', ['latest', false])) as {
    readonly timestamp: string
  }
  return BigInt(block.timestamp)
}

describe.concurrent('a machine whose wall clock', () => {
  test.each([
    ['is a year ahead', `real + ${YEAR}`],
    ['is a year behind', `real - ${YEAR}`],
    ['jumps back and forth by a day', 'real + (asked % 2 === 0 ? 86400000 : -86400000)'],
  ])('%s waits as long as any other, and what it writes has the chain’s time', async (_, shown) => {
    await onMachine(shown, async (project) => {
      await project.define('one', 'two')
      await applyUntilDone(program, project)
      await writeDefinition(project, { id: 'two', minPayment: '3 OGPU' })
      await applyUntilDone(program, project)

      await project.expectOneEach('one', 'two')
      const now = await timeOfChain()
      for (const { params } of await project.sources())
        expect(now - params.lastUpdateTime).toBeLessThan(600n)
      for (const { params } of await project.sources())
        expect(params.lastUpdateTime).toBeLessThanOrEqual(now)
    })
  })
})

import { describe, expect, test } from 'vitest'
import { afterMerge, said } from '../support/merged.ts'
import { writeDefinition } from '../support/project.ts'
import { aStage } from '../support/stage.ts'

const stage = aStage()

const SEND = 'eth_sendRawTransaction'

describe('a saved plan that is forged sends at most what the definitions of the commit want', () => {
  const price = (minPayment: string) => ({ id: 'one', minPayment })

  test.each<readonly [string, (plan: SavedPlan) => unknown, RegExp]>([
    [
      'of another network',
      (plan) => ({ ...plan, network: 'mainnet' }),
      /^bad-plan-file: plan again: ogpu-gitops plan --network local --out plan\.json/,
    ],
    ['of another chain', (plan) => ({ ...plan, chainId: 1071 }), /^bad-plan-file: /],
    [
      'of another wallet',
      (plan) => ({ ...plan, client: `0x${'12'.repeat(20)}` }),
      /^bad-plan-file: /,
    ],
    ['with another version', (plan) => ({ ...plan, formatVersion: 2 }), /^bad-plan-file: /],
    [
      'with a digest that is none',
      (plan) => ({ ...plan, changes: plan.changes.map((change) => ({ ...change, digest: '*' })) }),
      /^bad-plan-file: /,
    ],
    [
      'with digests of other values',
      (plan) => ({
        ...plan,
        changes: plan.changes.map((change) => ({ ...change, digest: 'ab'.repeat(32) })),
      }),
      /^chain-changed: .*--approve [0-9a-f]{16}/,
    ],
  ])('%s', async (_, forge, answer) => {
    await afterMerge(stage.chain, stage.nexus, undefined, async (project) => {
      await writeDefinition(project, price('9 OGPU'))
      const plan = (await project.run('plan', '--json')).json() as SavedPlan
      await project.write('plan.json', JSON.stringify(forge(plan)))
      await project.commit('with a plan')

      const applied = await project.run('apply', '--plan', 'plan.json', '--json')

      expect(said(applied).join('\n')).toMatch(answer)
      expect([3, 4]).toContain(applied.exit)
      expect(project.rpc.count(SEND)).toBe(0)
    })
  })

  test('of an older commit, whose values are not wanted any more', async () => {
    await afterMerge(stage.chain, stage.nexus, undefined, async (project) => {
      await writeDefinition(project, price('9 OGPU'))
      await project.run('plan', '--out', 'plan.json')
      await writeDefinition(project, price('8 OGPU'))
      await project.commit('newer')

      const applied = await project.run('apply', '--plan', 'plan.json', '--json')

      expect(applied.exit).toBe(4)
      expect(said(applied).join('\n')).toMatch(/^chain-changed: /)
      expect(project.rpc.count(SEND)).toBe(0)
    })
  })

  test('with changes of ids that nobody defines, and of ones that are left as they are', async () => {
    await afterMerge(stage.chain, stage.nexus, undefined, async (project) => {
      await writeDefinition(project, price('9 OGPU'))
      const plan = (await project.run('plan', '--json')).json() as SavedPlan
      const [change] = plan.changes
      const others = ['two', 'evil'].map((id, index) => ({
        ...change,
        id,
        kind: 'close',
        digest: `${index}c`.repeat(32),
      }))
      await project.write(
        'plan.json',
        JSON.stringify({ ...plan, changes: [...others, change], fingerprint: 'ab'.repeat(32) }),
      )
      await project.commit('with a plan')

      const { json } = await project.run('apply', '--plan', 'plan.json', '--json')

      expect(
        json().receipts.filter(({ status }: { readonly status: string }) => status === 'done'),
      ).toMatchObject([{ id: 'one', kind: 'update' }])
      expect(project.rpc.count(SEND)).toBe(1)
      await project.expectOneEach('one', 'two')
    })
  })
})

interface SavedPlan {
  readonly changes: readonly object[]
}

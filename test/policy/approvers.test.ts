import { describe, expect, test } from 'vitest'
import { ancestors, type Commit } from '../consent/commit.ts'
import { edits, START } from '../consent/content.ts'
import type { Login } from '../consent/hub.ts'
import { Team } from '../consent/team.ts'
import { also, policy } from './scenes.ts'

const waive = also('a', { waive: { 'policy-price-step': 'it serves a larger model' } })

/** A waiver is merged and approvers are named; then a price goes up, reviewed by these. */
async function raised(reviewers: readonly Login[], approvers: readonly string[] = ['keeper']) {
  const team = new Team({ ...START, approvers })
  await team.run(team.tip)
  team.push([[policy({ minPayment: { step: '2x' } }), waive]])
  const pull = await team.open([[edits.price('a', 5)]])
  for (const login of reviewers) team.approve(pull, login)
  const before = team.tip
  team.merge(pull, 'merge')
  return { team, pull, before, run: await team.run(before) }
}

const parentOf = ({ tip }: Team): Commit => ancestors(tip)[1] ?? tip

describe('where approvers are named, a waiver', () => {
  test('counts with the approving review of one of them, and the plan says who', async () => {
    const { pull, run } = await raised(['keeper'])

    expect(pull.plan?.refusals).toEqual([])
    expect(pull.plan?.warnings).toMatchObject([
      {
        code: 'policy-price-step',
        hint: 'because it serves a larger model; it is sent once one of approvers (keeper) approved it',
      },
    ])
    expect(run?.sent).toMatchObject([{ id: 'a' }])
  })

  test.each([[[]], [['bob' as const]]])('does not count with reviews by %j', async (reviewers) => {
    const { run } = await raised(reviewers)

    expect(run?.sent).toEqual([])
    expect(run?.decision.refusals).toMatchObject([
      {
        code: 'policy-price-step',
        message: expect.stringContaining('counts once one of approvers (keeper) approved it'),
      },
    ])
  })

  test('counts with the approval by hash of one of them after that, and of nobody else', async () => {
    const { team, run } = await raised([])
    const prefix = run?.decision.refusals[0]?.approval ?? ''
    const before = parentOf(team)

    const byBob = await team.run(before, { kind: 'approve', prefix, ...team.approvers('bob') })
    const byKeeper = await team.run(before, {
      kind: 'approve',
      prefix,
      ...team.approvers('keeper'),
    })

    expect(byBob?.sent).toEqual([])
    expect(byKeeper?.sent).toMatchObject([{ id: 'a' }])
  })

  test('needs one also where the pull request takes the approvers out', async () => {
    const team = new Team({ ...START, approvers: ['keeper'] })
    await team.run(team.tip)
    team.push([[policy({ minPayment: { step: '2x' } }), waive]])
    const pull = await team.open([
      [edits.price('a', 5), (content) => ({ ...content, approvers: [] })],
    ])
    const before = team.tip
    team.merge(pull, 'merge')

    expect((await team.run(before))?.sent).toEqual([])
  })
})

test('a closing waits where a policy keeps back what came with it', async () => {
  const team = new Team({ ...START, approvers: [] })
  await team.run(team.tip)
  team.push([[policy({ minPayment: { step: '2x' } })]])
  const pull = await team.open([[edits.price('a', 5), edits.close('b')]])
  const before = team.tip
  team.merge(pull, 'merge')
  const run = await team.run(before)

  expect(pull.plan?.refusals.map(({ code, id }) => [code, id])).toEqual([
    ['policy-price-step', 'a'],
    ['closing-held', 'b'],
  ])
  expect(run?.sent).toEqual([])
})

test('a closing strands whoever is registered, and what nobody can count is refused by its own code', async () => {
  const team = new Team({ ...START, approvers: [] })
  await team.run(team.tip)
  team.push([[policy({ stranded: '50%' })]])
  team.impact = { providers: 2, tasks: 0 }
  const counted = await team.open([[edits.close('b')]])
  team.impact = null
  const uncounted = await team.open([[edits.close('b')]])

  expect(counted.plan?.refusals).toMatchObject([{ code: 'policy-stranded', id: 'b' }])
  expect(counted.plan?.withheld).toEqual(['b'])
  expect(uncounted.plan?.refusals).toMatchObject([
    { code: 'policy-unjudged', id: 'b', message: expect.stringContaining('policy-stranded') },
  ])
  expect(uncounted.plan?.withheld).toEqual([])
})

test('a policy that a pull request takes out holds for what that asks for', async () => {
  const team = new Team({ ...START, approvers: [] })
  await team.run(team.tip)
  team.push([[policy({ minPayment: { max: '2 OGPU' } })]])
  const pull = await team.open([[policy(undefined), edits.price('a', 3)]])

  expect(pull.plan?.refusals).toMatchObject([{ code: 'policy-price', id: 'a' }])
})

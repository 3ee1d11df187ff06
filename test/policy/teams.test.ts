import { describe, expect, test } from 'vitest'
import type { Review } from '../../src/model/network/network.ts'
import { ancestors } from '../consent/commit.ts'
import type { Edit } from '../consent/content.ts'
import { edits, START } from '../consent/content.ts'
import { type Pull, type RunReport, Team } from '../consent/team.ts'
import { also, policy, SCENES, type Scene } from './scenes.ts'

const BESIDE: Edit = (content) => ({ ...content, beside: { ...content.beside, 'README.md': '#' } })

interface Reviewed extends Scene {
  readonly review: Review
}

/** A team whose definition is live, and that has a policy since. */
async function teamWith({ start, policy: rules, impact, review }: Reviewed) {
  const team = new Team(start({ ...START, approvers: [] }, new Map()))
  await team.run(team.tip)
  if (impact !== undefined) team.impact = impact
  team.push([[policy(rules), edits.review(review)]])
  return team
}

interface Merged {
  readonly pull: Pull
  readonly run: RunReport | undefined
}

/** Opens and plans a pull request with these edits, merges it and runs what that starts. */
async function merge(team: Team, ...edits: readonly Edit[]): Promise<Merged> {
  const pull = await team.open([edits])
  const before = team.tip
  team.merge(pull, 'merge')
  return { pull, run: await team.run(before) }
}

const codes = (refusals: readonly { readonly code: string }[] | undefined): readonly string[] =>
  (refusals ?? []).map(({ code }) => code)
const sent = (run: RunReport | undefined): readonly string[] =>
  (run?.sent ?? []).map(({ id }) => id)

/** Under review the record of the plan, and what it withheld, are in it too. */
const REVIEWED = [
  ...SCENES.map((scene) => ({ ...scene, review: 'none' as const })),
  ...SCENES.slice(1, 3).map((scene) => ({ ...scene, review: 'plan' as const })),
]

describe.each(REVIEWED)('$code, review: $review', (scene) => {
  const { code, looser, bring, says } = scene
  const waive = also('a', { waive: { [code]: 'we were asked for it' } })

  test('is refused in the plan and after the merge, with its figures and ways on', async () => {
    const { pull, run } = await merge(await teamWith(scene), bring)

    expect(codes(pull.plan?.refusals)).toEqual([code])
    expect(pull.plan?.refusals[0]?.message).toMatch(says)
    expect(pull.plan?.withheld).toEqual(['a'])
    expect(codes(run?.decision.refusals)).toEqual([code])
    expect(sent(run)).toEqual([])
  })

  test('is sent where its definition waived it in a merge before, and the plan says so', async () => {
    const team = await teamWith(scene)
    const first = await merge(team, waive)

    const { pull, run } = await merge(team, bring)

    expect(codes(first.pull.plan?.warnings)).toContain('waiver-unused')
    expect(codes(pull.plan?.refusals)).toEqual([])
    expect(pull.plan?.warnings.find((warning) => warning.code === code)).toMatchObject({
      message: expect.stringContaining('waived: a: '),
      hint: 'because we were asked for it',
    })
    expect(sent(run)).toEqual(['a'])
  })

  test('is refused where the pull request that needs it loosens it', async () => {
    const team = await teamWith(scene)
    const { hash } = team.tip
    const { pull, run } = await merge(team, policy(looser), bring)

    expect(codes(pull.plan?.refusals)).toEqual([code])
    expect(pull.plan?.refusals[0]?.message).toContain(`ogpu.yaml:1 of ${hash.slice(0, 7)}`)
    expect(codes(run?.decision.refusals)).toEqual([code])
    expect(sent(run)).toEqual([])
  })

  test('is refused where the pull request that needs it waives it', async () => {
    const { pull, run } = await merge(await teamWith(scene), waive, bring)

    expect(codes(pull.plan?.refusals)).toEqual([code])
    expect(pull.plan?.refusals[0]?.message).toContain('counts for what is asked for after')
    expect(sent(run)).toEqual([])
  })

  test('is sent where it was loosened in a merge before', async () => {
    const team = await teamWith(scene)
    await merge(team, policy(looser))

    const { pull, run } = await merge(team, bring)

    expect(codes(pull.plan?.refusals)).toEqual([])
    expect(sent(run)).toEqual(['a'])
  })

  test('stays refused whatever is merged after it, and its approval counts once it is waived', async () => {
    const team = await teamWith(scene)
    await merge(team, bring)
    await merge(team, BESIDE)
    const { run } = await merge(team, waive)
    const before = ancestors(team.tip)[1] ?? team.tip

    expect(codes(run?.decision.refusals)).toEqual([code])
    const { approval } = run?.decision.refusals[0] ?? {}
    const approved = await team.run(before, { kind: 'approve', prefix: approval ?? '' })

    expect(sent(approved)).toEqual(['a'])
  })

  test('is passed by no approval alone', async () => {
    const team = await teamWith(scene)
    const { run } = await merge(team, bring)
    const [change] = run?.plan.changes ?? []

    const approved = await team.run(ancestors(team.tip)[1] ?? team.tip, {
      kind: 'approve',
      prefix: change?.digest ?? '',
    })

    expect(codes(approved?.decision.refusals)).toEqual([code])
    expect(sent(approved)).toEqual([])
  })
})

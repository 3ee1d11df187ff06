import { afterAll, beforeAll, expect, test } from 'vitest'
import { aDefinition } from './definitions.ts'
import { inWorld } from './in-world.ts'
import { type Stage, startStage } from './world.ts'

let stage: Stage

beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.stop())

test.concurrent.each([
  ['the job’s own token', undefined],
  ['a GitHub App’s token', 'gitops[bot]'],
  ['a person’s token', 'maintainer'],
])('with %s there is one comment, and merging it is consent', (_, login) =>
  inWorld(stage, { review: 'plan' }, async (world) => {
    const { github } = world
    const token = (): { readonly token?: string } => {
      if (login === undefined) return {}
      return {
        token: login.endsWith('[bot]')
          ? github.tokens.forApp(login.replace('[bot]', ''))
          : github.tokens.forPerson(login),
      }
    }
    const { number } = await github.openPull({ branch: 'add', files: aDefinition({ id: 'one' }) })
    await world.plan(number, token())
    await github.pushToPull(number, aDefinition({ id: 'one', minPayment: '0.07 OGPU' }))
    const again = await world.plan(number, { action: 'synchronize', ...token() })
    expect(again.exit, again.log).toBe(0)

    const run = await world.merge(number, { run: token() })

    expect(run.exit, run.log).toBe(0)
    expect(github.botCommentsOf(number, login)).toMatchObject([
      { body: expect.stringContaining('"state":"applied"') },
    ])
  }),
)

test.concurrent('where GitHub does not say whom a token writes as, nothing is written, and the tokens that work are named', () =>
  inWorld(stage, { review: 'plan' }, async (world) => {
    const { github } = world
    const { number } = await github.openPull({ branch: 'add', files: aDefinition({ id: 'one' }) })
    github.troubles.on({ operation: 'graphql/Viewer' }, { kind: 'forbidden' })

    const app = await world.plan(number, { token: github.tokens.forApp('gitops') })
    expect([app.exit, app.outputs['failure-reason']], app.log).toEqual([3, 'comment-not-written'])
    expect(github.commentsOf(number)).toEqual([])
    expect(app.log).toContain('whom this token writes as')

    // REST tells it of people
    const person = await world.plan(number, { token: github.tokens.forPerson('maintainer') })
    expect(person.exit, person.log).toBe(0)
    expect(github.botCommentsOf(number, 'maintainer')).toHaveLength(1)
  }))

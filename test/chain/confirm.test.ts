import { expect, test } from 'vitest'
import { beginInOwnProject } from '../support/own-project.ts'
import { type Project, writeDefinition } from '../support/project.ts'
import { runArgs, type Told } from '../support/run-args.ts'

// What a person at a terminal is asked before apply sends anything.

let project: Project

beginInOwnProject((own) => {
  ;({ project } = own)
})

async function applied(typed: string): Promise<Told & { readonly questions: readonly string[] }> {
  const questions: string[] = []
  const told = await runArgs(['apply'], project.root, project.env, (question) => {
    questions.push(question)
    return Promise.resolve(typed)
  })
  return { ...told, questions }
}

test('sends once the network is named, and nothing where anything else is typed', async () => {
  await writeDefinition(project, { id: 'one' })

  const wrong = await applied('yes')
  const right = await applied('local')

  expect(wrong).toMatchObject({ exit: 4, questions: [expect.stringContaining('(local)')] })
  expect(wrong.err).toContain('Nothing was sent.')
  expect(right.exit, right.err + right.out).toBe(0)
  expect(right.out).toContain('local: applied. 1 published.')
})

test('nobody is asked to confirm what is refused whatever they type', async () => {
  await writeDefinition(project, { id: 'one' })
  await project.configure({ extra: { limits: { fees: '1 wei' } } })

  const told = await applied('local')

  expect(told).toMatchObject({ exit: 4, questions: [] })
  expect(told.out).toContain('fee-limit')
  expect(told.err).toContain('Nothing was sent')
})

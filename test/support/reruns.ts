import { expect } from 'vitest'
import type { Ended, Program } from './program.ts'
import type { TroubledProject } from './troubled-project.ts'

const RERUNS = 3

export const APPLY = ['apply', '--yes', '--json'] as const

/** Applies until it is done, three times at most, and finds nothing to do after that. */
export async function applyUntilDone(program: Program, project: TroubledProject): Promise<void> {
  const ends: Ended[] = []
  for (let count = 0; count < RERUNS && ends.at(-1)?.exit !== 0; count += 1)
    ends.push(await program.start(APPLY, { cwd: project.root, env: project.env }).done)
  expect(ends.at(-1), ends.map(({ out, err }) => err + out).join('\n')).toMatchObject({ exit: 0 })
  const planned = await project.run('plan', '--json', '--detailed-exitcode')
  expect(planned.exit, planned.out).toBe(0)
}

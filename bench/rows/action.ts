import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { type Bench, mebibytes, type Row } from '../bench.ts'
import { inTurn } from '../measure.ts'

/** The Action with `command: validate` on this repository's example, under Node.js 24. */
export async function action(bench: Bench): Promise<readonly Row[]> {
  const { before, now, pairs, folder, node24 } = bench
  if (node24 === undefined) return []
  const temp = path.join(folder, 'runner')
  await mkdir(temp, { recursive: true })
  const env = {
    PATH: process.env['PATH'],
    HOME: temp,
    RUNNER_TEMP: temp,
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_REPOSITORY: 'acme/sources',
    GITHUB_REF: 'refs/heads/main',
    GITHUB_SHA: '0'.repeat(40),
    GITHUB_WORKSPACE: process.cwd(),
    INPUT_COMMAND: 'validate',
    INPUT_CONFIG: 'ogpu.yaml',
    INPUT_COMMENT: 'update',
    INPUT_MERGING: 'applies',
    'INPUT_COMMENT-ON-NO-CHANGES': 'update-only',
    'INPUT_FAIL-ON': 'problems',
    'INPUT_WORKING-DIRECTORY': '.',
  }
  const validate = (dist: string) =>
    bench.cost({ node: node24, args: [path.join(dist, 'action.js')], cwd: '.', env })
  const costs = await inTurn(pairs, {
    before: () => validate(before),
    now: () => validate(now),
  })
  return [
    {
      work: 'the Action’s validate, Node.js 24 (process time)',
      before: costs.before.cpu,
      now: costs.now.cpu,
      beside: [
        `on the clock ${(costs.now.wall / costs.before.wall).toFixed(2)} ×`,
        mebibytes(costs.before.memory, costs.now.memory),
      ],
      target: '0.6 ×',
    },
  ]
}

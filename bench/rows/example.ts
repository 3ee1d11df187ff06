import path from 'node:path'
import { type Bench, type Row, times } from '../bench.ts'
import { inTurn } from '../measure.ts'

/** `validate` of this repository's example: what it costs to start. Process time. */
export async function example({
  before,
  now,
  pairs,
  folder,
  cost,
}: Bench): Promise<readonly Row[]> {
  const env = { ...process.env, XDG_CACHE_HOME: path.join(folder, 'cache') }
  const validate = (dist: string, further: NodeJS.ProcessEnv = {}) =>
    cost({ args: [path.join(dist, 'cli.js'), 'validate'], cwd: '.', env: { ...env, ...further } })
  const costs = await inTurn(pairs, {
    node: () => cost({ args: ['-e', '0'], cwd: '.' }),
    before: () => validate(before),
    now: () => validate(now),
    first: () => validate(now, { NODE_DISABLE_COMPILE_CACHE: '1' }),
  })
  return [
    {
      work: 'validate the example (process time)',
      before: costs.before.cpu,
      now: costs.now.cpu,
      beside: [
        `${times(costs.now.cpu, costs.node.cpu)} node -e 0, before ${times(costs.before.cpu, costs.node.cpu)}`,
        `with nothing kept ${times(costs.first.cpu, costs.before.cpu)}`,
      ],
      target: '0.65 ×, 1.8 × node',
    },
  ]
}

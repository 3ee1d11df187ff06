import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { Ajv } from 'ajv'
import { parseDocument } from 'yaml'
import { type Bench, mebibytes, type Row, times } from '../bench.ts'
import { inTurn } from '../measure.ts'
import { writeProject } from '../project.ts'

const SCHEMA = path.resolve('schemas/v1/source.schema.json')

/** `validate` of many definitions, beside the bare libraries on the same files. */
export async function validateMany(bench: Bench, count: number): Promise<readonly Row[]> {
  const { before, now, pairs, folder, itself } = bench
  const root = path.join(folder, `validate-${count}`)
  await writeProject(root, count)
  const env = { ...process.env, XDG_CACHE_HOME: path.join(folder, 'cache') }
  const validate = (dist: string) =>
    bench.cost({ args: [path.join(dist, 'cli.js'), 'validate'], cwd: root, env })
  const costs = await inTurn(pairs, {
    before: () => validate(before),
    now: () => validate(now),
    bare: () => bench.cost({ args: [itself, 'bare', SCHEMA], cwd: root }),
  })
  return [
    {
      work: `validate ${count.toLocaleString('en')} definitions`,
      before: costs.before.wall,
      now: costs.now.wall,
      beside: [
        `${times(costs.now.wall, costs.bare.wall)} yaml and ajv alone`,
        `process time ${times(costs.now.cpu, costs.before.cpu)}`,
        mebibytes(costs.before.memory, costs.now.memory),
      ],
      target: '0.4 ×, no more memory',
    },
  ]
}

/** What yaml and ajv need for the definitions of this folder, and nothing else. */
export async function bareLibraries(schema: string): Promise<void> {
  const validate = new Ajv({ strict: false, allErrors: true }).compile(
    JSON.parse(await readFile(schema, 'utf8')),
  )
  for (const file of await readdir('sources'))
    validate(parseDocument(await readFile(path.join('sources', file), 'utf8')).toJS())
}

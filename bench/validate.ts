import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Ajv } from 'ajv'
import { parseDocument } from 'yaml'
import { median, processCost, row, time } from './measure.ts'

const DEFINITIONS = 5_000
const RUNS = 3
const CLI = path.resolve('dist/cli.js')

/**
 * `validate` as a whole process: 5,000 definitions beside the bare libraries on the same files, and
 * the example of this repository.
 */
export async function benchValidate(): Promise<void> {
  const root = await mkdtemp(path.join(tmpdir(), 'ogpu-bench-'))
  try {
    await writeProject(root, DEFINITIONS)
    const costs = await repeat(() => processCost([CLI, 'validate'], root))
    const bare = await time(() => bareLibraries(root))
    const wall = median(costs.map((cost) => cost.wall))
    row(
      'validate 5,000',
      `${wall.toFixed(2)} s`,
      `peak ${median(costs.map(({ memory }) => memory)).toFixed(0)} MiB`,
      'target 3 s',
    )
    row(
      '  yaml and ajv alone',
      `${bare.toFixed(2)} s`,
      `${(wall / bare).toFixed(1)} × slower than they are`,
    )
    const empty = median((await repeat(() => processCost(['-e', '0'], '.'))).map(({ cpu }) => cpu))
    const example = median(
      (await repeat(() => processCost([CLI, 'validate'], '.'))).map(({ cpu }) => cpu),
    )
    row(
      'validate the example',
      `${(example * 1_000).toFixed(0)} ms`,
      `process time; node alone: ${(empty * 1_000).toFixed(0)} ms`,
      'target 150 ms',
    )
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

/** A project with many definitions for the development network. */
export async function writeProject(
  root: string,
  count: number,
  extra: Readonly<Record<string, string>> = {},
): Promise<void> {
  await mkdir(path.join(root, 'sources'), { recursive: true })
  await writeFile(
    path.join(root, 'ogpu.yaml'),
    JSON.stringify({
      version: 1,
      owner: 'bench-000000',
      networks: { devnet: { client: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266', ...extra } },
    }),
  )
  for (let index = 0; index < count; index += 1)
    await writeFile(path.join(root, `sources/source-${index}.yaml`), definition(index))
}

function definition(index: number): string {
  return `# The definition number ${index}
id: source-${index}
name: Source ${index}
description: A Source that a benchmark made
logoUrl: https://example.com/logo-${index}.png
environments:
  cpu: https://example.com/${index}/compose.cpu.yaml
  nvidia: https://example.com/${index}/compose.nvidia.yaml
delivery: first-response
payment:
  minPayment: 0.0${(index % 89) + 1} OGPU
  minLockup: 0.5 OGPU
maxExpiry: 24h
networks: [devnet]
`
}

async function bareLibraries(root: string): Promise<void> {
  const validate = new Ajv({ strict: false, allErrors: true }).compile(
    JSON.parse(await readFile('schemas/v1/source.schema.json', 'utf8')),
  )
  for (const file of await readdir(path.join(root, 'sources')))
    validate(parseDocument(await readFile(path.join(root, 'sources', file), 'utf8')).toJS())
}

async function repeat<T>(action: () => Promise<T>): Promise<readonly T[]> {
  const results: T[] = []
  for (let run = 0; run < RUNS; run += 1) results.push(await action())
  return results
}

import { readFileSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'
import { beforeAll, expect, test } from 'vitest'
// @ts-expect-error a script without types
import { namedChunks } from '../../scripts/action-chunks.mjs'
// @ts-expect-error a script without types
import { ACTION, COMMAND_LINE, VALIDATE } from '../../scripts/bundles.mjs'

interface Output {
  readonly bytes: number
  readonly entryPoint?: string
  readonly inputs: Readonly<Record<string, unknown>>
  readonly imports: readonly {
    readonly path: string
    readonly kind: string
    readonly external?: boolean
  }[]
}
type Outputs = Readonly<Record<string, Output>>

/** What a start may load; counted in what is built, so that no clock is in it. */
const KIB = 1_024
const built: Record<string, Outputs> = {}
let names: readonly string[]

beforeAll(async () => {
  for (const [name, options] of Object.entries({ ACTION, COMMAND_LINE, VALIDATE })) {
    const result = await build({ ...options, write: false, metafile: true })
    built[name] = result.metafile?.outputs ?? {}
    if (name === 'ACTION')
      names = namedChunks(result).map(({ file }: { readonly file: string }) =>
        path.relative(path.resolve('dist'), file),
      )
  }
})

test('validate loads two files, and less than 510 KiB', () => {
  const cli = loaded('COMMAND_LINE', ['src/cli.ts'])
  const validate = loaded('VALIDATE', ['src/cli/only-validate.ts'])

  expect(validate).toHaveLength(1)
  expect(cli.length).toBeLessThanOrEqual(6)
  expect(sizeOf('COMMAND_LINE', cli) + sizeOf('VALIDATE', validate)).toBeLessThan(510 * KIB)
})

test('validate knows no chain, no git, no GitHub and no parser of the command line', () => {
  const inputs = Object.values(built['VALIDATE'] ?? {}).flatMap(({ inputs }) => Object.keys(inputs))

  expect(
    inputs.filter((file) => /ethers|simple-git|octokit|commander|src\/adapters\/chain/.test(file)),
  ).toEqual([])
})

test('the Action’s validate loads less than 540 KiB in sixteen files at most', () => {
  const files = loaded('ACTION', ['src/action.ts', 'src/action/validate.ts'])

  expect(files.length).toBeLessThanOrEqual(16)
  expect(sizeOf('ACTION', files)).toBeLessThan(540 * KIB)
})

test('a plan of the Action loads no ethers', () => {
  const files = loaded('ACTION', ['src/action.ts', 'src/action/context.ts', 'src/action/plan.ts'])
  const inputs = files.flatMap((file) => Object.keys(built['ACTION']?.[file]?.inputs ?? {}))

  expect(inputs.filter((file) => file.includes('node_modules/ethers'))).toEqual([])
})

test('the Action is less than 1.4 MB in all, of which a command loads its part', () => {
  expect(sizeOf('ACTION', Object.keys(built['ACTION'] ?? {}))).toBeLessThan(1_400_000)
})

test('a chunk of the Action is named after the parts that load it, and never after what is in it', () => {
  expect(names).toContain('action.js')
  expect(names).toContain('action/validate.js')
  const digests = names.filter((name) => /^action\/shared-[0-9a-f]{8}\.js$/.test(name))
  expect(
    names.filter(
      (name) => !digests.includes(name) && !/^action(?:\/[a-z]+(?:-[a-z]+)*)?\.js$/.test(name),
    ),
  ).toEqual([])
})

test('the package and the Action hold each what they load', () => {
  const { files } = JSON.parse(readFileSync('package.json', 'utf8'))

  expect(files).toEqual(expect.arrayContaining(['dist/cli.js', 'dist/chunks', 'dist/validate.cjs']))
  expect(files.filter((file: string) => file.includes('action'))).toEqual([])
})

/** The files that these entries load before any of their code runs. */
function loaded(bundle: string, entries: readonly string[]): readonly string[] {
  const outputs = built[bundle] ?? {}
  const found = new Set<string>()
  const visit = (file: string): void => {
    if (found.has(file)) return
    found.add(file)
    for (const { path: next, kind, external } of outputs[file]?.imports ?? [])
      if (kind === 'import-statement' && external !== true) visit(next)
  }
  for (const [file, { entryPoint }] of Object.entries(outputs))
    if (entries.includes(entryPoint ?? '')) visit(file)
  return [...found]
}

function sizeOf(bundle: string, files: readonly string[]): number {
  return files.reduce((sum, file) => sum + (built[bundle]?.[file]?.bytes ?? 0), 0)
}

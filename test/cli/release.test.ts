import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { beforeEach, expect, test } from 'vitest'
import { VERSION } from '../../src/version.ts'

const run = promisify(execFile)
const COMMIT = '1f'.repeat(20)
const CLIENT = '0x9fc66Ad559b6226294746da39368A8eA55faF96e'

let home: string

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'ogpu-release-'))
  return () => rm(home, { recursive: true, force: true })
})

/** Builds the command line as a release does, and gives back its file. */
async function built(commit: string): Promise<string> {
  const script = `
    import { build } from 'esbuild'
    import { COMMAND_LINE } from './scripts/bundles.mjs'
    const { metafile, ...options } = COMMAND_LINE
    await build({ ...options, entryPoints: { cli: 'src/cli.ts' }, outExtension: { '.js': '.mjs' }, outdir: process.argv[1] })`
  await run(process.execPath, ['--input-type=module', '--eval', script, home], {
    env: { ...process.env, OGPU_RELEASE_COMMIT: commit },
  })
  return path.join(home, 'cli.mjs')
}

async function initIn(folder: string, program: string, ...flags: readonly string[]) {
  const cwd = await mkdtemp(path.join(home, `${folder}-`))
  const { stdout } = await run(
    process.execPath,
    [program, 'init', '--yes', '--client', CLIENT, ...flags],
    { cwd, env: { PATH: process.env['PATH'] ?? '', HOME: home } },
  )
  const workflow = await readFile(path.join(cwd, '.github/workflows/opengpu.yml'), 'utf8').catch(
    () => undefined,
  )
  return { stdout, workflow }
}

test('a release writes itself into the workflow, by its commit and with its version', async () => {
  const program = await built(COMMIT)
  const ours = `- uses: ogpu-network/ogpu-gitops@${COMMIT} # v${VERSION}\n`

  expect((await initIn('plain', program)).workflow).toContain(ours)
  expect((await initIn('named', program, '--action-commit', COMMIT)).workflow).toContain(ours)
  expect((await initIn('other', program, '--action-commit', '2f'.repeat(20))).workflow).toContain(
    `@${'2f'.repeat(20)}\n`,
  )
})

test.each(['', '0'.repeat(40), 'v0.1.0'])(
  'what was built with %j for a commit is no release, and writes no workflow',
  async (commit) => {
    const { stdout, workflow } = await initIn('none', await built(commit))

    expect(workflow).toBeUndefined()
    expect(stdout).toContain('this program is not a release')
    expect(stdout).toContain('git ls-remote')
  },
)

import { execFileSync, spawnSync } from 'node:child_process'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildProgram, type Program } from '../support/program.ts'
import { runArgs, type Told } from '../support/run-args.ts'

const complete = (...words: readonly string[]): Promise<Told> =>
  runArgs(['complete', '--', ...words], '.', {})

const offered = async (...words: readonly string[]): Promise<readonly string[]> =>
  (await complete(...words)).out.split('\n').flatMap((line) => line.split('\t')[0] || [])

describe('completion', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['verbs', ['pu'], ['pull']],
    ['verbs of a verb', ['template', ''], ['list', 'show']],
    ['flags of a verb', ['plan', '--de'], ['--detailed-exitcode']],
    ['no flag twice', ['plan', '--raw', '--ra'], []],
    ['networks behind their flag', ['plan', '--network', 'm'], ['mainnet']],
    ['networks behind the short flag', ['drift', '-n', 't'], ['testnet']],
    ['networks behind =', ['plan', '--network=m'], ['--network=mainnet']],
    ['ids', ['pull', 'llama'], ['llama-chat']],
    ['ids behind flags with values', ['close', '--network', 'mainnet', 'whis'], ['whisper-small']],
    ['ids for --only', ['plan', '--only', 'llama'], ['llama-chat']],
    ['ids again where several may be named', ['pin', 'llama-chat', 'whis'], ['whisper-small']],
    ['no id twice where one is named', ['pull', 'llama-chat', 'whis'], []],
    ['codes', ['explain', 'fee-'], ['fee-limit']],
    ['templates', ['template', 'show', 'o'], ['ollama']],
    ['shells', ['completion', 'f'], ['fish']],
    ['nothing where a file is wanted', ['convert', ''], []],
    ['nothing for what is no verb', ['plann', 'x'], []],
  ])('offers %s', async (_, words, expected) => {
    expect(await offered(...words)).toEqual(expected)
  })

  test('offers every verb that help shows, and not the one that shells ask', async () => {
    const verbs = await offered('')
    const { out } = await runArgs(['--help'], '.', {})
    const shown = [...out.matchAll(/^ {2}([a-z-]+)\b.*$/gm)].map(([, name]) => name)

    expect(verbs.length).toBeGreaterThan(15)
    expect(shown).toEqual(expect.arrayContaining([...verbs]))
    expect(verbs).not.toContain('complete')
  })

  test('says nothing and fails never, where there is no repository or nothing in it can be read', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'ogpu-test-'))
    try {
      const ask = (): Promise<Told> => runArgs(['complete', '--', 'pull', ''], folder, {})
      expect(await ask()).toEqual({ exit: 0, out: '', err: '' })

      await writeFile(path.join(folder, 'ogpu.yaml'), 'networks: [\n\0')
      expect(await ask()).toEqual({ exit: 0, out: '', err: '' })
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  test('offers nothing that a shell would take for more than a word', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'ogpu-test-'))
    try {
      await writeFile(
        path.join(folder, 'ogpu.yaml'),
        'version: 1\nnetworks:\n  good: {}\n  "$(id)": {}\n  a;b: {}\n',
      )
      const { out } = await runArgs(['complete', '--', 'plan', '--network', ''], folder, {})

      expect(out).toBe('good\t\n')
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  test('names its shells where another is asked for', async () => {
    expect(await runArgs(['completion', 'tcsh'], '.', {})).toMatchObject({
      exit: 3,
      err: expect.stringContaining('one of bash, zsh, fish'),
    })
  })
})

describe('in the shell itself', () => {
  let program: Program
  let folder: string
  let env: NodeJS.ProcessEnv

  beforeAll(async () => {
    program = await buildProgram()
    folder = await mkdtemp(path.join(tmpdir(), 'ogpu-test-'))
    const command = path.join(folder, 'ogpu-gitops')
    await writeFile(command, `#!/bin/sh\nexec '${process.execPath}' '${program.file}' "$@"\n`)
    await chmod(command, 0o755)
    env = { ...process.env, PATH: `${folder}${path.delimiter}${process.env['PATH'] ?? ''}` }
  })
  afterAll(async () => {
    await program.remove()
    await rm(folder, { recursive: true })
  })

  const has = (shell: string): boolean => spawnSync(shell, ['-c', 'true']).status === 0

  test.runIf(has('bash')).each([
    ['(ogpu-gitops pu)', 'pull'],
    ['(ogpu-gitops plan --network m)', 'mainnet'],
    ['(ogpu-gitops plan --network =)', 'devnet testnet mainnet'],
    ['(ogpu-gitops plan --network = m)', 'mainnet'],
    ['(ogpu-gitops convert "")', ''],
  ])('bash completes %s', (words, expected) => {
    const script = `eval "$(ogpu-gitops completion bash)"; COMP_WORDS=${words}
      COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _ogpu_gitops; echo "\${COMPREPLY[*]}"`

    expect(execFileSync('bash', ['-c', script], { env, encoding: 'utf8' })).toBe(`${expected}\n`)
  })

  test.runIf(has('fish')).each([
    ['ogpu-gitops pu', 'pull'],
    ['ogpu-gitops plan --network m', 'mainnet'],
    ['ogpu-gitops render source', 'sources/'],
  ])('fish completes %s', (line, expected) => {
    const script = `ogpu-gitops completion fish | source; complete -C '${line}'`
    const out = execFileSync('fish', ['--no-config', '-c', script], { env, encoding: 'utf8' })

    expect(out.split('\n')[0]?.split('\t')[0]).toBe(expected)
  })

  test.runIf(has('zsh'))('zsh takes it as it is', () => {
    const script =
      'autoload -Uz compinit; compinit -D -u; eval "$(ogpu-gitops completion zsh)"; echo $_comps[ogpu-gitops]'

    expect(execFileSync('zsh', ['-f', '-c', script], { env, encoding: 'utf8' })).toBe(
      '_ogpu_gitops\n',
    )
  })
})

import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Run } from './project.ts'

/** The command line program as it is shipped, in a folder of the test's own. */
export interface Program {
  /** Where it lies. */
  readonly file: string
  start(args: readonly string[], options: ProgramOptions): RunningProgram
  remove(): Promise<void>
}

export interface ProgramOptions {
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  /** Which Node.js runs it; this one when left out. */
  readonly node?: string
}

/** One process of it. */
export interface RunningProgram {
  kill(signal: NodeJS.Signals): void
  /** Milliseconds from a signal to the end, once both happened. */
  readonly done: Promise<Ended>
}

export interface Ended {
  /** Null where a signal ended it. */
  readonly exit: number | null
  readonly signal: NodeJS.Signals | null
  readonly out: string
  readonly err: string
  /** How long it went on after it was first sent a signal, in milliseconds. */
  readonly lasted: number | undefined
  /** Standard output as JSON. */
  readonly json: Run['json']
}

/** Bundles the program with the options that it is published with. */
export async function buildProgram(): Promise<Program> {
  const folder = await mkdtemp(path.join(tmpdir(), 'ogpu-program-'))
  await build({
    entryPoints: { cli: fileURLToPath(new URL('../../src/cli.ts', import.meta.url)) },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    external: ['@foundry-rs/anvil'],
    banner: {
      js: "import { createRequire as createRequireOfBundle } from 'node:module'; const require = createRequireOfBundle(import.meta.url);",
    },
    logLevel: 'error',
  })
  const file = path.join(folder, 'cli.mjs')
  return {
    file,
    start: (args, options) => startProcess(file, args, options),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

function startProcess(
  file: string,
  args: readonly string[],
  { cwd, env, node = process.execPath }: ProgramOptions,
): RunningProgram {
  const child = spawn(node, [file, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let [out, err] = ['', '']
  let signalled: number | undefined
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    out += chunk
  })
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    err += chunk
  })
  return {
    kill: (signal) => {
      signalled ??= performance.now()
      child.kill(signal)
    },
    done: new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (exit, signal) =>
        resolve({
          exit,
          signal,
          out,
          err,
          lasted: signalled === undefined ? undefined : performance.now() - signalled,
          json: () => JSON.parse(out),
        }),
      )
    }),
  }
}

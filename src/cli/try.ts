import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { commitAll } from '../adapters/git/first-commits.ts'
import { findAt } from '../adapters/stat.ts'
import type { Devnet } from '../devnet/devnet.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { shellWord } from '../init/command-line.ts'
import { isUrl } from '../init/definition-text.ts'
import { nonEmpty } from '../settings.ts'
import { showStopped } from './terminal/stopped.ts'
import type { SafeTerminal, Terminal } from './terminal/terminal.ts'

export interface TryFlags {
  readonly folder?: string
  readonly keep?: boolean
}

/** Runs one command line, as the program does. */
export type RunCommand = (args: readonly string[], terminal: Terminal) => Promise<ExitCode>

/** What the commands of one try share. */
interface Stage {
  readonly folder: string
  readonly terminal: SafeTerminal
  readonly devnet: Devnet
  /** Where caches and notes go; it is deleted at the end. */
  readonly home: string
  readonly runCommand: RunCommand
  isStopped: boolean
}

const DEFINITION = 'sources/my-model/source.yaml'
const DEFAULT_RPC = 'http://127.0.0.1:8545'

/**
 * `try`: a chain on this machine, and on it everything that a Source's life holds, in a folder that
 * stays.
 */
export async function runTry(
  compose: string | undefined,
  flags: TryFlags,
  terminal: SafeTerminal,
  runCommand: RunCommand,
): Promise<ExitCode> {
  const folder = await freeFolder(flags, terminal.cwd)
  if (folder === undefined)
    return showStopped(
      {
        problems: [
          { code: 'usage', message: `${flags.folder} is not empty`, hint: 'give another folder' },
        ],
        warnings: [],
      },
      {},
      terminal,
    )
  terminal.out(
    'A chain on this machine, with a double of the OpenGPU contracts.\nNo wallet, no tokens.\n',
  )
  const started = performance.now()
  terminal.progress.about('Starting a chain and the contracts')
  const { startDevnet } = await import('../devnet/devnet.ts')
  const home = await mkdtemp(path.join(tmpdir(), 'ogpu-try-'))
  const stopped = new Promise<void>((resolve) => terminal.onStop(resolve))
  const devnet = await startDevnet()
  try {
    const stage: Stage = { folder, terminal, devnet, home, runCommand, isStopped: false }
    void stopped.then(() => {
      stage.isStopped = true
    })
    const exit = await play(compose, stage)
    terminal.progress.about('')
    if (exit !== EXIT.ok) return exit
    terminal.out(
      nextText(stage, Math.round((performance.now() - started) / 1_000), flags.keep === true),
    )
    if (flags.keep !== true) return EXIT.ok
    const crash = await Promise.race([stopped, devnet.crashed])
    if (crash !== undefined) throw crash
    return EXIT.ok
  } finally {
    await devnet.stop()
    await rm(home, { recursive: true, force: true })
  }
}

/**
 * The folder that was asked for, where it holds nothing; else the first of ogpu-try, ogpu-try-2 …
 * that does not stand.
 */
async function freeFolder({ folder }: TryFlags, cwd: string): Promise<string | undefined> {
  const wanted = nonEmpty(folder)
  if (wanted !== undefined) {
    const entries = await readdir(path.resolve(cwd, wanted)).catch(
      (error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? [] : ['?']),
    )
    return entries.length === 0 ? path.resolve(cwd, wanted) : undefined
  }
  for (let count = 1; ; count += 1) {
    const candidate = path.join(cwd, count === 1 ? 'ogpu-try' : `ogpu-try-${count}`)
    if ((await findAt(candidate)).kind === 'nothing') return candidate
  }
}

/** Every chapter; ends with the first command that does not end as it should. */
async function play(compose: string | undefined, stage: Stage): Promise<ExitCode> {
  const chapters = [
    () => begin(compose, stage),
    () => publish(stage),
    () => changePrice(stage),
    () => driftApart(stage),
  ]
  for (const chapter of chapters) {
    const exit = await chapter()
    if (exit !== EXIT.ok) return exit
  }
  return EXIT.ok
}

async function begin(compose: string | undefined, stage: Stage): Promise<ExitCode> {
  const { folder, terminal } = stage
  await mkdir(folder, { recursive: true })
  const ours =
    compose === undefined
      ? []
      : ['--compose', isUrl(compose) ? compose : path.resolve(terminal.cwd, compose)]
  heading(stage, 1, 'init writes a configuration and a first definition')
  terminal.out(
    `$ ogpu-gitops init --network devnet${compose === undefined ? '' : ` --compose ${shellWord(compose)}`}\n\n`,
  )
  const exit = await command(['init', '--yes', '--json', '--network', 'devnet', ...ours], stage, {
    isSilent: true,
  })
  if (exit !== EXIT.ok) {
    await command(['init', '--yes', '--network', 'devnet', ...ours], stage)
    await rm(folder, { recursive: true, force: true })
    return exit
  }
  await commitAll(folder, 'Add a first Source', envOf(stage))
  const text = await readFile(path.join(folder, DEFINITION), 'utf8')
  const shown = text.split('\n').filter((line) => !line.startsWith('#'))
  terminal.out(`${DEFINITION}\n${shown.map((line) => `  ${line}`.trimEnd()).join('\n')}`)
  return EXIT.ok
}

async function publish(stage: Stage): Promise<ExitCode> {
  heading(stage, 2, 'plan shows what would be sent, apply sends it and reads it back')
  return several([['plan'], ['apply', '--yes']], stage)
}

async function changePrice(stage: Stage): Promise<ExitCode> {
  heading(stage, 3, 'A price changes in the file: one field, one update')
  await setPrice(path.join(stage.folder, DEFINITION), 'minPayment: 0.02 OGPU')
  await commitAll(stage.folder, 'Raise the price', envOf(stage))
  return several([['plan'], ['apply', '--yes']], stage)
}

/**
 * Somebody with the same key changes the price with another tool: here with this one, from a copy.
 */
async function driftApart(stage: Stage): Promise<ExitCode> {
  heading(stage, 4, 'Somebody changes the price on chain to 0.05 OGPU, past the file: drift')
  const copy = path.join(stage.home, 'elsewhere')
  await cp(path.join(stage.folder, 'ogpu.yaml'), path.join(copy, 'ogpu.yaml'))
  await cp(path.join(stage.folder, 'sources'), path.join(copy, 'sources'), { recursive: true })
  await setPrice(path.join(copy, DEFINITION), 'minPayment: 0.05 OGPU')
  const sent = await command(['apply', '--yes'], { ...stage, folder: copy }, { isSilent: true })
  if (sent !== EXIT.ok) return sent
  stage.terminal.out('$ ogpu-gitops drift\n\n')
  const exit = await command(['drift'], stage)
  return exit === EXIT.changes ? EXIT.ok : exit
}

async function setPrice(file: string, price: string): Promise<void> {
  const text = await readFile(file, 'utf8')
  await writeFile(file, text.replace(/^( *)minPayment: .*$/m, `$1${price}`))
}

async function several(commands: readonly (readonly string[])[], stage: Stage): Promise<ExitCode> {
  for (const args of commands) {
    stage.terminal.out(`$ ogpu-gitops ${args.join(' ')}\n\n`)
    const exit = await command(args, stage)
    if (exit !== EXIT.ok) return exit
    stage.terminal.out('\n')
  }
  return EXIT.ok
}

async function command(
  args: readonly string[],
  stage: Stage,
  { isSilent }: { readonly isSilent: boolean } = { isSilent: false },
): Promise<ExitCode> {
  if (stage.isStopped) return EXIT.cancelled
  const { terminal, folder } = stage
  terminal.progress.about(`Running ogpu-gitops ${args[0]}`)
  const say = (text: string): void => (isSilent ? undefined : terminal.out(text))
  return stage.runCommand(args, {
    ...terminal,
    cwd: folder,
    env: envOf(stage),
    isInteractive: false,
    screen: undefined,
    out: say,
    err: say,
  })
}

/** Of the person's own environment what programs need, and none of the keys in it. */
function envOf({ terminal: { env }, devnet, home }: Stage): NodeJS.ProcessEnv {
  const kept = Object.fromEntries(
    ['PATH', 'HOME', 'LANG', 'TMPDIR', 'NO_COLOR', 'SystemRoot'].flatMap((name) =>
      env[name] === undefined ? [] : [[name, env[name]]],
    ),
  )
  return {
    ...kept,
    OGPU_RPC_URL: devnet.rpcUrl,
    CLIENT_PRIVATE_KEY_DEVNET: devnet.accounts[0]?.privateKey,
    XDG_CACHE_HOME: path.join(home, 'cache'),
    XDG_STATE_HOME: path.join(home, 'state'),
    XDG_CONFIG_HOME: path.join(home, 'config'),
  }
}

function heading({ terminal }: Stage, number: number, text: string): void {
  const title = `${number}. ${text}`
  terminal.out(`\n${title}\n${'-'.repeat(title.length)}\n`)
}

function nextText({ folder, terminal, devnet }: Stage, seconds: number, isKept: boolean): string {
  const shown = path.relative(terminal.cwd, folder) || '.'
  const url = devnet.rpcUrl === DEFAULT_RPC ? [] : [`export OGPU_RPC_URL=${devnet.rpcUrl}`]
  const lines = [
    `cd ${shellWord(shown)}`,
    ...(isKept ? url : []),
    `export CLIENT_PRIVATE_KEY_DEVNET=${devnet.accounts[0]?.privateKey}`,
    'ogpu-gitops plan',
  ]
  const where = isKept
    ? 'The chain goes on until Ctrl-C. In another terminal:'
    : 'To go on with it, start a new, empty chain in another terminal:\n  ogpu-gitops devnet\nand here:'
  return [
    '',
    `That was all of it, in ${seconds} s. The files stay in ${shown}.`,
    '',
    where,
    ...lines.map((line) => `  ${line}`),
    '',
    'Your own Source, in your repository: ogpu-gitops init',
    '',
  ].join('\n')
}

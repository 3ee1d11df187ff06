import { Command, CommanderError } from 'commander'
import { EXIT, type ExitCode } from '../exit-code.ts'
import type { RunProgress } from '../progress/run-progress.ts'
import { secretsIn } from '../secrets.ts'
import { VERSION } from '../version.ts'
import { followed } from './terminal/progress.ts'
import { showFault } from './terminal/show-fault.ts'
import { type StoppedVerb, showStopped, stoppedVerb } from './terminal/stopped.ts'
import { maskedTerminal, type SafeTerminal, type Terminal } from './terminal/terminal.ts'
import { keysIn, usageText } from './usage.ts'
import type { Done } from './verbs/verb.ts'
import { VERBS } from './verbs/verbs.ts'

/**
 * Runs one command line and gives back its exit code. Whatever happens, no stack trace and no
 * secret reaches the terminal.
 */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  // The keys of a devnet are known to everybody, and these exist to show them; they read no other.
  const isPublic = args[0] === 'devnet' || args[0] === 'try'
  const secrets = isPublic ? [] : secretsIn(terminal.env)
  const masked = maskedTerminal(terminal, [...secrets, ...keysIn(args)])
  const wantsJson = args.includes('--json')
  const { terminal: safe, run, end } = followed(masked, { json: wantsJson })
  let [exit, help]: [ExitCode, string] = [EXIT.ok, '']
  const root = program(safe, (code) => {
    exit = code
  })
  // Without a verb the parser shows its help as an error; with --json that is a document like any
  // other.
  for (const command of everyCommand(root))
    command.configureOutput({
      writeOut: safe.out,
      writeErr: (text) => {
        help += text
      },
    })
  try {
    await root.parseAsync([...args], { from: 'user' })
    return exit
  } catch (error) {
    if (error instanceof CommanderError && error.code === 'commander.help' && !wantsJson)
      safe.err(help)
    return showError(error, wantsJson, safe, stoppedVerb(args))
  } finally {
    await end()
    if (args.includes('--timing')) masked.err(await timingOf(run, wantsJson))
  }
}

/** Where the time went: a table, or one line of JSON. */
async function timingOf(run: RunProgress, json: boolean): Promise<string> {
  if (!json) return (await import('../report/text/timing-text.ts')).timingText(run.timing())
  const { timingJson } = await import('../report/json/timing-json.ts')
  const { version: node, platform } = process
  return timingJson(run.timing(), { version: VERSION, node, platform })
}

function showError(error: unknown, json: boolean, terminal: Terminal, verb: StoppedVerb): ExitCode {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return EXIT.ok
    if (error.code === 'commander.help' && !json) return EXIT.problems
    const message = error.code === 'commander.help' ? 'a verb is missing' : usageText(error.message)
    return showStopped(
      {
        problems: [{ code: 'usage', message, hint: 'ogpu-gitops --help shows what there is' }],
        warnings: [],
      },
      { json },
      terminal,
      verb,
    )
  }
  return showFault(error, json, terminal)
}

/**
 * The verbs and their flags. Each verb's code is loaded when it is asked for, so that `validate`
 * starts without a chain library.
 */
function program(terminal: SafeTerminal, done: Done): Command {
  const root = new Command('ogpu-gitops')
    .description(
      'Your OpenGPU Sources, in git: plan shows what will happen on chain, apply sends what was agreed to.',
    )
    .version(VERSION, '-V, --version')
    .addHelpText('after', EXAMPLES)
  for (const verb of VERBS) verb(root, terminal, done, runCli)
  for (const command of everyCommand(root)) command.exitOverride()
  // A file, and a program that reads along, have room for whole addresses and hashes.
  if (terminal.isTerminal !== true)
    root.hook('preAction', (_, command) => {
      if (command.options.some(({ long }) => long === '--wide'))
        command.setOptionValueWithSource('wide', true, 'implied')
    })
  return root
}

function everyCommand(root: Command): readonly Command[] {
  return [root, ...root.commands.flatMap(everyCommand)]
}

const EXAMPLES = `
Examples:
  ogpu-gitops try
  ogpu-gitops init
  ogpu-gitops validate
  ogpu-gitops plan --network testnet
  ogpu-gitops apply --network testnet
  ogpu-gitops drift --network testnet
  ogpu-gitops doctor
  ogpu-gitops devnet

Exit codes: 0 done or nothing to do, 1 something outside failed (an RPC, git, a
pinning service), 2 changes (--detailed-exitcode) or drift, 3 problems,
4 refused, 5 partly done (running again is safe), 130 cancelled.`

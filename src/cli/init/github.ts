import path from 'node:path'
import { hasGh, runGh } from '../../adapters/github/program.ts'
import { commandBlock, commandText, githubCommands, rulesetCommand } from '../../init/github.ts'
import { RULESET } from '../../init/ruleset-text.ts'
import type { WorkflowSigner } from '../../init/workflow-text.ts'
import { githubText, type InitReport } from '../../report/text/init-text.ts'
import type { SafeTerminal } from '../terminal/terminal.ts'
import { lacksPassword } from './around.ts'

interface GithubRequest {
  readonly repository: string
  readonly top: string
  /** The file that holds the wallet's key, encrypted. */
  readonly keystore?: string | undefined
  /** Who signs in place of a key. */
  readonly signer?: WorkflowSigner | undefined
  readonly yes: boolean
  readonly json: boolean
}

/**
 * Shows the commands that give GitHub the key, and runs them where somebody agrees and `gh` is
 * there. The one that asks for a secret needs a person, and the one that installs the rules of the
 * branch is only shown.
 */
export async function setUpGithub(
  { repository, top, keystore, signer, yes, json }: GithubRequest,
  terminal: SafeTerminal,
): Promise<NonNullable<InitReport['github']>> {
  const commands = githubCommands(repository, keystore, signer)
  const protection = rulesetCommand(
    repository,
    path.relative(terminal.cwd, path.join(top, RULESET)),
  )
  if (!json)
    terminal.out(
      githubText(commands.map(commandBlock), {
        hasKeystore: keystore !== undefined,
        hasSigner: signer !== undefined,
        lacksPassword: signer === undefined && keystore !== undefined && (await lacksPassword(top)),
        protection: commandBlock(protection),
      }),
    )
  const shown = { command: commandText(protection), outcome: 'printed' as const }
  const printed = [
    ...commands.map((command) => ({
      command: commandText(command),
      outcome: 'printed' as const,
    })),
    shown,
  ]
  if (!yes && (!terminal.isInteractive || json)) return printed
  if (!(await hasGh(terminal.env))) {
    terminal.err('gh is not on this machine: run them where it is.\n')
    return printed
  }
  if (!yes && (await terminal.ask('Type yes to run them: ')).trim() !== 'yes') return printed
  return [...(await runAll(commands, top, terminal)), shown]
}

/** One after the other; the first that fails ends it. */
async function runAll(
  commands: ReturnType<typeof githubCommands>,
  cwd: string,
  terminal: SafeTerminal,
): Promise<NonNullable<InitReport['github']>> {
  const results: { command: string; outcome: 'printed' | 'done' | 'failed' }[] = []
  for (const command of commands) {
    const isHeld =
      results.some(({ outcome }) => outcome === 'failed') ||
      (command.asksPerson && !terminal.isInteractive)
    const outcome = isHeld
      ? 'printed'
      : (await terminal.aside(() =>
            runGh(command.args, { cwd, env: terminal.env, input: command.input }),
          ))
        ? 'done'
        : 'failed'
    results.push({ command: commandText(command), outcome })
    if (outcome !== 'done')
      terminal.err(
        `${outcome === 'failed' ? 'It failed' : 'Left for you to run'}: ${commandText(command)}\n`,
      )
  }
  return results
}

import { configured } from '../options.ts'
import type { Verb } from './verb.ts'

/** To begin with: a repository, or a try without one. */
export const BEGIN_VERBS: readonly Verb[] = [
  (root, terminal, done) =>
    configured(root.command('init'))
      .description(
        'write ogpu.yaml, a first definition and the workflow; asks what no flag says, one question at a time, and overwrites nothing',
      )
      .option('-n, --network <name>', 'mainnet, testnet or devnet (default: testnet)')
      .option(
        '--client <address>',
        'the wallet’s address (default: that of the key in the environment, else of a new keystore)',
      )
      .option(
        '--keystore <file>',
        'make a new wallet and write its keystore there, outside of the repository',
      )
      .option(
        '--owner <slug>',
        'what marks our Sources as ours (default: the repository’s name and six random characters)',
      )
      .option('--template <name>', 'what the first Source runs (default: huggingface-pipeline)')
      .option('--task <task>', 'the template’s task')
      .option('--model <model>', 'the template’s model')
      .option('--service-image <image>', 'the template’s service image')
      .option(
        '--compose <file>',
        'a compose file to copy, or the https:// or ipfs:// URL of one, in place of a template',
      )
      .option(
        '--environment <name>',
        'what its providers need: cpu, nvidia or amd (default: from the compose file’s name, else cpu)',
      )
      .option('--id <id>', 'the definition’s id, for good (default: my-model)')
      .option('--name <name>', 'what dashboards show (default: from the id)')
      .option('--min-payment <amount>', 'the least that a task pays (default: 0.01 OGPU)')
      .option(
        '--action-commit <hex>',
        'the commit of the Action that the workflow names (default: that of the release that runs)',
      )
      .option(
        '--github',
        'write the rules that protect main and its code owners; print the commands that give GitHub the key, and run them with consent',
      )
      .option(
        '--code-owners <names>',
        'with --github: the people (@name) and teams (@org/team) who have to look at what can spend',
      )
      .option(
        '--signer <reference>',
        'who signs in the workflow in place of a key: awskms://…, gcpkms://… or web3signer+https://…',
      )
      .option('--yes', 'ask nothing; take flags and defaults')
      .addHelpText(
        'after',
        '\nExamples:\n  ogpu-gitops init\n  ogpu-gitops init --yes --network testnet --id sentiment \\\n    --client 0x9fc66Ad559b6226294746da39368A8eA55faF96e\n  ogpu-gitops init --compose compose.nvidia.yaml --id my-own',
      )
      .action(async (flags) =>
        done(await (await import('../init/init.ts')).runInit(flags, terminal)),
      ),
  (root, terminal, done, run) =>
    root
      .command('try')
      .argument('[compose]', 'a compose file of yours, or the URL of one (default: a template)')
      .description(
        'try all of it on a chain inside this machine: init, plan, apply, a price change and drift, in a folder that stays',
      )
      .option(
        '--folder <folder>',
        'where to write; has to be empty (default: ogpu-try, or ogpu-try-2 …)',
      )
      .option(
        '--keep',
        'leave the chain running until Ctrl-C, to go on with it from another terminal',
      )
      .addHelpText(
        'after',
        '\nExamples:\n  ogpu-gitops try\n  ogpu-gitops try ./compose.yaml --keep',
      )
      .action(async (compose, flags) =>
        done(await (await import('../try.ts')).runTry(compose, flags, terminal, run)),
      ),
]

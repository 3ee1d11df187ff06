import type { Command } from 'commander'
import type { ExitCode } from '../exit-code.ts'
import {
  collected,
  configured,
  fetching,
  networked,
  planned,
  wholeNumber,
  widened,
} from './options.ts'
import type { SafeTerminal } from './terminal/terminal.ts'
import type { RunCommand } from './try.ts'

/** To be called with the exit code, once a verb is done. */
export type Done = (code: ExitCode) => void

/** Declares one verb with its flags: what the help shows, in its order. */
type Verb = (root: Command, terminal: SafeTerminal, done: Done, run: RunCommand) => void

/** Every verb. What one does is in a file of its own, which is loaded when it is called. */
export const VERBS: readonly Verb[] = [
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
        done(await (await import('./init/init.ts')).runInit(flags, terminal)),
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
        done(await (await import('./try.ts')).runTry(compose, flags, terminal, run)),
      ),
  (root, terminal, done) =>
    configured(root.command('validate'))
      .description('check every definition and the configuration, offline')
      .addHelpText('after', '\nExample:\n  ogpu-gitops validate --json')
      .action(async (flags) =>
        done(await (await import('./validate.ts')).runValidate(flags, terminal)),
      ),
  (root, terminal, done) =>
    widened(planned(networked(root.command('plan'))))
      .description(
        'show what would be published, updated and closed, and what it costs; sends nothing',
      )
      .option('--markdown', 'print the plan as a pull request comment')
      .option('--out <file>', 'also write the plan as JSON, for apply --plan')
      .option('--raw', 'show wei and CIDs')
      .option('--detailed-exitcode', 'exit 2 when there are changes')
      .addHelpText(
        'after',
        '\nExamples:\n  ogpu-gitops plan --network testnet\n  ogpu-gitops plan --network mainnet --base origin/main --out plan.json',
      )
      .action(async (flags) => done(await (await import('./plan.ts')).runPlan(flags, terminal))),
  (root, terminal, done) =>
    widened(planned(networked(root.command('apply'))))
      .description('send what was agreed to, one transaction at a time')
      .option('--plan <file>', 'send only the changes of this plan, by digest')
      .option(
        '--approve <hex>',
        'send the plan with this fingerprint, or the change with this digest (16 characters or more)',
      )
      .option('--yes', 'send whatever is wanted; only where the network asks for no review')
      .option('--detached', 'apply although this commit is not the tip of the default branch')
      .option(
        '--unsigned <file>',
        'send nothing: write what is to be signed elsewhere, by a hardware wallet or a Safe; needs no key',
      )
      .option('--signed <file>', 'send what was signed elsewhere, in place of signing with a key')
      .addHelpText(
        'after',
        '\nExamples:\n  ogpu-gitops apply --network testnet --yes\n  ogpu-gitops apply --network mainnet --plan plan.json\n  ogpu-gitops apply --network mainnet --approve 64879f7d6b960a01\n  ogpu-gitops apply --network mainnet --plan plan.json --unsigned unsigned.json\n  ogpu-gitops apply --network mainnet --plan plan.json --signed unsigned.json',
      )
      .action(async (flags) =>
        done(
          flags.unsigned === undefined
            ? await (await import('./apply.ts')).runApply(flags, terminal)
            : await (await import('./unsigned.ts')).runUnsigned(flags, terminal),
        ),
      ),
  (root, terminal, done) =>
    widened(fetching(networked(root.command('drift'))))
      .description(
        'show what differs between the chain and the checked-out commit, and who changed it; sends nothing and heals nothing',
      )
      .option('--markdown', 'print it as an issue')
      .addHelpText(
        'after',
        '\nExits 2 when anything differs.\n\nExamples:\n  ogpu-gitops drift --network mainnet\n  ogpu-gitops drift --only llama-chat --json',
      )
      .action(async (flags) => done(await (await import('./drift.ts')).runDrift(flags, terminal))),
  (root, terminal, done) =>
    widened(networked(root.command('list')))
      .description('show the Sources that are live, and those that were')
      .option('--all', 'with the client’s Sources that are not ours')
      .addHelpText('after', '\nExample:\n  ogpu-gitops list --network testnet --all --json')
      .action(async (flags) => done(await (await import('./list.ts')).runList(flags, terminal))),
  (root, terminal, done) =>
    networked(root.command('import'))
      .description('write a definition for each Source of the client that has none; sends nothing')
      .option(
        '--client <address>',
        'the wallet that the Sources belong to; has to be the configured one',
      )
      .option('--address <address>', 'only this Source; may be given several times', collected, [])
      .option('--include-closed', 'also those that are closed for good')
      .option('--out <folder>', 'where to write (default: sources)')
      .addHelpText(
        'after',
        '\nWhat can’t be written as a definition becomes <id>.yaml.incomplete, with the\nreasons (exit 5).\n\nExamples:\n  ogpu-gitops import --network testnet\n  ogpu-gitops import --network mainnet --address 0x727433b86290fcb541FC8EC67f42E1e06cC5621D',
      )
      .action(async (flags) =>
        done(await (await import('./import.ts')).runImport(flags, terminal)),
      ),
  (root, terminal, done) =>
    networked(root.command('pull'))
      .argument('<id>', 'the definition to edit')
      .description(
        'set what differs in a definition to what the chain holds; comments stay, and nothing is sent',
      )
      .addHelpText('after', '\nExample:\n  ogpu-gitops pull llama-chat --network mainnet')
      .action(async (id, flags) =>
        done(await (await import('./pull.ts')).runPull(id, flags, terminal)),
      ),
  (root, terminal, done) =>
    networked(root.command('pin'))
      .argument('[ids...]', 'the definitions to pin (default: all)')
      .description(
        'write its Source’s address into each definition that only its record binds; nothing is sent',
      )
      .addHelpText(
        'after',
        '\nExamples:\n  ogpu-gitops pin --network mainnet\n  ogpu-gitops pin sentiment-analyzer --network mainnet',
      )
      .action(async (ids, flags) =>
        done(await (await import('./pin.ts')).runPin(ids, flags, terminal)),
      ),
  (root, terminal, done) =>
    widened(configured(root.command('pin-images')))
      .argument('[ids...]', 'the definitions whose images to pin (default: all)')
      .option('--check', 'write nothing, and look whether the digests that stand there still hold')
      .option('--offline', 'ask no registry: only say which images have no digest')
      .description(
        'write into compose files and template parameters which digest each image’s tag stands for; comments stay, and nothing is sent',
      )
      .addHelpText(
        'after',
        '\nRegistries are asked as a provider asks them: without a login.\n\nExits 2 with --check or --offline when an image has no digest, 3 when a registry\nhas not got one, 1 when none could be asked, 5 when only some could be pinned.\n\nExamples:\n  ogpu-gitops pin-images\n  ogpu-gitops pin-images llama-chat\n  ogpu-gitops pin-images --check --json',
      )
      .action(async (ids, flags) =>
        done(await (await import('./pin-images.ts')).runPinImages(ids, flags, terminal)),
      ),
  (root, terminal, done) =>
    networked(root.command('close'))
      .argument('<id>', 'the definition to close')
      .description('write state: closed into a definition; nothing is sent before it is applied')
      .addHelpText('after', '\nExample:\n  ogpu-gitops close legacy-captioner --network mainnet')
      .action(async (id, flags) =>
        done(await (await import('./close.ts')).runClose(id, flags, terminal)),
      ),
  (root, terminal, done) =>
    networked(root.command('release'))
      .argument('[id]', 'the definition whose Source to release')
      .option('--unreadable', 'release every Source whose metadata can’t be read or recognised')
      .description(
        'declare a Source not ours: its address goes under unmanaged: in the configuration',
      )
      .addHelpText(
        'after',
        '\nExamples:\n  ogpu-gitops release whisper-small --network mainnet\n  ogpu-gitops release --unreadable --network mainnet',
      )
      .action(async (id, flags) =>
        done(await (await import('./release.ts')).runRelease(id, flags, terminal)),
      ),
  (root, terminal, done) =>
    networked(root.command('render'))
      .argument('<file>', 'a definition')
      .description('print the bytes of a compose file that would be uploaded')
      .option('--environment <name>', 'cpu, nvidia or amd; may be left out where there is one')
      .option('--spec', 'print the definition as it is resolved for the network, as JSON')
      .addHelpText(
        'after',
        '\nExamples:\n  ogpu-gitops render sources/my-model/source.yaml --environment nvidia\n  ogpu-gitops render sources/my-model/source.yaml --spec --network mainnet',
      )
      .action(async (file, flags) =>
        done(await (await import('./render.ts')).runRender(file, flags, terminal)),
      ),
  (root, terminal, done) =>
    root
      .command('convert')
      .argument('<file>', 'a compose file')
      .description(
        'rewrite somebody’s compose file into one that providers can run; comments stay, and what only you can decide is listed',
      )
      .requiredOption('--environment <name>', 'the providers it is for: cpu, nvidia or amd')
      .option('--service <name>', 'the service that answers tasks, where the file has several')
      .option(
        '--port <number>',
        'the port at which it answers in its container, where it publishes several',
        wholeNumber,
      )
      .option('--out <file>', 'write it there, in place of printing it; overwrites nothing')
      .option('--json', 'print one JSON document')
      .addHelpText(
        'after',
        '\nExits 5 when the rules still have something against the result.\n\nExamples:\n  ogpu-gitops convert docker-compose.yml --environment nvidia\n  ogpu-gitops convert compose.yml --environment nvidia --service api \\\n    --out compose.nvidia.yaml',
      )
      .action(async (file, flags) =>
        done(await (await import('./convert.ts')).runConvert(file, flags, terminal)),
      ),
  (root, terminal, done) => {
    const template = root
      .command('template')
      .description('show the templates that definitions can name')
    template
      .command('list')
      .description('the templates that there are')
      .option('--json', 'print one JSON document')
      .action(async (flags) =>
        done((await import('./template.ts')).runTemplateList(flags, terminal)),
      )
    template
      .command('show')
      .argument('<name>', 'a template')
      .description('what one takes, and a block to start from')
      .option('--json', 'print one JSON document')
      .addHelpText('after', '\nExample:\n  ogpu-gitops template show huggingface-pipeline')
      .action(async (name, flags) =>
        done((await import('./template.ts')).runTemplateShow(name, flags, terminal)),
      )
    return template
  },
  (root, terminal, done) =>
    networked(root.command('doctor'))
      .description(
        'look at everything that a run needs, each with what to do: configuration, RPC, contracts, storage, wallet; sends nothing',
      )
      .option('--upload', 'also upload a few bytes to the pinning service, and read them back')
      .option(
        '--report',
        'print what the network is like as one JSON document, to send with a bug report',
      )
      .addHelpText(
        'after',
        '\nExits 1 when something outside fails (an RPC, git, a pinning service), 3 when\nsomething is yours to fix, 0 with warnings at most.\n\nExamples:\n  ogpu-gitops doctor --network mainnet\n  ogpu-gitops doctor --network testnet --report > report.json',
      )
      .action(async (flags) =>
        done(await (await import('./doctor/doctor.ts')).runDoctor(flags, terminal)),
      ),
  (root, terminal, done) =>
    root
      .command('explain')
      .argument('[code]', 'a code that was printed (default: list them all)')
      .description('say what a code means and what to do about it')
      .option('--json', 'print one JSON document')
      .addHelpText('after', '\nExamples:\n  ogpu-gitops explain fee-limit\n  ogpu-gitops explain')
      .action(async (code, flags) =>
        done((await import('./explain.ts')).runExplain(code, flags, terminal)),
      ),
  (root, terminal, done) =>
    root
      .command('completion')
      .argument('<shell>', 'bash, zsh or fish')
      .description('print what a shell has to read to complete verbs, flags, ids and networks')
      .addHelpText(
        'after',
        '\nExamples:\n  eval "$(ogpu-gitops completion bash)"\n  ogpu-gitops completion zsh > ~/.zfunc/_ogpu-gitops\n  ogpu-gitops completion fish | source',
      )
      .action(async (shell) =>
        done((await import('./completion/completion.ts')).runCompletion(shell, terminal)),
      ),
  (root, terminal, done) =>
    root
      .command('complete', { hidden: true })
      .argument('[words...]')
      .description('what a shell asks')
      .action(async (words, _, { parent }) =>
        done(await (await import('./completion/complete.ts')).runComplete(words, parent, terminal)),
      ),
  (root, terminal, done) =>
    root
      .command('devnet')
      .description('run a chain, the contracts’ double and a pinning service on this machine')
      .option('--json', 'print one line of JSON when it is ready')
      .option(
        '--port <number>',
        'port of the RPC; the pinning service takes the next one (default: 8545, or any free pair)',
        wholeNumber,
      )
      .option(
        '--block-time <seconds>',
        'make a block every so many seconds instead of one for each transaction',
        wholeNumber,
      )
      .option('--outlive-parent', 'go on when the process that started it ends')
      .addHelpText('after', '\nExample:\n  ogpu-gitops devnet --json')
      .action(async (flags) =>
        done(await (await import('./devnet.ts')).runDevnet(flags, terminal)),
      ),
]

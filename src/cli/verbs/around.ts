import { networked, wholeNumber } from '../options.ts'
import type { Verb } from './verb.ts'

/** What looks at the surroundings, explains, or helps a shell. */
export const AROUND_VERBS: readonly Verb[] = [
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
        done(await (await import('../doctor/doctor.ts')).runDoctor(flags, terminal)),
      ),
  (root, terminal, done) =>
    root
      .command('explain')
      .argument('[code]', 'a code that was printed (default: list them all)')
      .description('say what a code means and what to do about it')
      .option('--json', 'print one JSON document')
      .addHelpText('after', '\nExamples:\n  ogpu-gitops explain fee-limit\n  ogpu-gitops explain')
      .action(async (code, flags) =>
        done((await import('../explain.ts')).runExplain(code, flags, terminal)),
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
        done((await import('../completion/completion.ts')).runCompletion(shell, terminal)),
      ),
  (root, terminal, done) =>
    root
      .command('complete', { hidden: true })
      .argument('[words...]')
      .description('what a shell asks')
      .action(async (words, _, { parent }) =>
        done(
          await (await import('../completion/complete.ts')).runComplete(words, parent, terminal),
        ),
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
        done(await (await import('../devnet.ts')).runDevnet(flags, terminal)),
      ),
]

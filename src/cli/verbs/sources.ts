import { Option } from 'commander'
import { configured, fetching, networked, planned, widened } from '../options.ts'
import type { Verb } from './verb.ts'

/** What compares definitions with the chain, and sends. */
export const SOURCES_VERBS: readonly Verb[] = [
  (root, terminal, done) =>
    configured(root.command('validate'))
      .description('check every definition and the configuration, offline')
      .addHelpText('after', '\nExample:\n  ogpu-gitops validate --json')
      .action(async (flags) =>
        done(await (await import('../validate.ts')).runValidate(flags, terminal)),
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
      .option('--watch', 'plan again whenever a file that was read changes, until Ctrl-C')
      .addHelpText(
        'after',
        '\nExamples:\n  ogpu-gitops plan --network testnet\n  ogpu-gitops plan --network mainnet --base origin/main --out plan.json\n  ogpu-gitops plan --network testnet --watch',
      )
      .action(async (flags) =>
        done(
          flags.watch === true
            ? await (await import('../watch.ts')).runWatch(flags, terminal)
            : await (await import('../plan.ts')).runPlan(flags, terminal),
        ),
      ),
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
            ? await (await import('../apply.ts')).runApply(flags, terminal)
            : await (await import('../unsigned.ts')).runUnsigned(flags, terminal),
        ),
      ),
  (root, terminal, done) =>
    widened(fetching(networked(root.command('drift'))))
      .description(
        'show what differs between the chain and the checked-out commit, and who changed it; sends nothing and heals nothing',
      )
      .option('--markdown', 'print it as an issue')
      .option(
        '--supply',
        'also look whether what live Sources need is there: files, images, providers, money',
      )
      .addHelpText(
        'after',
        '\nExits 2 when anything differs, or --supply finds something; what gives no answer\nis said to be unknown, and counts for nothing.\n\nExamples:\n  ogpu-gitops drift --network mainnet\n  ogpu-gitops drift --only llama-chat --json\n  ogpu-gitops drift --network mainnet --supply',
      )
      .action(async (flags) => done(await (await import('../drift.ts')).runDrift(flags, terminal))),
  (root, terminal, done) =>
    widened(networked(root.command('list')))
      .description('show the Sources that are live, and those that were')
      .option('--all', 'with the client’s Sources that are not ours')
      .addHelpText('after', '\nExample:\n  ogpu-gitops list --network testnet --all --json')
      .action(async (flags) => done(await (await import('../list.ts')).runList(flags, terminal))),
  (root, terminal, done) =>
    widened(networked(root.command('history')))
      .argument('<id>', 'a definition, or the address of any Source')
      .description(
        'show each publish, update and closing of a Source: when, by whom, and what it changed',
      )
      .addOption(
        new Option(
          '--csv',
          'print comma-separated values, a line for each changed field',
        ).conflicts('json'),
      )
      .addHelpText(
        'after',
        '\nExamples:\n  ogpu-gitops history llama-chat --network mainnet\n  ogpu-gitops history 0x727433b86290fcb541FC8EC67f42E1e06cC5621D --json\n  ogpu-gitops history llama-chat --csv > history.csv',
      )
      .action(async (id, flags) =>
        done(await (await import('../history.ts')).runHistory(id, flags, terminal)),
      ),
  (root, terminal, done) =>
    widened(networked(root.command('market')))
      .argument('[id]', 'the definition whose price to compare (default: the whole network)')
      .description(
        'show what live Sources of the network ask for, and where the price of a definition stands; sends nothing',
      )
      .addHelpText(
        'after',
        '\nExamples:\n  ogpu-gitops market --network mainnet\n  ogpu-gitops market llama-chat --network mainnet --json',
      )
      .action(async (id, flags) =>
        done(await (await import('../market.ts')).runMarket(id, flags, terminal)),
      ),
  (root, terminal, done) =>
    widened(networked(root.command('catalog')))
      .description(
        'write one page that shows the Sources of every network, with catalog.json beside it; sends nothing',
      )
      .option('--out <folder>', 'where it is written', 'site')
      .addHelpText(
        'after',
        '\nReads the checked-out commit and every network, or the one that --network names.\nExits 1 where a network could not be read, which the page then says.\n\nExample:\n  ogpu-gitops catalog --out site',
      )
      .action(async (flags) =>
        done(await (await import('../catalog.ts')).runCatalog(flags, terminal)),
      ),
]

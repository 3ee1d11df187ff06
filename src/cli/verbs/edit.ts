import { collected, configured, networked, wholeNumber, widened } from '../options.ts'
import type { Verb } from './verb.ts'

/** What writes into definitions and files; nothing of it is sent. */
export const EDIT_VERBS: readonly Verb[] = [
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
        done(await (await import('../import.ts')).runImport(flags, terminal)),
      ),
  (root, terminal, done) =>
    networked(root.command('pull'))
      .argument('<id>', 'the definition to edit')
      .description(
        'set what differs in a definition to what the chain holds; comments stay, and nothing is sent',
      )
      .addHelpText('after', '\nExample:\n  ogpu-gitops pull llama-chat --network mainnet')
      .action(async (id, flags) =>
        done(await (await import('../pull.ts')).runPull(id, flags, terminal)),
      ),
  (root, terminal, done) =>
    configured(root.command('promote'))
      .argument('<id>', 'the definition to edit')
      .requiredOption('--from <network>', 'the network where it is live')
      .requiredOption('--to <network>', 'the network on which it is to be the same')
      .option('--with-price', 'take the price and the lockup along')
      .description(
        'set a definition on one network to what is live on another; comments stay, and nothing is sent',
      )
      .addHelpText(
        'after',
        '\nExample:\n  ogpu-gitops promote llama-chat --from testnet --to mainnet',
      )
      .action(async (id, flags) =>
        done(await (await import('../promote.ts')).runPromote(id, flags, terminal)),
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
        done(await (await import('../pin.ts')).runPin(ids, flags, terminal)),
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
        done(await (await import('../pin-images.ts')).runPinImages(ids, flags, terminal)),
      ),
  (root, terminal, done) =>
    networked(root.command('close'))
      .argument('<id>', 'the definition to close')
      .description('write state: closed into a definition; nothing is sent before it is applied')
      .addHelpText('after', '\nExample:\n  ogpu-gitops close legacy-captioner --network mainnet')
      .action(async (id, flags) =>
        done(await (await import('../close.ts')).runClose(id, flags, terminal)),
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
        done(await (await import('../release.ts')).runRelease(id, flags, terminal)),
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
        done(await (await import('../render.ts')).runRender(file, flags, terminal)),
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
        done(await (await import('../convert.ts')).runConvert(file, flags, terminal)),
      ),
  (root, terminal, done) => {
    const template = root
      .command('template')
      .description('show the templates that definitions can name')
    template
      .command('list')
      .description('the templates that there are')
      .option('--json', 'print one JSON document')
      .addHelpText('after', '\nExample:\n  ogpu-gitops template list --json')
      .action(async (flags) =>
        done((await import('../template.ts')).runTemplateList(flags, terminal)),
      )
    template
      .command('show')
      .argument('<name>', 'a template')
      .description('what one takes, and a block to start from')
      .option('--json', 'print one JSON document')
      .addHelpText('after', '\nExample:\n  ogpu-gitops template show huggingface-pipeline')
      .action(async (name, flags) =>
        done((await import('../template.ts')).runTemplateShow(name, flags, terminal)),
      )
    return template
  },
]

import { type Command, InvalidArgumentError } from 'commander'

/** What every verb of a repository takes. */
export function configured(command: Command): Command {
  return command
    .option('--config <file>', 'the configuration (default: ogpu.yaml)')
    .option('--json', 'print one JSON document')
    .option('--timing', 'also say on standard error where the time went')
}

/** What every verb about one network takes. */
export function networked(command: Command): Command {
  return configured(command).option(
    '-n, --network <name>',
    'the network; may be left out where there is one',
  )
}

/** What a verb takes that compares all definitions. */
export function fetching(command: Command): Command {
  return command
    .option('--only <id>', 'only this definition')
    .option('--offline', 'fetch no URL that a definition names, ask no registry')
}

/** What a verb takes that plans. */
export function planned(command: Command): Command {
  return fetching(
    command.option(
      '--base <ref>',
      'the commit to compare with (default: where this branch left the remote’s default branch)',
    ),
  ).option(
    '--allow-identity-change',
    'publish although owner or client differ from the base commit',
  )
}

/**
 * What a verb takes that shows addresses and hashes by their ends where they have no room. Implied
 * where standard output is no terminal.
 */
export function widened(command: Command): Command {
  return command.option('--wide', 'show whole addresses and hashes, however wide that is')
}

/** Reads an option that may be given several times. */
export function collected(value: string, before: readonly string[]): readonly string[] {
  return [...before, value]
}

/** Reads an option that counts. */
export function wholeNumber(text: string): number {
  if (/^\d{1,5}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('A whole number is expected.')
}

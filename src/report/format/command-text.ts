import { type Command, type Hint, hintParts } from '../../model/command.ts'
import { never } from '../../model/never.ts'
import { shellWord } from './shell.ts'
import { shortDigest } from './short.ts'

/** A command as somebody pastes it into a shell: "ogpu-gitops plan --network mainnet". */
export function commandText(command: Command): string {
  return ['ogpu-gitops', ...wordsOf(command).filter((word) => word !== undefined)].join(' ')
}

/** What to do, as one text. */
export function hintText(hint: Hint): string {
  return hintParts(hint)
    .map((part) => (typeof part === 'string' ? part : commandText(part)))
    .join('')
}

function wordsOf(command: Command): readonly (string | undefined)[] {
  switch (command.verb) {
    case 'plan':
      return [
        'plan',
        option('network', command.network),
        command.allowsIdentityChange === true ? '--allow-identity-change' : undefined,
        option('only', command.only),
        option('out', command.out),
        command.raw === true ? '--raw' : undefined,
      ]
    case 'apply':
      return [
        'apply',
        option('network', command.network),
        option('approve', command.approve === undefined ? undefined : shortDigest(command.approve)),
        option('plan', command.plan),
        option('only', command.only),
        command.yes === true ? '--yes' : undefined,
        option('unsigned', command.unsigned),
        option('signed', command.signed),
      ]
    case 'pull':
    case 'close':
    case 'release':
      return [command.verb, shellWord(command.id), option('network', command.network)]
    case 'release-unreadable':
      return ['release --unreadable', option('network', command.network)]
    case 'drift':
    case 'pin':
      return [command.verb, option('network', command.network)]
    case 'pin-images':
      return ['pin-images', ...command.ids.map(shellWord)]
    case 'render':
      return ['render', shellWord(command.file), option('environment', command.environment)]
    case 'import':
      return ['import', option('network', command.network)]
    case 'devnet':
    case 'init':
    case 'validate':
      return [command.verb]
    case 'doctor-report':
      return ['doctor --report']
    default:
      return never(command)
  }
}

function option(name: string, value: string | undefined): string | undefined {
  return value === undefined ? undefined : `--${name} ${shellWord(value)}`
}

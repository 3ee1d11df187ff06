import type { Command } from '../model/command.ts'
import { feeLimitLine } from '../model/network/fee-limit.ts'
import { never } from '../model/never.ts'
import { checksum } from '../model/units/address.ts'
import { coins, coinsFrom } from '../model/units/coin.ts'
import type { LookWhy, Way, WayByHand } from '../model/way.ts'
import { commandText, hintText } from './format/command-text.ts'
import { shortCommit } from './format/short.ts'

/** A way on from a choice, in words: what it does, and how. */
export interface WayWords {
  readonly label?: string
  /** Whether people alone are told the label: programs get the text by itself. */
  readonly isAside?: true
  readonly text: string
  /** Whether the text is a command to paste; otherwise a person has to do something by hand. */
  readonly isCommand: boolean
}

/** A way on as people follow it at a terminal. */
export function wayWords(way: Way): WayWords {
  switch (way.kind) {
    case 'look':
      return lookWords(way.network, way.why)
    case 'look-and-save': {
      const look = { verb: 'plan', network: way.network, out: SAVED } as const
      return { label: LOOK, ...command(look) }
    }
    case 'look-at-files':
      return { label: LOOK, text: 'git status', isCommand: true }
    case 'approve': {
      const apply = { verb: 'apply', network: way.network, approve: way.hash } as const
      return { ...aside(APPROVE), ...command(apply) }
    }
    case 'apply-saved':
      return { ...aside(LOOK), ...savedCommands(way.network) }
    case 'apply-all':
      return {
        ...aside('send it'),
        ...command({ verb: 'apply', network: way.network, yes: true }),
      }
    case 'close-alone': {
      const apply = { verb: 'apply', network: way.network, only: way.id } as const
      return { label: 'close it by itself', ...command(apply) }
    }
    case 'pull':
      return {
        ...aside("keep the chain's"),
        ...command({ verb: 'pull', network: way.network, id: way.id }),
      }
    case 'revert': {
      const text = `git revert ${shortCommit(way.commit)}`
      return { ...aside('go back'), text, isCommand: true }
    }
    case 'fetch-history':
      return { text: 'git fetch --unshallow', isCommand: true }
    default:
      return { text: byHand(way), isCommand: false }
  }
}

/** A way on as one text, as programs get it: "look at it: ogpu-gitops plan --network mainnet". */
export function wayText(way: Way): string {
  const { label, isAside, text } = wayWords(way)
  return label === undefined || isAside === true ? text : `${label}: ${text}`
}

/** What the command that approves is told to be for, wherever it is run. */
export const APPROVE = 'approve this plan'
const LOOK = 'look at it'
const SAVED = 'plan.json'

function byHand(way: WayByHand): string {
  switch (way.kind) {
    case 'fix':
      return `fix ${way.ids.join(', ')}`
    case 'send-first':
      return `have ${way.ids.join(', ')} sent first: why it waits is said beside it`
    case 'raise-limit':
      return `raise networks.${way.network}.limits.${way.limit} in ogpu.yaml, merge that, then ask for this again in a later change`
    case 'raise-fees':
      return `${feeLimitLine(way.network, way.needed)} and merge that; it counts for what is asked for once that is merged`
    case 'name-approvers':
      return `write networks.${way.network}.approvers: [LOGIN, …] into ogpu.yaml and merge that; it counts from then on`
    case 'fund':
      return `send at least ${coins(way.amount, way.coin)} to ${checksum(way.client)}${coinsFrom(way.coin)}`
    case 'hint':
      return hintText(way.hint)
    case 'do':
      return way.text
    default:
      return never(way)
  }
}

const LOOKS: Readonly<Record<LookWhy, Pick<WayWords, 'label' | 'isAside'>>> = {
  refused: { label: LOOK },
  changed: { label: LOOK, isAside: true },
  'gas-may-fall': { label: 'look again when gas is cheaper' },
  funded: { label: 'then' },
  elsewhere: { label: 'look at what it would do' },
}

function lookWords(network: string, why: LookWhy): WayWords {
  return { ...LOOKS[why], ...command({ verb: 'plan', network }) }
}

function savedCommands(network: string): Pick<WayWords, 'text' | 'isCommand'> {
  const [plan, apply] = [
    commandText({ verb: 'plan', network, out: SAVED }),
    commandText({ verb: 'apply', network, plan: SAVED }),
  ]
  return { text: `${plan} && ${apply}`, isCommand: true }
}

function aside(label: string): Pick<WayWords, 'label' | 'isAside'> {
  return { label, isAside: true }
}

function command(what: Command): Pick<WayWords, 'text' | 'isCommand'> {
  return { text: commandText(what), isCommand: true }
}

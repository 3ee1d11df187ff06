import type { ApplyEvent } from '../../model/events.ts'
import { never } from '../../model/never.ts'
import { checksum } from '../../model/units/address.ts'
import { terminal, withoutCommand } from '../format/escape.ts'
import { sentence } from '../format/sentence.ts'
import { counted, thousands } from '../format/words.ts'

/** What just happened in an apply, as one short sentence without a newline. */
export function progressLine(event: ApplyEvent): string {
  return withoutCommand(eventText(event))
}

/**
 * The same for the events of one apply, in their order: what is sent says which of how many it is.
 */
export function progressOf(): (event: ApplyEvent) => string {
  const [wanted, begun] = [new Set<string>(), new Set<string>()]
  return (event) => {
    if (event.kind === 'round') for (const { id } of event.decision.send) wanted.add(id)
    const isNew = event.kind === 'sent' && !begun.has(event.id)
    if (isNew) begun.add(event.id)
    const line = progressLine(event)
    return isNew && wanted.size > 1 ? `${begun.size} of ${wanted.size}: ${line}` : line
  }
}

function eventText(event: ApplyEvent): string {
  switch (event.kind) {
    case 'round':
      if (event.decision.send.length === 0) return ''
      return `Round ${event.round}: block ${thousands(event.plan.block)}, nonce ${event.nonce}; ${counted(event.decision.send.length, 'change')} to send.`
    case 'waiting':
      return `Waiting: ${sentence(event.reason)}`
    case 'uploaded':
      return `Uploaded ${terminal(event.name)} as ${terminal(event.cid)} and read it back.`
    case 'sent':
      return `${terminal(event.id)}: sent its ${NOUNS[event.change]} as ${terminal(event.hash)} (nonce ${event.nonce}).`
    case 'raised':
      return `${terminal(event.id)}: raised the fee; nonce ${event.nonce} is now ${terminal(event.hash)}.`
    case 'known':
      return ''
    case 'outbid': {
      const holder =
        event.holder === undefined
          ? 'another transaction of this wallet'
          : `${terminal(event.holder)}, another transaction of this wallet,`
      return `${terminal(event.id)}: took the place of ${holder} that waited at nonce ${event.nonce}.`
    }
    case 'mined':
      return `${terminal(event.id)}: in block ${thousands(event.block)}; reading it back.`
    case 'verified':
      return `${terminal(event.id)}: done. Read back from ${checksum(event.address)}, and it equals what was sent.`
    case 'failed':
      return `${terminal(event.id)}: failed: ${sentence(event.reason)}`
    case 'held':
      return `${terminal(event.id)}: not attempted: ${sentence(event.reason)}`
    case 'fenced':
      return `Spent nonce ${event.nonce} with ${terminal(event.hash)}, so that nothing older can be mined.`
    case 'overtaken':
      return `Another transaction of this wallet took nonce ${event.nonce}; reading the chain again.`
    case 'stopped':
      return `Stopped: ${sentence(event.reason)}`
    default:
      return never(event)
  }
}

/** What an apply is about after such an event, for whoever waits: empty where it has ended. */
export function underWay(event: ApplyEvent): string {
  switch (event.kind) {
    case 'round':
      return event.decision.send.some((change) => change.kind !== 'close') ? PREPARING : NEXT
    case 'waiting':
      return `Still waiting: ${terminal(event.reason)} …`
    case 'uploaded':
      return PREPARING
    case 'sent':
    case 'raised':
    case 'known':
    case 'outbid':
      return `Waiting for a block with nonce ${event.nonce}, ${terminal(event.id)} …`
    case 'mined':
      return `Waiting until ${terminal(event.id)} is deep enough, and reading it back …`
    case 'verified':
    case 'failed':
    case 'held':
    case 'overtaken':
    case 'fenced':
      return NEXT
    case 'stopped':
      return ''
    default:
      return never(event)
  }
}

const PREPARING = 'Uploading what is named, reading it back, and making a transaction ready …'
const NEXT = 'Reading the chain, and making ready what comes next …'
const NOUNS = { publish: 'publish', update: 'update', close: 'closing' } as const

import type { Waiting } from '../model/source/change.ts'
import { sentence } from './format/sentence.ts'
import { shortCommit } from './format/short.ts'

/**
 * Who asked for what waits, and why it waits: "#117 asks for it: it is not on chain, and nothing
 * keeps it back."
 */
export function whyWaiting({ commit, pull, message }: Waiting): string {
  const who = pull === null ? (commit === null ? '' : shortCommit(commit)) : `#${pull}`
  return sentence(who === '' ? message : `${who} asks for it: ${message}`)
}

/** Whether it is sent when the branch is merged, in a few words. */
export function sentWithIt({ isSent }: Waiting): string {
  if (isSent === null) return 'sent if its own review covers it'
  return isSent ? 'sent too' : 'not sent'
}

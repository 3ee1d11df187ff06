import type { FaultCode } from '../../../model/codes.ts'
import { markdown } from '../../format/escape.ts'
import { capital, sentence } from '../../format/sentence.ts'
import type { FaultFacts } from '../../text/fault-text.ts'
import { alert } from './alert.ts'
import { link } from './links.ts'

const RPC_SILENT = 'the RPC did not answer'
const RPC_ODD = 'the RPC gave no usable answer'
const TITLES: Readonly<Partial<Record<FaultCode, string>>> = {
  'rpc-unreachable': RPC_SILENT,
  'rpc-timeout': RPC_SILENT,
  'rpc-error': RPC_ODD,
  'rpc-answer': RPC_ODD,
  'no-pinned-calls': RPC_ODD,
  'chain-stalled': 'the chain makes no blocks',
  'chain-moved': 'the chain did not hold still',
  'nonce-busy': 'the wallet is in use elsewhere',
  'pin-failed': 'the files could not be uploaded',
  'gateway-failed': 'the gateway did not answer',
  'git-failed': 'git did not answer',
  'no-base': 'the base commit is not here',
}

/** A fault in a few words, for a headline. */
export function faultTitle({ code }: Pick<FaultFacts, 'code'>): string {
  return TITLES[code] ?? 'something failed outside of this repository'
}

/** A fault at length: what failed, and that running again is all there is to do. */
export function faultParts(
  fault: FaultFacts,
  { runUrl }: { readonly runUrl?: string | undefined },
  rest = 'The review still counts.',
): readonly string[] {
  const again = `**Run it again once that is over. ${rest}**${runUrl === undefined ? '' : ` ${link('Re-run', runUrl)}`}`
  return [alert('IMPORTANT', [faultSentence(fault)]), again]
}

// A fault's message names a host and what it said: short is enough, and every comment has room for
// it.
const MOST = 600

/** What failed and what to do, each as a sentence. */
export function faultSentence({ code, message, hint }: FaultFacts): string {
  const parts = [
    markdown(sentence(message), MOST),
    ...(hint === '' ? [] : [markdown(sentence(capital(hint)), MOST)]),
  ]
  return `${parts.join(' ')} (\`${code}\`)`
}

import { Fault } from '../../model/fault.ts'
import { checksum } from '../../model/units/address.ts'
import type { RpcError } from '../chain/rpc-error.ts'
import { spoken } from './ask.ts'
import type { Whose } from './verify.ts'

interface Reading {
  readonly words: RegExp
  readonly message: (facts: Facts) => string
  readonly hint: (facts: Facts) => string
}

interface Facts {
  readonly kind: 'web3signer' | 'clef'
  readonly whose: Whose
  readonly chainId: bigint
}

const METHOD = { web3signer: 'eth_signTransaction', clef: 'account_signTransaction' } as const

/** What signers say when they refuse, each in the words of those that were run, and what helps. */
const READINGS: readonly Reading[] = [
  {
    words:
      /requested chainid|chainid does not match|invalid chain ?id|provided chain ?id|wrong chain/i,
    message: ({ whose, chainId }) => `${whose.description} signs for another chain than ${chainId}`,
    hint: ({ kind, chainId }) =>
      kind === 'clef'
        ? `start clef with --chainid ${chainId}`
        : `name a signer of chain ${chainId} in OGPU_SIGNER`,
  },
  {
    words:
      /unknown account|no signer available|no unlocked account|authentication needed|no key for given address|account not found/i,
    message: ({ whose }) =>
      `${whose.description} has no key for ${checksum(whose.address)}, or does not open it`,
    hint: () => 'load and unlock the client’s key there',
  },
  {
    words: /request denied/i,
    message: ({ whose }) => `${whose.description} asked its user or its rules, who refused`,
    hint: () => 'clef’s own log says which; its rules have to approve what this wallet sends',
  },
  {
    words: /abi signature could not be/i,
    message: ({ whose }) => `${whose.description} does not know the call that it is to sign`,
    hint: () => 'its signature was sent beside it: does something between take that away?',
  },
  {
    words: /request timed out/i,
    message: ({ whose }) => `${whose.description} waited for its user, who did not agree in time`,
    hint: () =>
      'clef waits 30 s over HTTP, and no longer: let its rules approve, or agree sooner, and run again',
  },
  {
    words: /could not decrypt key|wrong password|no password/i,
    message: ({ whose }) => `${whose.description} can’t open the key of ${checksum(whose.address)}`,
    hint: () => 'store its password there (clef setpw)',
  },
  {
    words: /exceeds the configured cap/i,
    message: ({ whose }) => `${whose.description} signs nothing that may cost so much`,
    hint: () => 'lower limits.fees, or raise --rpc.txfeecap there',
  },
]

/** Why a signer signed nothing, from what it said. What it said is shown without what may be secret. */
export function refusedBy(error: RpcError, facts: Facts): Fault {
  const said = spoken(error.message)
  if (isNoMethod(error)) return noMethod(facts, said)
  const reading = READINGS.find(({ words }) => words.test(error.message))
  const message = reading?.message(facts) ?? `${facts.whose.description} signs nothing`
  return new Fault(
    'signer-refused',
    said === '' ? message : `${message}: it says “${said}”`,
    reading?.hint(facts) ?? 'nothing was sent; ask whoever runs it why',
  )
}

/** Whether a server says that it does not know a method. */
export function isNoMethod({ code, message }: RpcError): boolean {
  return (
    code === -32_601 ||
    code === -32_004 ||
    code === -32_604 ||
    /method.{0,60}(?:not (?:found|supported|available|enabled|allowed)|does(?: not|n't) exist)|(?:unknown|unsupported) method/i.test(
      message,
    )
  )
}

/** Found out by asking for the method itself: `eth_sendTransaction` is never called. */
function noMethod({ kind, whose }: Facts, said: string): Fault {
  return new Fault(
    'signer-refused',
    `${whose.description} does not know ${METHOD[kind]}${said === '' ? '' : `: it says “${said}”`}`,
    kind === 'clef'
      ? 'is that clef? Another signer is named by web3signer+https://'
      : 'one that only knows eth_sendTransaction chooses the nonce and sends by itself, so that nothing could be checked before: it can’t be used. clef is named by clef+https://',
  )
}

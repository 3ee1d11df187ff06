import { openNotes } from '../apply/open-journal.ts'
import { contractClient, wrongSigner } from '../consent/preconditions.ts'
import type { FeeRate } from '../model/chain.ts'
import { type Finding, fail, ok, warn } from '../model/diagnosis.ts'
import type { InFlight } from '../model/events.ts'
import type { Network } from '../model/network/network.ts'
import type { Stake } from '../model/source/change.ts'
import { checksum } from '../model/units/address.ts'
import { asWei, formatAmount, roundAmount, type Wei } from '../model/units/amount.ts'
import { coinsFrom, OGPU } from '../model/units/coin.ts'
import { costOf, gasPriceOf } from '../plan/fees.ts'
import type { Ports } from '../ports/run.ts'
import { counted, thousands } from '../report/format/words.ts'

type Wallet = Awaited<ReturnType<Ports['wallet']>>

/** Whose key is here, or who signs in its place. Nothing but `apply` needs either. */
export function keyFinding(wallet: Wallet, network: Network): Finding {
  if ('refusal' in wallet) return ok('no key is here; only apply needs one')
  if ('problem' in wallet) return fail(wallet.problem.message, wallet.problem.hint)
  const { address, kind, description, prove } = wallet.signer
  if (address !== network.client) {
    const { message, hint } = wrongSigner(wallet.signer, network)
    return fail(message, hint)
  }
  if (kind === 'key') return ok('the key that is here is the client’s')
  const proof =
    prove === undefined
      ? 'it signs nothing but transactions'
      : 'a harmless signature of it verifies'
  return ok(`${description} signs for the client, ${checksum(address)}; ${proof}`)
}

/**
 * The wallet, once it has shown that it signs: one that is asked, and is the client's, signs a text
 * that is no transaction. Throws a Fault where it does not.
 */
export async function provenWallet(
  asked: Promise<Wallet>,
  { client }: Pick<Network, 'client'>,
): Promise<Wallet> {
  const wallet = await asked
  if ('signer' in wallet && wallet.signer.kind !== 'key' && wallet.signer.address === client)
    await wallet.signer.prove?.()
  return wallet
}

export interface PurseFacts {
  readonly balance: Wei
  /** Whether the client is a contract: then others pay, and no key signs. */
  readonly isContract?: boolean
  readonly rate: FeeRate
  /** Whether a definition waits to be published. */
  readonly wantsPublish: boolean
}

/** Whether the wallet can pay for what it is there for. */
export function balanceFinding(
  { balance, isContract = false, rate, wantsPublish }: PurseFacts,
  network: Network,
): Finding {
  if (isContract) {
    const { message, hint } = contractClient(network)
    return warn(message, hint)
  }
  const { client, coin } = network
  const price = gasPriceOf(rate)
  const [publish, update] = [costOf('publish', null, price), costOf('update', null, price)]
  const { name } = coin ?? OGPU
  const has = `${roundAmount(balance)} ${name}`
  const needed = `a publish may take ${roundAmount(publish.atMost, 'up')} ${name}`
  if (balance >= publish.atMost) return ok(`${has}; ${needed}`)
  const todo = `send ${roundAmount(asWei(publish.atMost - balance), 'up')} ${name} or more to ${checksum(client)}${coinsFrom(coin)}`
  const suffices = !wantsPublish && balance >= update.atMost
  return suffices
    ? warn(`${has} is enough for an update; ${needed}`, todo)
    : fail(`${has} is too little: ${needed}`, todo)
}

/**
 * What the Vault says of the client: information. Only a simulation can tell that a stake is
 * wanted; `blocked` says so then.
 */
export function stakeFinding(stake: Stake | undefined): Finding {
  if (stake === undefined) return ok('the Vault gives no figures; nothing waits for them')
  const { lockup, perSource } = stake
  return ok(
    `${formatAmount(lockup)} locked; MIN_LOCKUP_PER_SOURCE, which providers hold, is ${formatAmount(perSource)}`,
  )
}

export interface NonceFacts {
  readonly latest: number
  readonly pending: number
  /** What earlier runs noted. */
  readonly notes: readonly InFlight[]
}

/** Whether something of the wallet's is on its way, or was lost on it. */
export function nonceFinding({ latest, pending, notes }: NonceFacts): Finding {
  const [note] = openNotes(notes, latest) // apply spends a nonce for no other
  const noted =
    note === undefined
      ? ''
      : `; an earlier run noted ${note.kind} ${note.id} at nonce ${note.nonce} (${note.hash.slice(0, 10)}…)`
  if (pending > latest)
    return warn(
      `${counted(pending - latest, 'transaction')} of the wallet ${pending - latest === 1 ? 'is' : 'are'} pending, from nonce ${thousands(latest)} on${noted}`,
      'wait for it; apply waits too, and what stays stuck it replaces at the same nonce',
    )
  if (note !== undefined)
    return warn(
      `nonce ${thousands(latest)}, nothing pending${noted}, which the node does not know`,
      'run apply again: it spends that nonce, so that nothing old can be mined',
    )
  return ok(`nonce ${thousands(latest)}, nothing pending`)
}

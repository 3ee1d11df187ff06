import { Wallet } from 'ethers'
import { openRemote } from '../../src/adapters/signers/remote.ts'
import { remoteServer } from '../../src/adapters/signers/remote-access.ts'
import type { RemotePatience } from '../../src/adapters/signers/remote-call.ts'
import { asAddress } from '../../src/model/units/address.ts'
import type { Signer } from '../../src/ports/signer.ts'
import {
  type Manners,
  type RemoteSignerDouble,
  type RemoteSignerOptions,
  startRemoteSigner,
} from './remote-signer.ts'
import { aRequest } from './transaction-requests.ts'

const CLIENT_KEY = `0x${'11'.repeat(32)}`
export const OTHER_KEY = `0x${'22'.repeat(32)}`
export const CLIENT = asAddress(new Wallet(CLIENT_KEY).address)
const CHAIN = 31_337
export const MANNERS: readonly Manners[] = ['web3signer', 'geth', 'anvil', 'clef']
/** What is asked of them as a rule. */
export const PUBLISH = aRequest({ chainId: CHAIN })

/** What is answered has time on a busy machine. */
const PATIENT: RemotePatience = { answer: 60_000, failing: 60_000, refused: 60_000 }

const started: RemoteSignerDouble[] = []

/** A signer that holds the client's key, until `stopDoubles`. */
export async function double(
  options: Partial<RemoteSignerOptions> = {},
): Promise<RemoteSignerDouble> {
  const one = await startRemoteSigner({
    manners: 'geth',
    keys: [CLIENT_KEY],
    chainId: CHAIN,
    ...options,
  })
  started.push(one)
  return one
}

/** To be called after each test. */
export async function stopDoubles(): Promise<void> {
  for (const one of started.splice(0)) await one.stop()
}

interface Opening {
  readonly path?: string
  readonly token?: string
  readonly patience?: RemotePatience
}

/** What comes of opening it for the client. */
export async function opened(
  { reference, origin }: Pick<RemoteSignerDouble, 'reference' | 'origin'>,
  { path = '', token, patience = PATIENT }: Opening = {},
): ReturnType<typeof openRemote> {
  const server = await remoteServer({ url: `${origin}${path}`, token })
  if ('code' in server) throw new Error(server.message)
  return openRemote({
    kind: reference.startsWith('clef') ? 'clef' : 'web3signer',
    server,
    network: { client: CLIENT, chainId: CHAIN },
    patience,
  })
}

/** The signer, where there is one. */
export async function signerOf(...args: Parameters<typeof opened>): Promise<Signer> {
  const wallet = await opened(...args)
  if ('problem' in wallet) throw new Error(wallet.problem.message)
  return wallet.signer
}

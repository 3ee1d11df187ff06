import { readFile } from 'node:fs/promises'
import { createSecureContext } from 'node:tls'
import type { Problem } from '../../model/problem.ts'
import { decodedUserinfo } from '../chain/rpc-endpoint.ts'
import type { RemoteServer } from './remote-server.ts'

/** With what a remote signer is asked, as it was given. */
export interface RemoteAccess {
  /** With the name and password that it may hold. */
  readonly url: string
  /** `OGPU_SIGNER_TOKEN`. */
  readonly token?: string | undefined
  /** `OGPU_SIGNER_TLS_CERT` and `OGPU_SIGNER_TLS_KEY`: PEM, or the path of a file that holds it. */
  readonly cert?: string | undefined
  readonly key?: string | undefined
}

/** A signer's server with what opens it, or what is wrong with that. No message shows any of it. */
export async function remoteServer(access: RemoteAccess): Promise<RemoteServer | Problem> {
  const url = new URL(access.url)
  const { username, password } = url
  if (access.token !== undefined && username + password !== '')
    return bad(
      'a name and a password stand in OGPU_SIGNER, and a token in OGPU_SIGNER_TOKEN',
      'one of them goes into the header: take the other away',
    )
  const certificate = await certificateOf(access, url)
  if (certificate !== undefined && 'code' in certificate) return certificate
  url.username = ''
  url.password = ''
  const authorization =
    access.token !== undefined
      ? `Bearer ${access.token}`
      : username + password === ''
        ? undefined
        : `Basic ${Buffer.from(`${decodedUserinfo(username)}:${decodedUserinfo(password)}`).toString('base64')}`
  if (authorization !== undefined && /[^\x20-\x7e]/.test(authorization))
    return bad('OGPU_SIGNER_TOKEN holds a sign that no header can', 'is it a single line?')
  return {
    url,
    ...(authorization === undefined ? {} : { authorization }),
    ...(certificate === undefined ? {} : { certificate }),
  }
}

async function certificateOf(
  { cert, key }: RemoteAccess,
  { protocol }: URL,
): Promise<RemoteServer['certificate'] | Problem> {
  if (cert === undefined && key === undefined) return undefined
  if (cert === undefined || key === undefined)
    return bad(
      `${cert === undefined ? 'OGPU_SIGNER_TLS_KEY' : 'OGPU_SIGNER_TLS_CERT'} is set alone`,
      'a certificate and its key go together: OGPU_SIGNER_TLS_CERT and OGPU_SIGNER_TLS_KEY',
    )
  if (protocol !== 'https:')
    return bad('a certificate is shown over https only', 'take it away, or name an https address')
  const pems = { cert: await pemOf(cert), key: await pemOf(key) }
  if (pems.cert === undefined || pems.key === undefined)
    return bad(
      `the file that ${pems.cert === undefined ? 'OGPU_SIGNER_TLS_CERT' : 'OGPU_SIGNER_TLS_KEY'} names can’t be read`,
      'it holds PEM; the PEM itself may stand in the variable too',
    )
  const usable = { cert: pems.cert, key: pems.key }
  try {
    createSecureContext(usable)
    return usable
  } catch {
    return bad(
      'OGPU_SIGNER_TLS_CERT and OGPU_SIGNER_TLS_KEY hold no certificate with its key',
      'both are PEM, the key without a password',
    )
  }
}

/** A PEM as it stands, or of the file that is named; undefined where that can't be read. */
async function pemOf(given: string): Promise<string | undefined> {
  if (given.includes('-----BEGIN ')) return given
  return readFile(given, 'utf8').catch(() => undefined)
}

function bad(message: string, hint: string): Problem {
  return { code: 'bad-signer', message, hint }
}

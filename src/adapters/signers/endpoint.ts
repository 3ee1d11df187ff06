import { isOwnMachine } from '../../model/network/public-address.ts'
import type { Problem } from '../../model/problem.ts'

/**
 * The address of a service: its own, or what a variable puts in its place. That is over https, or
 * on this machine, and holds no name and no password; no message shows it.
 */
export function endpointOf(
  own: string,
  names: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): string | Problem {
  const name = names.find((one) => (env[one] ?? '').trim() !== '')
  if (name === undefined) return own
  const given = (env[name] ?? '').trim()
  return isSafe(given)
    ? given.replace(/\/$/, '')
    : {
        code: 'bad-signer',
        message: `${name} is no https:// address, and no http:// address of this machine`,
        hint: 'correct it, or take it away: the service’s own address is known',
      }
}

/** Whether something secret may be sent to this address. */
export function isSafe(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, hostname, username, password } = new URL(address)
  if (username !== '' || password !== '') return false
  return protocol === 'https:' || (protocol === 'http:' && isOwnMachine(hostname))
}

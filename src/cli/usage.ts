import { type Secret, secret } from '../model/secret.ts'

/** Options whose value is a hash that was made to be shown. */
const HASHES = ['--approve', '--base']

/**
 * What looks like a private key among the arguments: nobody means to give one here, and no message
 * may repeat it.
 */
export function keysIn(args: readonly string[]): readonly Secret[] {
  const others = args.filter(
    (arg, index) =>
      !HASHES.includes(args[index - 1] ?? '') && !HASHES.some((name) => arg.startsWith(`${name}=`)),
  )
  return others
    .flatMap((arg) => arg.match(/[0-9a-f]{64,}/gi) ?? [])
    .map((text) => secret('key', text))
}

/**
 * A parser's message on one line: of an option that it does not know the name, and nothing that was
 * given to it.
 */
export function usageText(message: string): string {
  return message
    .replace(/^error: /, '')
    .replaceAll('\n', ' ')
    .replace(/('-[^'=\s]*)=.*?'(?=[^']*$|\s\()/s, "$1'")
    .replace(/[0-9a-f]{64,}/gi, '[redacted]')
}

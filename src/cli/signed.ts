import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Prepared, RoundPoint } from '../apply/context.ts'
import { coveredBySigned } from '../consent/by-signed.ts'
import { readSignedFile } from '../consent/signed-file.ts'
import type { Network } from '../model/network/network.ts'
import type { Problem } from '../model/problem.ts'
import type { RecordedTransaction } from '../model/recorded.ts'
import type { Ports } from '../ports/run.ts'
import type { SafeTerminal } from './terminal/terminal.ts'

/** The ports of an apply, and what of a round it may send. */
interface SignedPorts {
  readonly world: Ports
  readonly narrowed?: (found: Prepared, at: RoundPoint, network: Network) => Prepared
}

/**
 * The same ports with a wallet that has only what a file holds, where one is given; a problem for a
 * file that holds no signed transactions.
 */
export async function withSigned(
  world: Ports,
  file: string | undefined,
  { cwd }: Pick<SafeTerminal, 'cwd'>,
): Promise<SignedPorts | Problem> {
  if (file === undefined) return { world }
  const name = path.basename(file)
  const text = await readFile(path.resolve(cwd, file), 'utf8').catch(() => undefined)
  if (text === undefined) return bad(`${name} can't be read`)
  const listed = readSignedFile(text)
  if (typeof listed === 'string') return bad(`${name} ${listed}`)
  const { readRecorded, recordedSigner } = await import('../adapters/signers/recorded.ts')
  const signed: RecordedTransaction[] = []
  for (const [index, raw] of listed.entries()) {
    const read = readRecorded(raw)
    if (read === undefined)
      return bad(`transaction ${index + 1} of ${name} is no signed transaction in hex`)
    signed.push(read)
  }
  const [first] = signed
  if (first === undefined) return bad(`${name} holds no transaction`)
  const signer = recordedSigner(first.sender, signed)
  return {
    world: { ...world, wallet: async () => ({ signer }) },
    narrowed: (found, { block, nonce }, network) => ({
      ...found,
      decision: coveredBySigned(
        {
          plan: found.plan,
          decision: found.decision,
          nonce,
          timestamp: block.timestamp,
          feeLimit: found.feeLimit,
          network,
        },
        signed,
      ),
    }),
  }
}

function bad(message: string): Problem {
  return {
    code: 'bad-signed-file',
    message,
    hint: 'give the file of apply --unsigned with "signed" filled in for each of its transactions, or one raw signed transaction in hex a line',
  }
}

import type { Network } from '../model/network/network.ts'
import type { Problem, Refusal, Warning } from '../model/problem.ts'
import type { DifferenceKind } from '../model/source/difference.ts'
import { type Address, checksum } from '../model/units/address.ts'
import { byHand } from '../model/way.ts'
import type { PlanFile } from './plan-file.ts'

const NAMED = 5
const COMMIT_IT = 'commit it on a branch and open a pull request'

/**
 * A wallet that is not the configured client would see an empty list of Sources and publish them
 * all again.
 */
export function wrongSigner(
  { address, description }: { readonly address: Address; readonly description: string },
  network: Network,
): Problem {
  return {
    code: 'wrong-signer',
    message: `${description} belongs to ${checksum(address)}, the client of ${network.name} is ${checksum(network.client)}`,
    hint: [
      `use the client's key, or correct networks.${network.name}.client in the configuration; for a contract, which has no key: `,
      { verb: 'apply', network: network.name, unsigned: 'unsigned.json' },
    ],
  }
}

/** What no key can do: sign for a contract, such as a multi-signature wallet. */
export function contractClient({
  name,
  client,
}: Pick<Network, 'name' | 'client'>): Problem & Warning & { readonly code: 'contract-client' } {
  return {
    code: 'contract-client',
    message: `the client of ${name}, ${checksum(client)}, is a contract: no key signs for it`,
    hint: [
      'have its own wallet send it: ',
      { verb: 'apply', network: name, unsigned: 'unsigned.json' },
      ' writes what to put there',
    ],
  }
}

/** A saved plan counts for the wallet and the chain that it was made for. */
export function wrongPlanFile(file: PlanFile, network: Network): Problem | undefined {
  const { name, chainId, client } = network
  if (file.network === name && file.chainId === chainId && file.client.toLowerCase() === client)
    return undefined
  return {
    code: 'bad-plan-file',
    message: `the plan file is for ${file.network} (chain ${file.chainId}, client ${file.client}), not for ${name} (chain ${chainId}, client ${checksum(client)})`,
    hint: ['plan again: ', { verb: 'plan', network: name, out: 'plan.json' }],
  }
}

/** Where review is on, what nobody committed nobody reviewed. */
export function uncommittedRefusal(files: readonly string[], network: Network): Refusal {
  return {
    code: 'uncommitted-changes',
    message: `${listed(files)} ${files.length === 1 ? 'differs' : 'differ'} from the commit, and ${network.name} asks for review`,
    ways: [{ kind: 'look-at-files' }, byHand(COMMIT_IT)],
  }
}

/** What apply will refuse, while somebody may still be editing. */
export function unreviewableWarning(
  files: readonly string[],
  network: Network,
): readonly Warning[] {
  if (files.length === 0 || network.review === 'none') return []
  const { message } = uncommittedRefusal(files, network)
  return [
    {
      code: 'uncommitted',
      message: `apply refuses this as it stands: ${message}`,
      hint: COMMIT_IT,
    },
  ]
}

/** What to do about a second RPC that is no other opinion of this network. */
export const SECOND_RPC_HINT =
  'give another one of this network: OGPU_CHECK_RPC_URL, or checkRpcUrl in ogpu.yaml'

/**
 * `repository:` names where this configuration may be applied from, as the head says and as what
 * stood before says: another name counts with the next merge.
 */
export function otherRepository(
  [head, before]: readonly [string | undefined, string | undefined],
  actual: string | undefined,
  network: Network,
): Refusal | undefined {
  const isOther = (wanted: string | undefined): wanted is string =>
    wanted !== undefined && wanted.toLowerCase() !== actual?.toLowerCase()
  const wanted = [head, before].find(isOther)
  if (wanted === undefined || actual === undefined) return undefined
  const isBefore = !isOther(head)
  return {
    code: 'other-repository',
    message: `this configuration ${isBefore ? 'belonged to the repository' : 'belongs to the repository'} ${wanted}${isBefore ? ' until this change' : ''}, and this is ${actual}`,
    ways: [
      { kind: 'look', network: network.name, why: 'elsewhere' },
      byHand(
        isBefore
          ? 'another repository: counts from the next merge on: merge anything, and apply that'
          : 'a copy that is to publish for itself needs an owner: and a repository: of its own in the configuration',
      ),
    ],
  }
}

/**
 * Whether only the spelling of a text differs, as git or an editor makes it: what the commit holds
 * is read.
 */
export function isSpelling(kind: DifferenceKind): boolean {
  return kind === 'line-ends' || kind === 'byte-order-mark'
}

/**
 * Files that stand here in another spelling than in the commit, as settings and attributes of git
 * make it.
 */
export function spellingWarnings(
  differences: readonly { readonly path: string; readonly kind: DifferenceKind }[],
): readonly Warning[] {
  return differences.flatMap(({ path, kind }) =>
    isSpelling(kind)
      ? [
          {
            code: 'other-spelling' as const,
            file: path,
            message: `${path} has ${kind === 'line-ends' ? 'other line ends' : 'a byte order mark'} here ${kind === 'line-ends' ? 'than' : 'and not'} in the commit; the commit’s bytes are what counts`,
            hint: [
              'a .gitattributes with “*.yaml -text” keeps git from changing them (',
              { verb: 'init' as const },
              ' writes it)',
            ],
          },
        ]
      : [],
  )
}

/** The same where nobody has to review. */
export function uncommittedWarning(files: readonly string[]): readonly Warning[] {
  return files.length === 0
    ? []
    : [
        {
          code: 'uncommitted',
          message: `${listed(files)} ${files.length === 1 ? 'is' : 'are'} not committed`,
          hint: 'what is applied now is in no commit; commit it afterwards',
        },
      ]
}

/** Without a remote nothing tells whether a newer commit exists. */
export function noRemoteWarning(): Warning {
  return {
    code: 'no-remote',
    message: 'there is no remote repository to compare with',
    hint: 'nothing tells whether somebody has a newer version of these definitions',
  }
}

/** Reads at "latest" may be of two blocks. */
export function unpinnedWarning(block: number): Warning {
  return {
    code: 'unpinned-reads',
    message: `the RPC answers no call at block ${block}, so this was read at its latest`,
    hint: 'plan works like this, apply does not: use an RPC that answers at a numbered block',
  }
}

function listed(files: readonly string[]): string {
  const rest = files.length - NAMED
  return rest > 0 ? `${files.slice(0, NAMED).join(', ')} and ${rest} more` : files.join(', ')
}

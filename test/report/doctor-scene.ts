import {
  CHECKS,
  type Check,
  type CheckName,
  type Finding,
  fail,
  ok,
  warn,
  worldFails,
} from '../../src/model/diagnosis.ts'

const FOUND: Readonly<Partial<Record<CheckName, Finding>>> = {
  remote: warn(
    'there is no remote repository to compare with',
    'git remote add origin URL && git push -u origin HEAD',
  ),
  'chain-id': fail(
    'the RPC is chain 1, mainnet is chain 1071',
    'give this network’s own RPC: OGPU_RPC_URL, or rpcUrl in ogpu.yaml',
  ),
  gateway: worldFails('cipfs.example answers 503', 'try again when it is back'),
  key: fail(
    'CLIENT_PRIVATE_KEY is not a private key: 32 bytes of hex are expected',
    'it is not shown here; look for spaces or missing digits',
  ),
}
const SKIPPED: ReadonlySet<CheckName> = new Set([
  'nexus',
  'vault',
  'source-count',
  'sources',
  'metadata',
  'balance',
  'stake',
  'nonce',
])

/** One check of each kind, and the rest in order. */
export const examined: readonly Check[] = CHECKS.map((name) =>
  SKIPPED.has(name)
    ? { name, status: 'skipped', finding: 'the RPC is another chain’s', todo: '', isWorld: false }
    : { name, isWorld: false, ...(FOUND[name] ?? ok('as it should be')) },
)

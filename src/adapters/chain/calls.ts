import { AbiCoder, Interface } from 'ethers'
import type { NexusCall } from '../../model/chain.ts'

const PARAMS =
  '(address client, string imageMetadataUrl, uint8 imageEnvironments, uint256 minPayment, uint256 minAvailableLockup, uint256 maxExpiryDuration, bool privacyEnabled, string optionalParamsUrl, uint8 deliveryMethod, uint256 lastUpdateTime)'

/**
 * Everything of the contracts that we call, read or decode, as signatures (`protocol.md`, On
 * chain).
 */
export const CONTRACTS = new Interface([
  `function publishSource(${PARAMS} params)`,
  `function updateSource(address source, ${PARAMS} params)`,
  'function inactivateSource(address source)',
  'function getSourceCount() view returns (uint256)',
  'function getSources(uint256 lower, uint256 upper) view returns (address[])',
  'function sources(uint256 index) view returns (address)',
  'function getActiveSourceCount(address client) view returns (uint256)',
  'function getClient() view returns (address)',
  'function getStatus() view returns (uint8)',
  `function getSourceParams() view returns (${PARAMS})`,
  'function getTaskCount() view returns (uint256)',
  'function getRegistrantCount() view returns (uint256)',
  'function getRegistrants(uint256 lower, uint256 upper) view returns (address[])',
  'function registrants(uint256 index) view returns (address)',
  'function preferredEnvironmentOf(address provider) view returns (uint8)',
  'function lockupOf(address account) view returns (uint256)',
  'function MIN_LOCKUP_PER_SOURCE() view returns (uint256)',
  'event SourcePublished(address source)',
])

/** Errors that the contracts, OpenZeppelin and the SDK are known to raise. */
const ERRORS = new Interface([
  'error OwnableUnauthorizedAccount(address account)',
  'error OwnableInvalidOwner(address owner)',
  ...[
    'NotOwner',
    'NotMaster',
    'NotProvider',
    'Expired',
    'AlreadyConfirmed',
    'AlreadyFinalized',
    'InsufficientBalance',
    'InsufficientLockup',
    'UnbondingNotElapsed',
    'NotEligible',
    'SourceInactive',
  ].map((name) => `error ${name}()`),
])

/** The call data of a write. */
export function encodeCall(call: NexusCall): string {
  switch (call.kind) {
    case 'publish':
      return CONTRACTS.encodeFunctionData('publishSource', [call.params])
    case 'update':
      return CONTRACTS.encodeFunctionData('updateSource', [call.address, call.params])
    case 'close':
      return CONTRACTS.encodeFunctionData('inactivateSource', [call.address])
  }
}

/** The signature of what call data calls, with its types only; undefined where it calls nothing. */
export function signatureOf(data: string): string | undefined {
  return data === '0x' ? undefined : CONTRACTS.getFunction(data.slice(0, 10))?.format('sighash')
}

/**
 * Why a contract refused, in words: the revert string, the error's name and arguments, or that it
 * gave no reason.
 */
export function revertReason(data: string | undefined): string {
  if (data === undefined || data === '0x') return 'reverted without a reason'
  const selector = data.slice(0, 10)
  try {
    if (selector === '0x08c379a0')
      return String(AbiCoder.defaultAbiCoder().decode(['string'], `0x${data.slice(10)}`)[0])
    if (selector === '0x4e487b71')
      return `panic ${AbiCoder.defaultAbiCoder().decode(['uint256'], `0x${data.slice(10)}`)[0]}`
    const error = ERRORS.parseError(data)
    if (error !== null) return `${error.name}(${error.args.join(', ')})`
  } catch {
    // undecodable data is shown as it is
  }
  return `reverted with ${data.length > 74 ? `${data.slice(0, 74)}…` : data}`
}

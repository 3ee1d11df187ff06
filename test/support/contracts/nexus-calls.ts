import { Interface } from 'ethers'
import type { SourceParams } from '../../../src/model/source/source.ts'
import { type Address, asAddress } from '../../../src/model/units/address.ts'
import { asWei } from '../../../src/model/units/amount.ts'
import { asSeconds } from '../../../src/model/units/duration.ts'

const PARAMS =
  'tuple(address client, string imageMetadataUrl, uint8 imageEnvironments, uint256 minPayment, uint256 minAvailableLockup, uint256 maxExpiryDuration, bool privacyEnabled, string optionalParamsUrl, uint8 deliveryMethod, uint256 lastUpdateTime)'

/**
 * The part of the contracts that tests call, written from the facts and not from our compiled
 * double.
 */
export const contracts = new Interface([
  `function publishSource(${PARAMS} params)`,
  `function updateSource(address source, ${PARAMS} params)`,
  'function inactivateSource(address source)',
  'function getSourceCount() view returns (uint256)',
  'function getSources(uint256 lower, uint256 upper) view returns (address[])',
  'function sources(uint256 index) view returns (address)',
  'function getSourceId(address source) view returns (uint256)',
  'function getActiveSourceCount(address client) view returns (uint256)',
  'function register(address source, address provider, uint8 preferredEnvironment)',
  'function unregister(address source, address provider)',
  'function mute(bool value)',
  'function getClient() view returns (address)',
  'function getStatus() view returns (uint8)',
  `function getSourceParams() view returns (${PARAMS})`,
  'function getTaskCount() view returns (uint256)',
  'function getTasks(uint256 lower, uint256 upper) view returns (address[])',
  'function getRegistrantCount() view returns (uint256)',
  'function getRegistrants(uint256 lower, uint256 upper) view returns (address[])',
  'function preferredEnvironmentOf(address provider) view returns (uint8)',
  'function deposit(address account) payable',
  'function lock(uint256 amount)',
  'function balanceOf(address account) view returns (uint256)',
  'function lockupOf(address account) view returns (uint256)',
  'function sanctionOf(address account) view returns (uint256)',
  'function isEligible(address account) view returns (bool)',
  'function sanction(address account, uint256 amount)',
  'function MIN_LOCKUP_PER_SOURCE() view returns (uint256)',
  'function setMinLockupPerSource(uint256 amount)',
  'function publishTask(tuple(address source, string config, uint256 expiryTime, uint256 payment) params)',
  'event SourcePublished(address source)',
  `event SourceUpdated(address source, ${PARAMS} sourceParams)`,
  'event SourceStatusChanged(address source, uint8 status)',
  'error OwnableUnauthorizedAccount(address account)',
])

/** Parameters of an unremarkable Source; state only what the test is about. */
export function someParams(client: Address, overrides: Partial<SourceParams> = {}): SourceParams {
  return {
    client,
    imageMetadataUrl: 'http://127.0.0.1:1/ipfs/QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH',
    imageEnvironments: 1,
    minPayment: asWei(10n ** 16n),
    minAvailableLockup: asWei(0n),
    maxExpiryDuration: asSeconds(86_400n),
    privacyEnabled: false,
    optionalParamsUrl: '',
    deliveryMethod: 0,
    lastUpdateTime: 1n,
    ...overrides,
  }
}

/** Reads what `getSourceParams` answers. */
export function decodeParams(answer: unknown): SourceParams {
  const [tuple] = contracts.decodeFunctionResult('getSourceParams', String(answer))
  return {
    client: asAddress(tuple.client),
    imageMetadataUrl: tuple.imageMetadataUrl,
    imageEnvironments: Number(tuple.imageEnvironments),
    minPayment: asWei(tuple.minPayment),
    minAvailableLockup: asWei(tuple.minAvailableLockup),
    maxExpiryDuration: asSeconds(tuple.maxExpiryDuration),
    privacyEnabled: tuple.privacyEnabled,
    optionalParamsUrl: tuple.optionalParamsUrl,
    deliveryMethod: Number(tuple.deliveryMethod),
    lastUpdateTime: tuple.lastUpdateTime,
  }
}

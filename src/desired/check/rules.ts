import type { ScalarTree } from '../../yaml/tree.ts'
import { checkEnvironment, checkLogo } from '../environments.ts'
import type { Issue } from '../finding.ts'
import type { FileKind } from '../kind.ts'
import { checkAddress } from './check-address.ts'
import { checkAmount } from './check-amount.ts'
import { checkDuration } from './check-duration.ts'
import { checkId, checkNetworkName, checkOwner } from './check-id.ts'
import { checkNumber } from './check-number.ts'
import { checkImagePattern, checkSize, checkStep, checkStranded } from './check-policy.ts'
import { checkDescription, checkLine, checkName, checkReason } from './check-text.ts'
import { checkGatewayUrl, checkServiceUrl } from './check-url.ts'
import { checkVersion } from './check-version.ts'

/** Judges one value beyond what a schema can say. */
export type Rule = (value: ScalarTree, name: string) => Issue | undefined

/** Rules in the shape of the file. `*` stands for any other key, `[]` for the items of a list. */
export interface Rules {
  readonly [key: string]: Rule | Rules
}

/** What a definition, its overrides and the defaults have in common. */
const OVERRIDABLE: Rules = {
  name: checkName,
  description: checkDescription,
  logoUrl: checkLogo,
  environments: { cpu: checkEnvironment, nvidia: checkEnvironment, amd: checkEnvironment },
  template: { version: checkNumber, with: { '*': checkLine } },
  payment: { minPayment: checkAmount, minLockup: checkAmount },
  maxExpiry: checkDuration,
  waive: { '*': checkReason },
}

const POLICY: Rules = {
  minPayment: { min: checkAmount, max: checkAmount, step: checkStep },
  minLockup: { step: checkStep },
  images: { from: { '[]': checkImagePattern } },
  stranded: checkStranded,
  download: checkSize,
}

const NETWORK: Rules = {
  on: checkNetworkName,
  client: checkAddress,
  chainId: checkNumber,
  nexus: checkAddress,
  vault: checkAddress,
  rpcUrl: checkServiceUrl,
  checkRpcUrl: checkServiceUrl,
  pinUrl: checkServiceUrl,
  gatewayUrl: checkGatewayUrl,
  limits: {
    publishes: checkNumber,
    updates: checkNumber,
    closings: checkNumber,
    fees: checkAmount,
  },
  policy: POLICY,
  confirmations: checkNumber,
  unmanaged: { '[]': checkAddress },
}

/** The rules for each kind of file. */
export const FIELD_RULES: Readonly<Record<FileKind, Rules>> = {
  source: {
    ...OVERRIDABLE,
    id: checkId,
    networks: {
      '[]': checkNetworkName,
      '*': { ...OVERRIDABLE, address: checkAddress, takeover: checkLine },
    },
  },
  config: {
    version: checkNumber,
    owner: checkOwner,
    defaults: { ...OVERRIDABLE, networks: { '[]': checkNetworkName } },
    compose: { oldest: checkVersion },
    policy: { ...POLICY, folders: { '*': { '[]': checkNetworkName } } },
    networks: { '*': NETWORK },
  },
}

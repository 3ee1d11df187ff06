import type { PageBounds } from './page-reading.ts'

/** Whether something can be done: `unknown` where nothing that was said proves one or the other. */
export type Ability = {
  readonly answer: 'yes' | 'no' | 'unknown'
  /** What was said where it is not a plain yes; null where nothing was. */
  readonly said: string | null
}

/**
 * A largest size that was tried and went well, and the smallest that did not; null where there was
 * none.
 */
export interface Size {
  readonly answered: number | null
  readonly refused: number | null
  readonly said: string | null
}

/**
 * Seconds between the newest blocks, the first block of the chain left out; null where too few
 * could be read.
 */
export interface BlockPace {
  readonly sampled: number
  readonly average: number | null
  readonly median: number | null
  readonly longest: number | null
  /** Blocks of the sample that have the second of the one before. */
  readonly sameSecond: number | null
}

/** How a gateway serves one content under one form of its address. */
export interface GatewayForm {
  readonly form: 'path, CIDv0' | 'path, CIDv1' | 'subdomain, CIDv1'
  readonly status: number | null
  /** Where it leads on: to a path or a subdomain, and of which host. */
  readonly redirect: { readonly to: 'path' | 'subdomain' | 'other'; readonly host: string } | null
  /** Whether the bytes are what the CID addresses. */
  readonly verified: boolean | null
  readonly said: string | null
}

/**
 * What a network is like, as far as it can be learnt by asking: `doctor --report`. No key, no
 * address but contracts, of a URL the host.
 */
export interface NetworkReport {
  readonly formatVersion: 1
  readonly program: { readonly version: string; readonly node: string; readonly platform: string }
  readonly network: {
    readonly name: string
    readonly isBuiltIn: boolean
    readonly chainId: number
    readonly confirmations: number
  }
  readonly node: {
    readonly host: string
    readonly client: string | null
    readonly chainId: number | null
    readonly latestBlock: number | null
    /** How many blocks behind the newest one; null where the node does not tell. */
    readonly finalizedBehind: number | null
    readonly safeBehind: number | null
  }
  /** The second RPC; null where there is none. */
  readonly checkRpc: {
    readonly host: string
    readonly chainId: number | null
    /** Whether both have the same newest block, and the same nonce of the wallet at it. */
    readonly agrees: Ability
  } | null
  readonly contracts: {
    readonly nexus: string
    readonly vault: string
    readonly nexusHasCode: boolean | null
    readonly vaultHasCode: boolean | null
    readonly minLockupPerSource: { readonly text: string; readonly raw: string } | null
  }
  readonly sources: {
    readonly count: number | null
    /** Rows of the list that name no Source. */
    readonly holes: number | null
    /**
     * How Nexus reads the bounds of a page; `empty` where there is no row to tell by, `row-by-row`
     * where no page fits.
     */
    readonly reading: PageBounds | 'empty' | 'row-by-row' | 'unknown'
    /** Rows of the largest page that was read. */
    readonly rows: number | null
    readonly said: string | null
  }
  readonly pace: BlockPace
  readonly fees: {
    readonly model: 'eip1559' | 'legacy' | 'unknown'
    readonly baseFee: string | null
    readonly tip: string | null
    readonly gasPrice: string | null
    readonly blockGasLimit: number | null
  }
  readonly limits: {
    /** Calls in one request. */
    readonly batch: Size
    /** Bytes of one request. */
    readonly body: Size
    /** Blocks in one request for events. */
    readonly logs: Size
    /** Gas that a call may use: where it names none, and where it names a great deal. */
    readonly callGas: {
      readonly unasked: number | null
      readonly most: number | null
      readonly said: string | null
    }
  }
  readonly abilities: {
    readonly pinnedCalls: Ability
    /** How many blocks back a call was answered, and at which distance it was not. */
    readonly pinnedBack: Size
    readonly creationCalls: Ability
    readonly stateOverrides: Ability
    readonly simulateV1: Ability
    readonly eip7702: Ability
  }
  readonly storage: {
    readonly gateway: {
      readonly host: string
      readonly cid: string | null
      readonly forms: readonly GatewayForm[]
    }
    readonly pinning: {
      readonly host: string
      /** Whether anything was uploaded to find out. */
      readonly wasAsked: boolean
      readonly cidVersion: 0 | 1 | null
      readonly linkForm: 'path' | 'subdomain' | 'ipfs' | 'other' | null
      readonly linkHost: string | null
      /** Whether its CID is the one that was computed here. */
      readonly sameCid: boolean | null
      readonly said: string | null
    }
  }
}

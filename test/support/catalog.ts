import { createHash } from 'node:crypto'
import type { Network } from '../../src/model/network/network.ts'
import type {
  Catalog,
  CatalogSource,
  ReadNetwork,
  Standing,
} from '../../src/model/source/catalog.ts'
import type { Impact } from '../../src/model/source/change.ts'
import type { HistoryEntry, SourceHistory } from '../../src/model/source/history.ts'
import type { Environment } from '../../src/model/source/source.ts'
import { type Address, asAddress } from '../../src/model/units/address.ts'
import { asSeconds } from '../../src/model/units/duration.ts'
import { amount, aNetwork, aSpec, aState, CLIENT, GATEWAY } from './builders.ts'
import { aBlock } from './memory-chain.ts'

/** What of a Source of a catalog a test is about. */
export interface CatalogFacts {
  readonly id?: string
  readonly name?: string
  readonly description?: string
  readonly logoUrl?: string
  readonly envs?: readonly Environment[]
  readonly price?: string
  readonly lockup?: string
  readonly expiry?: bigint
  readonly delivery?: 'manual-confirmation' | 'first-response'
  readonly closed?: boolean
  readonly impact?: Impact | null
  readonly standing?: Standing
  readonly history?: SourceHistory
  readonly file?: string
  readonly address?: Address
}

/** The moment that every catalog of a test was read at: 30 November 2026. */
const READ_AT = 1_796_040_000n
const DAY = 86_400n

/** A hash, or an address of its first bytes, that looks like any other and is always the same. */
export function hashOf(text: string): string {
  return `0x${createHash('sha256').update(text).digest('hex')}`
}

function addressOf(text: string): Address {
  return asAddress(hashOf(text).slice(0, 42))
}

/** One Source of a catalog, as its definition wants it unless a test says otherwise. */
export function aCatalogSource({
  id = 'one',
  envs = ['cpu'],
  ...facts
}: CatalogFacts = {}): CatalogSource {
  const { name, description, logoUrl, price, lockup, expiry, delivery } = facts
  const spec = aSpec({
    id,
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
    ...(logoUrl === undefined ? {} : { logoUrl }),
    environments: Object.fromEntries(envs.map((one) => [one, `${GATEWAY}${one}/${id}.yml`])),
    minPayment: amount(price ?? '0.01 OGPU'),
    minLockup: amount(lockup ?? '0 OGPU'),
    maxExpiry: asSeconds(expiry ?? DAY),
    delivery: delivery ?? 'first-response',
  })
  return {
    id,
    state: aState({
      of: spec,
      address: facts.address ?? addressOf(id),
      status: facts.closed === true ? 'closed' : 'active',
    }),
    impact: facts.impact === undefined ? { providers: 2, tasks: 3 } : facts.impact,
    definition: {
      file: facts.file ?? `sources/${id}/source.yaml`,
      line: 2,
      lastChange: { commit: hashOf(`commit of ${id}`).slice(2, 42), time: READ_AT - 9n * DAY },
    },
    standing: facts.standing ?? { kind: 'same' },
    ...(facts.history === undefined ? {} : { history: facts.history }),
  }
}

/** A network that was read, with these Sources. */
export function aReadNetwork(
  sources: readonly CatalogSource[],
  network: Partial<Network> = {},
): ReadNetwork {
  return {
    kind: 'read',
    network: aNetwork(network),
    block: aBlock({ number: 4_812_377, timestamp: READ_AT }),
    sources,
    pending: [],
  }
}

/** A catalog of one network with these Sources. */
export function aCatalog(
  sources: readonly CatalogSource[] = [aCatalogSource()],
  facts: Partial<Catalog> = {},
): Catalog {
  return {
    owner: 'acme-abc123',
    repository: 'acme/models',
    commit: hashOf('head').slice(2, 42),
    folder: '',
    networks: [aReadNetwork(sources)],
    ...facts,
  }
}

/** What happened to a Source: prices in order, each so many days before the catalog was read. */
export function aHistory(
  id: string,
  prices: readonly (readonly [price: string, daysAgo: number, pull?: number])[],
): SourceHistory {
  const entries = prices.map(([price, daysAgo, pull], at): HistoryEntry => {
    const before = prices[at - 1]?.[0]
    return {
      kind: at === 0 ? 'publish' : 'update',
      block: 4_812_377 - daysAgo * 20_000,
      timestamp: READ_AT - BigInt(daysAgo) * DAY,
      hash: hashOf(`${id} ${at}`),
      sender: CLIENT,
      params: null,
      fields:
        before === undefined
          ? []
          : [
              {
                field: 'minPayment',
                before: { text: before, raw: String(amount(before)) },
                after: { text: price, raw: String(amount(price)) },
              },
            ],
      ...(pull === undefined ? {} : { pull }),
    }
  })
  return {
    address: addressOf(id),
    entries,
    from: entries[0]?.block ?? 0,
    isComplete: true,
  }
}

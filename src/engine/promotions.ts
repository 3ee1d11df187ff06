import { Fault } from '../model/fault.ts'
import type { Network, PromotedFrom } from '../model/network/network.ts'
import type { Change } from '../model/source/change.ts'
import type { SourceSpec } from '../model/source/definition.ts'
import type { PromotionFinding } from '../model/source/promoted.ts'
import type { Observation, SourceState } from '../model/source/state.ts'
import { checkNetwork, confirmPoint, latestPoint } from '../observed/block.ts'
import { observe } from '../observed/observe.ts'
import type { PlanContext } from '../plan/context.ts'
import { matchSources, ownMarkerId } from '../plan/match.ts'
import { knownMetadata } from '../plan/metadata.ts'
import { fieldsToPromote, findPromotion, promotionKey } from '../plan/promotion.ts'
import type { Ports } from '../ports/run.ts'
import type { Settings } from '../settings.ts'
import { withTrustedEndpoints } from './choose-network.ts'
import { contextAt, type Scope } from './scope.ts'

/** What a plan is made of by the time that other networks are asked. */
interface Promoting {
  readonly scope: Scope
  readonly context: PlanContext
  readonly specs: readonly SourceSpec[]
  readonly changes: readonly Change[]
}

/** What was seen of another network. */
type Seen =
  | { readonly kind: 'seen'; readonly observation: Observation }
  | { readonly kind: 'unknown'; readonly reason: string }

/** How long another network is waited for, in milliseconds. */
const LONGEST = 30_000

/**
 * For each change, by id, whether it is live on the networks that it has to be live on first: by
 * what these hold now, each read at one block. The only place of a plan that asks another network;
 * none is asked where nothing has to be live there. Never throws for what one fails at: that is
 * unknown.
 */
export async function readPromotions(
  world: Pick<Ports, 'connect' | 'clock'>,
  settings: Settings,
  { scope, context, specs, changes }: Promoting,
): Promise<ReadonlyMap<string, readonly PromotionFinding[]>> {
  const promoting = changes.filter((change) => fieldsToPromote(change).length > 0)
  const networks = [
    context.network,
    ...[...(context.asked ?? [])].map(([, { guards }]) => guards.network),
  ]
  const sources = new Map(
    networks
      .flatMap(({ promotions = [] }) => promotions)
      .map((promoted) => [promotionKey(promoted), promoted]),
  )
  if (promoting.length === 0 || sources.size === 0) return new Map()
  const seen = await Promise.all(
    [...sources.values()].map(async (promoted) => ({
      promoted,
      there: await inTime(world, seenOn(world, settings, scope, promoted.from)),
    })),
  )
  const byId = new Map(specs.map((spec) => [spec.id, spec]))
  return new Map(
    promoting.map((change) => {
      const spec = byId.get(change.id)
      return [
        change.id,
        spec === undefined
          ? []
          : seen.map(({ promoted, there }) =>
              there.kind === 'unknown'
                ? { ...there, key: promotionKey(promoted) }
                : findPromotion(
                    change,
                    spec,
                    context.network,
                    promoted,
                    liveThere(change.id, there.observation, promoted, { scope, settings }),
                  ),
            ),
      ]
    }),
  )
}

async function inTime({ clock }: Pick<Ports, 'clock'>, asked: Promise<Seen>): Promise<Seen> {
  const over = new AbortController()
  const late = clock.sleep(LONGEST, over.signal).then(
    (): Seen => ({
      kind: 'unknown',
      reason: `it did not answer within ${LONGEST / 1000} seconds`,
    }),
  )
  try {
    return await Promise.race([asked, late])
  } finally {
    over.abort()
  }
}

async function seenOn(
  world: Pick<Ports, 'connect'>,
  { rpcUrl: _, checkRpcUrl: __, ...settings }: Settings,
  scope: Scope,
  from: Network,
): Promise<Seen> {
  const trusted =
    settings.trustsOnlyBase === true
      ? withTrustedEndpoints(from, scope.base?.repository.config, settings)
      : from
  if ('code' in trusted) return { kind: 'unknown', reason: trusted.message }
  try {
    const { chain, ipfs } = world.connect(trusted)
    const point = await latestPoint(chain)
    const [wrong] = await checkNetwork(chain, trusted, point.at)
    if (wrong !== undefined) return { kind: 'unknown', reason: wrong.message }
    const reading = {
      client: trusted.client,
      known: knownMetadata(specsOn(scope, trusted), scope.context.owner),
      skip: new Set(trusted.unmanaged),
      others: { contents: new Map<string, never>(), addresses: new Set<never>() },
    }
    const observation = await observe(chain, ipfs, reading, point.block.number, point.at)
    await confirmPoint(chain, point)
    return { kind: 'seen', observation }
  } catch (error) {
    if (error instanceof Fault) return { kind: 'unknown', reason: error.message }
    throw error
  }
}

/** The live Sources that stand for a definition there, by its address or by our record. */
function liveThere(
  id: string,
  observation: Observation,
  { from }: PromotedFrom,
  { scope, settings }: { readonly scope: Scope; readonly settings: Settings },
): { readonly states: readonly SourceState[]; readonly isUnsure: boolean } {
  const specs = specsOn(scope, from)
  const there = contextAt(scope.desired, from, undefined, settings)
  const bound = matchSources(specs, observation, there).bound.get(id)
  const live = observation.own.filter(({ status }) => status === 'active')
  return {
    states: live.filter(
      (state) => state.address === bound?.address || ownMarkerId(state, scope.context.owner) === id,
    ),
    isUnsure: live.some(
      ({ address, reading }) => reading.kind !== 'known' && !from.unmanaged.includes(address),
    ),
  }
}

function specsOn({ desired }: Scope, network: Network): readonly SourceSpec[] {
  const key = promotionKey({ from: network })
  const names = [...(desired.config?.networks ?? [])].flatMap(([name, from]) =>
    promotionKey({ from }) === key ? [name] : [],
  )
  return desired.specs.filter((spec) => names.includes(spec.network))
}

import { applyChanges } from '../apply/apply.ts'
import type { ApplyPorts, ApplyRequest, Prepared, RoundPoint, Timing } from '../apply/context.ts'
import { type Consent, decide } from '../consent/decide.ts'
import { gatherPulls, withCauses } from '../consent/gather.ts'
import {
  contractClient,
  noRemoteWarning,
  otherRepository,
  uncommittedRefusal,
  uncommittedWarning,
  wrongPlanFile,
} from '../consent/preconditions.ts'
import type { ApplyEvent } from '../model/events.ts'
import type { Network } from '../model/network/network.ts'
import type { Refusal, Warning } from '../model/problem.ts'
import { during } from '../model/progress.ts'
import type { MergedPull } from '../model/review.ts'
import type { ReadPoint } from '../observed/block.ts'
import { type Asked, asksIn } from '../plan/context.ts'
import { feeLimitOf } from '../plan/fees.ts'
import { tellApart } from '../plan/overtaken.ts'
import type { Connection, Ports } from '../ports/run.ts'
import type { Settings } from '../settings.ts'
import { noImages } from './ask-images.ts'
import { planAt, strictestReview } from './plan-at.ts'
import { boundIn } from './protections.ts'
import { isContract, type Stopped, wrongWorld } from './reach.ts'
import { madeTogether } from './run-together.ts'
import { type Loaded, load, type Scope } from './scope.ts'

/** An apply that may begin, or why it may not. */
export type ApplyOutcome =
  | {
      readonly kind: 'run'
      readonly scope: Scope
      readonly events: AsyncGenerator<ApplyEvent, void>
      readonly notes: readonly Warning[]
    }
  | { readonly kind: 'refused'; readonly scope: Scope; readonly refusal: Refusal }
  | Stopped

export interface ApplyOptions {
  readonly consent: Consent
  readonly timing: (network: Network) => Timing
  readonly signal: AbortSignal
  /** What remains of a round where only transactions that were signed before can be sent. */
  readonly narrowed?: (found: Prepared, at: RoundPoint, network: Network) => Prepared
  /** Runs in place of the sending; no wallet is asked for then. */
  readonly inPlace?: (
    ports: Omit<ApplyPorts, 'signer'>,
    request: ApplyRequest,
  ) => AsyncGenerator<ApplyEvent, void>
}

/**
 * Checks wallet, network and working tree, and hands back the run; nothing is sent before its
 * events are asked for. Throws a Fault when the world fails.
 */
export async function apply(
  world: Ports,
  settings: Settings,
  { consent, timing, signal, narrowed, inPlace }: ApplyOptions,
): Promise<ApplyOutcome> {
  const loaded: Loaded = await load(world, settings)
  if (loaded.kind === 'problems') return loaded
  const { scope } = loaded
  const misplaced =
    consent.kind === 'plan-file' ? wrongPlanFile(consent.file, scope.network) : undefined
  if (misplaced !== undefined)
    return {
      kind: 'problems',
      problems: [misplaced],
      warnings: scope.warnings,
      network: scope.network,
    }
  const connection = world.connect(scope.network)
  const wallet = inPlace === undefined ? await walletFor(world, scope, connection) : undefined
  if (wallet !== undefined && 'problem' in wallet)
    return {
      kind: 'problems',
      problems: [wallet.problem],
      warnings: scope.warnings,
      network: scope.network,
    }
  if (wallet !== undefined && 'refusal' in wallet)
    return { kind: 'refused', scope, refusal: wallet.refusal }
  const signer = wallet?.signer
  const wrong = await wrongWorld(scope, connection, signer)
  if (wrong.length > 0)
    return { kind: 'problems', problems: wrong, warnings: scope.warnings, network: scope.network }
  const foreign = otherRepository(
    [scope.desired.config?.repository, scope.base?.repository.config?.repository],
    await world.repo.name(),
    scope.network,
  )
  if (foreign !== undefined) return { kind: 'refused', scope, refusal: foreign }
  const { uncommitted } = scope
  if (uncommitted.length > 0 && scope.context.network.review !== 'none')
    return { kind: 'refused', scope, refusal: uncommittedRefusal(uncommitted, scope.network) }
  const head = await world.repo.head()
  const tip = settings.detached || head === undefined ? undefined : await world.repo.remoteTip()
  const notes = [
    ...uncommittedWarning(uncommitted),
    ...(settings.detached || tip !== undefined ? [] : [noRemoteWarning()]),
  ]
  const isTip = async (): Promise<boolean> =>
    settings.detached || tip === undefined || (await world.repo.remoteTip()) === head?.commit
  const { network } = scope.context
  const prepare = roundsOf(scope, connection, { world, settings, consent })
  const request: ApplyRequest = {
    network,
    timing: timing(network),
    signal,
    prepare:
      narrowed === undefined
        ? prepare
        : async (at, allowed) => narrowed(await prepare(at, allowed), at, network),
    isTip,
  }
  const ports = {
    ...connection,
    clock: world.clock,
    ...(world.progress === undefined ? {} : { progress: world.progress }),
  }
  const events =
    signer === undefined
      ? (inPlace?.(ports, request) ?? noEvents())
      : applyChanges({ ...ports, signer }, request)
  return { kind: 'run', scope, events, notes }
}

/**
 * The wallet, or why there is none: for a contract none can be. Where there is one, nothing is read
 * before it is known to be the client's.
 */
async function walletFor(
  world: Ports,
  { network }: Scope,
  { chain }: Connection,
): Promise<Awaited<ReturnType<Ports['wallet']>>> {
  const wallet = await world.wallet(network)
  if ('signer' in wallet) return wallet
  return (await isContract(chain, network)) ? { problem: contractClient(network) } : wallet
}

async function* noEvents(): AsyncGenerator<ApplyEvent, void> {}

/** What each round of an apply finds at its block, and what of it this consent lets it send. */
export function roundsOf(
  scope: Scope,
  connection: Connection,
  {
    world,
    settings,
    consent,
  }: { readonly world: Ports; readonly settings: Settings; readonly consent: Consent },
): (
  at: Pick<RoundPoint, 'block' | 'newest'>,
  allowed: ReadonlySet<string> | undefined,
) => Promise<Prepared> {
  let pulls: readonly MergedPull[] | undefined
  const asks = new Map<string, Asked>()
  const images = noImages()
  return async ({ block, newest }, allowed) => {
    const point: ReadPoint = { block, at: block.number, pinned: true }
    const reviews = world.reviews?.(scope.network)
    const isAfterMerge = world.reviews !== undefined
    const found = await planAt(scope, connection, point, {
      world,
      settings,
      reviews,
      isAfterMerge,
      isSent: true,
      newest,
      asks,
      images,
      isApproved: consent.kind === 'approve',
    })
    const { draft, context } = found
    const merged =
      pulls ??
      (await gatherPulls(
        reviews,
        found.plan,
        strictestReview(found.plan, context),
        asksIn(context),
      ))
    pulls = merged
    const { plan, decision } = await madeTogether(connection.chain, found, (one) => {
      const given: Consent = allowed === undefined ? consent : { kind: 'digests', digests: allowed }
      const decided = during(world.progress, 'consent', () => decide(one, given, context, merged))
      return { made: { plan: one, decision: decided }, sent: decided.send }
    })
    const standing = tellApart(
      decision.standing,
      merged,
      { specs: scope.specs, bound: draft.matching.bound },
      scope.context,
    )
    return {
      plan,
      decision: {
        ...decision,
        standing,
        refusals: await withCauses(decision.refusals, plan, connection.chain),
      },
      bound: boundIn(draft),
      feeLimit: feeLimitOf(decision.send, context),
      sources: found.observation.own,
    }
  }
}

import { isSpelling, spellingWarnings } from '../consent/preconditions.ts'
import { identityChange, stricter } from '../consent/stricter.ts'
import { waiversIn } from '../consent/waivers.ts'
import { readOnce } from '../desired/read-once.ts'
import type { Config, Network } from '../model/network/network.ts'
import type { Problem, Warning } from '../model/problem.ts'
import type { SourceSpec } from '../model/source/definition.ts'
import type { Address } from '../model/units/address.ts'
import type { PlanContext } from '../plan/context.ts'
import type { BaseCommit, WorkingTree } from '../ports/repository.ts'
import type { Ports } from '../ports/run.ts'
import type { Settings } from '../settings.ts'
import { chooseNetwork, unusableRpc, usage, withTrustedEndpoints } from './choose-network.ts'
import { type Earlier, readCommit } from './earlier-commit.ts'
import { type FileRules, fileRules } from './file-rules.ts'
import { type Repository, readRepository } from './repository.ts'

/** What the repository says about one network, read and checked. */
export interface Scope {
  readonly desired: Repository
  readonly network: Network
  readonly specs: readonly SourceSpec[]
  readonly context: PlanContext
  readonly warnings: readonly Warning[]
  /** Files of the working tree that are not as the checked-out commit has them. */
  readonly uncommitted: readonly string[]
  readonly base?: Base
  /** What every commit of this run is read with. */
  readonly rules: FileRules
}

/** The same network as the base commit describes it. */
export interface Base extends BaseCommit {
  readonly repository: Repository
  /**
   * Whether its configuration stood elsewhere, or was taken out before: then all that is wanted is
   * asked for anew.
   */
  readonly isMoved: boolean
  readonly specs: readonly SourceSpec[]
  /** Id to file of what it defines for this network. */
  readonly files: ReadonlyMap<string, string>
}

export type Loaded =
  | { readonly kind: 'scope'; readonly scope: Scope }
  | {
      readonly kind: 'problems'
      readonly problems: readonly Problem[]
      readonly warnings: readonly Warning[]
      readonly network?: Network
    }

/**
 * Reads definitions and configuration, of the working tree and of the base commit; with `committed`
 * of the checked-out commit and no other. One broken definition stops the run: it must never read
 * as one that is absent.
 */
export async function load(
  world: Ports,
  settings: Settings,
  { mayBeEmpty = false, committed = false } = {},
): Promise<Loaded> {
  const head = committed ? await world.repo.head() : undefined
  const { files, differences } =
    head === undefined
      ? await treeOf(world, settings)
      : { files: await world.repo.definitionsAt(head.commit), differences: [] }
  const [rules, once] = [fileRules(world.progress), readOnce()]
  const desired = readRepository(files, settings.configFile, rules, once)
  const { config } = desired
  const warnings = [...desired.warnings, ...spellingWarnings(differences)]
  const found =
    head === undefined
      ? desired.problems
      : desired.problems.map((problem) => inCommit(problem, settings))
  const problems = found.filter(({ code }) => !(mayBeEmpty && code === 'no-definitions'))
  const rpcUrl = unusableRpc(settings)
  if (rpcUrl !== undefined) return { kind: 'problems', problems: [rpcUrl], warnings }
  if (config === undefined || problems.length > 0) return { kind: 'problems', problems, warnings }
  const network = chooseNetwork(config, settings)
  if ('code' in network) return { kind: 'problems', problems: [network], warnings }
  const commit = committed ? undefined : await world.repo.base(settings.base, differences)
  const earlier =
    commit === undefined
      ? undefined
      : await readCommit(world, commit.commit, settings, { client: network.client, rules, once })
  if (commit !== undefined && earlier?.kind === 'unreadable')
    return { kind: 'problems', problems: [baseUnreadable(commit, earlier)], warnings, network }
  const before = earlier?.kind === 'read' ? earlier.repository : undefined
  const trusted =
    settings.trustsOnlyBase === true
      ? withTrustedEndpoints(network, before?.config, settings)
      : network
  if ('code' in trusted) return { kind: 'problems', problems: [trusted], warnings, network }
  const uncommitted = differences.flatMap(({ path, kind }) => (isSpelling(kind) ? [] : [path]))
  const read = scopeOf({ ...desired, warnings }, config, trusted, before, settings)
  const scope = {
    ...read,
    context: commit?.isBranch === true ? read.context : withMergedWaivers(read),
    uncommitted,
    rules,
  }
  const unknown =
    settings.only === undefined ? undefined : unknownId(settings.only, scope.specs, before)
  if (unknown !== undefined) return { kind: 'problems', problems: [unknown], warnings }
  if (commit === undefined || earlier?.kind !== 'read') return { kind: 'scope', scope }
  return { kind: 'scope', scope: { ...scope, base: baseOf(commit, earlier, network.name) } }
}

/**
 * What is read, and how the working tree differs from it: what is committed where nobody edits, as
 * in a workflow; else the tree with a person's edits, in the commit's spelling.
 */
async function treeOf({ repo }: Ports, { readsCommit }: Settings): Promise<WorkingTree> {
  const tree = await repo.workingTree()
  const head = readsCommit === true ? await repo.head() : undefined
  return head === undefined ? tree : { ...tree, files: await repo.definitionsAt(head.commit) }
}

/** What a commit lacks may well stand in the working tree. */
function inCommit(problem: Problem, { configFile }: Settings): Problem {
  const hint = 'commit it first: only what is committed is held against the chain'
  if (problem.code === 'config-missing')
    return { ...problem, message: `the checked-out commit has no ${configFile}`, hint }
  return problem.code === 'no-definitions'
    ? { ...problem, message: 'the checked-out commit has no definition beneath sources/', hint }
    : problem
}

function scopeOf(
  desired: Repository,
  config: Config,
  network: Network,
  before: Repository | undefined,
  settings: Settings,
): Omit<Scope, 'uncommitted' | 'rules'> {
  return {
    desired,
    network,
    specs: desired.specs.filter((spec) => spec.network === network.name),
    warnings: [
      ...endpointWarnings(
        config.networks.get(network.name) ?? network,
        before?.config,
        config.file,
      ),
      ...desired.warnings,
    ],
    context: contextAt(desired, network, before, settings),
  }
}

/**
 * What a plan has to know, with the guards of an earlier commit folded in; the head's alone without
 * one.
 */
export function contextAt(
  desired: Repository,
  network: Network,
  before: Repository | undefined,
  settings: Settings,
): PlanContext {
  const { config } = desired
  const listed = new Set(network.unmanaged)
  const settled =
    before === undefined
      ? listed
      : new Set(
          [...(before.config?.networks.values() ?? [])]
            .filter(({ chainId }) => chainId === network.chainId)
            .flatMap(({ unmanaged }) => unmanaged),
        )
  const change =
    settings.allowIdentityChange || config === undefined
      ? undefined
      : identityChange(network.name, config, before?.config)
  return {
    network: stricter(network, before?.config, before?.commit),
    waivers: waiversIn({ specs: desired.specs, network }, before),
    owner: config?.owner ?? '',
    unmanaged: new Set([...listed].filter((address) => settled.has(address))),
    newlyUnmanaged: new Set([...listed].filter((address) => !settled.has(address))),
    siblings: config === undefined ? new Map() : siblingsOf(config, network, desired.specs),
    protectedIds: new Set(
      [...desired.definitions, ...(before?.definitions ?? [])].flatMap(({ id, protect }) =>
        protect ? [id] : [],
      ),
    ),
    ...(change === undefined ? {} : { identityChange: change }),
  }
}

/** What is checked out is merged, so what it waives counts for whoever approves by hash. */
function withMergedWaivers({
  context,
  specs,
  network,
}: Pick<Scope, 'context' | 'specs' | 'network'>): PlanContext {
  return { ...context, waivers: waiversIn({ specs, network }, undefined) }
}

/** Whom this branch wants believed, where the base commit believes somebody else. */
function endpointWarnings(
  network: Network,
  base: Config | undefined,
  file: string,
): readonly Warning[] {
  const then = base?.networks.get(network.name)
  if (then === undefined) return []
  const changed = (['rpcUrl', 'checkRpcUrl', 'gatewayUrl', 'pinUrl'] as const).filter(
    (key) => then[key] !== network[key],
  )
  if (changed.length === 0) return []
  return [
    {
      code: 'endpoint-changed',
      file,
      message: `${changed.map((key) => `${key} of ${network.name} was at ${hostOf(then[key])} and is at ${hostOf(network[key])} now`).join('; ')}`,
      hint: 'plan and apply believe what stands there: look who runs it',
    },
  ]
}

function hostOf(url: string | undefined): string {
  return url !== undefined && URL.canParse(url) ? new URL(url).host : 'no address'
}

/** Wallets of other networks on the same Nexus, with the ids that are wanted there. */
function siblingsOf(
  config: Config,
  network: Network,
  specs: readonly SourceSpec[],
): ReadonlyMap<Address, ReadonlySet<string>> {
  const others = [...config.networks.values()].filter(
    ({ name, nexus, chainId, client }) =>
      name !== network.name &&
      nexus === network.nexus &&
      chainId === network.chainId &&
      client !== network.client,
  )
  return new Map(
    others.map(({ name, client }) => [
      client,
      new Set(specs.filter((spec) => spec.network === name).map(({ id }) => id)),
    ]),
  )
}

function baseOf(
  commit: BaseCommit,
  { repository, isMoved }: Extract<Earlier, { kind: 'read' }>,
  network: string,
): Base {
  const specs = repository.specs.filter((spec) => spec.network === network)
  return {
    ...commit,
    repository,
    isMoved,
    specs,
    files: new Map(specs.map(({ id, file }) => [id, file])),
  }
}

function unknownId(
  id: string,
  specs: readonly SourceSpec[],
  before: Repository | undefined,
): Problem | undefined {
  const known = [...specs, ...(before?.specs ?? [])].some((spec) => spec.id === id)
  return known
    ? undefined
    : usage(
        `no definition of this network has the id ${JSON.stringify(id)}`,
        `--only takes one of: ${specs.map((spec) => spec.id).join(', ')}`,
      )
}

const UNREADABLE_HINTS = {
  broken:
    'compare with an earlier commit whose configuration is whole: --base COMMIT; a broken configuration is mended in a merge of its own',
  several:
    'take out those that are none any more, or what in them looks like one, in a merge before this one',
  shallow: 'git fetch --unshallow',
} as const

/** A base commit whose configuration can't be read has guards that nobody can see. */
function baseUnreadable(
  { name, commit }: BaseCommit,
  { why, because }: Extract<Earlier, { kind: 'unreadable' }>,
): Problem {
  return {
    code: 'base-unreadable',
    message: `the guards of the base commit ${name} (${commit.slice(0, 7)}) can't be read: ${why}`,
    hint: UNREADABLE_HINTS[because],
  }
}

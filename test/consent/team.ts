import type { Consent } from '../../src/consent/decide.ts'
import { emptyRecord, planRecord, withheldBy } from '../../src/consent/plan-record.ts'
import { roundsOf } from '../../src/engine/apply.ts'
import { plan } from '../../src/engine/plan.ts'
import { load } from '../../src/engine/scope.ts'
import type { Decision } from '../../src/model/events.ts'
import type { Approver, Hand, PlanRecord } from '../../src/model/review.ts'
import type { Impact, Plan, PlannedChange } from '../../src/model/source/change.ts'
import type { ChainSource } from '../../src/model/source/source.ts'
import type { Address } from '../../src/model/units/address.ts'
import { asWei } from '../../src/model/units/amount.ts'
import type { BaseCommit } from '../../src/ports/repository.ts'
import type { Ports } from '../../src/ports/run.ts'
import type { Settings } from '../../src/settings.ts'
import { anAddress, CLIENT } from '../support/builders.ts'
import { memoryChain } from '../support/memory-chain.ts'
import { type MemoryIpfs, memoryIpfs } from '../support/memory-ipfs.ts'
import { memoryWorld } from '../support/memory-world.ts'
import { ancestors, type Commit } from './commit.ts'
import { type Content, type Edit, filesOf, textsOf } from './content.ts'
import { historyOf } from './history.ts'
import { Hub, type Login } from './hub.ts'
import type { Rule } from './rules.ts'

export type Edits = readonly (readonly Edit[])[]
export type How = 'merge' | 'squash' | 'rebase'

/** A pull request, as it is now. */
export interface Pull {
  readonly number: number
  commits: Edits
  head: string
  /** The head that its comment is about, if there is one. */
  planned?: string
  readonly hands: Hand[]
  /** What its newest plan announced, of whichever head: what merging sends. */
  told: readonly PlannedChange[]
  /** The same, where that plan is of this head. */
  announced: readonly PlannedChange[]
  /** Its newest plan, of whichever head. */
  plan?: Plan
  /** Who approved this head, once its plan stood there. */
  reviewers: Login[]
}

/** What one run sent, and what it would not. */
export interface RunReport {
  readonly sent: readonly PlannedChange[]
  readonly decision: Decision
  readonly plan: Plan
}

export interface NewPull {
  readonly by?: Login
  readonly isFork?: boolean
  /** Its head is that of another one. */
  readonly twinOf?: Pull
}

const SETTINGS: Settings = {
  root: '/',
  configFile: 'ogpu.yaml',
  offline: true,
  allowIdentityChange: false,
  detached: false,
}

/**
 * A team with a repository, pull requests and a wallet, all in memory; plans, runs and who counts
 * are the program's own.
 */
export class Team {
  /** Newest first. */
  readonly merged: Pull[] = []
  tip: Commit
  sources: readonly ChainSource[] = []
  /** Who is affected by a change to any Source. */
  impact: Impact | null = { providers: 0, tasks: 0 }
  readonly hub: Hub
  private readonly ipfs: MemoryIpfs = memoryIpfs()
  private readonly without: Rule | undefined
  /** How much of the history a clone has. */
  private readonly depth: number
  private readonly names: string[] = []
  private count = 0
  private heads = 0

  constructor(
    content: Content,
    {
      without,
      depth = Number.POSITIVE_INFINITY,
    }: { readonly without?: Rule | undefined; readonly depth?: number } = {},
  ) {
    this.tip = this.commit(content, undefined, 'founder')
    this.hub = new Hub(without)
    this.without = without
    this.depth = depth
  }

  /** Id to the newest live Source that was published for it. */
  get live(): ReadonlyMap<string, Address> {
    return new Map(
      this.sources.flatMap(({ address, status }, at) =>
        status === 'active' ? [[this.names[at] ?? '', address] as const] : [],
      ),
    )
  }

  /** Opens a pull request and plans it; a stranger's fork gets no comment. */
  async open(
    commits: Edits,
    { by = 'alice', isFork = false, twinOf }: NewPull = {},
  ): Promise<Pull> {
    this.count += 1
    const author: Login = isFork ? 'stranger' : by
    const head = twinOf?.head ?? this.newHead()
    const hands: Hand[] = [
      { login: author, as: 'author' },
      ...(twinOf?.hands.filter(({ as }) => as !== 'author') ?? [
        { login: author, as: 'push' as const, commit: head },
      ]),
    ]
    const pull: Pull = {
      number: this.count,
      commits,
      head,
      hands,
      told: [],
      announced: [],
      reviewers: [],
    }
    this.hub.shows(pull.number, head, hands)
    if (!isFork) await this.plan(pull)
    return pull
  }

  /** Pushes over what a pull request was, by force; with `isPlanned: false` its run is dropped. */
  async repush(
    pull: Pull,
    commits: Edits,
    { by, isPlanned }: { readonly by: Login; readonly isPlanned: boolean },
  ): Promise<void> {
    pull.commits = commits
    pull.head = this.newHead()
    pull.hands.push({ login: by, as: 'push', commit: pull.head })
    pull.announced = []
    pull.reviewers = []
    this.hub.shows(pull.number, pull.head, pull.hands)
    if (isPlanned) await this.plan(pull)
  }

  approve(pull: Pull, by: Login): void {
    this.hub.approves(pull.number, by, pull.head)
    if (pull.planned === pull.head) pull.reviewers.push(by)
  }

  /** Runs its plan again: approvals of the same plan stay. */
  replan(pull: Pull): Promise<void> {
    return this.plan(pull)
  }

  private async plan(pull: Pull): Promise<void> {
    pull.planned = pull.head
    pull.told = []
    pull.announced = []
    const head: Commit = {
      hash: pull.head,
      parent: this.tip,
      content: this.edited(pull.commits.flat()),
      by: 'alice',
    }
    const outcome = await plan(
      this.world(head, { name: 'main', commit: this.tip.hash, isBranch: true }, { pushed: 0 }),
      SETTINGS,
    )
    if (outcome.kind !== 'plan')
      return this.hub.says(pull.number, { ...emptyRecord('ogpu.yaml', 'local'), head: pull.head })
    const told: Plan =
      this.without === 'a plan tells what waits' ? { ...outcome.plan, waiting: [] } : outcome.plan
    const record = planRecord(told, {
      config: 'ogpu.yaml',
      head: pull.head,
      state: 'planned',
    })
    pull.plan = told
    pull.told = announcedIn(told)
    pull.announced = pull.told
    this.hub.says(
      pull.number,
      this.without === 'a plan withholds' ? { ...record, withheld: [] } : record,
    )
  }

  /** Merges; a merge queue is several of these. */
  merge(pull: Pull, how: How, twins: readonly Pull[] = []): void {
    const steps = how === 'rebase' ? pull.commits : [pull.commits.flat()]
    const before = this.tip
    for (const edits of steps)
      this.tip = this.commit(this.edited(edits), this.tip, 'alice', pull.number)
    const hashes = ancestors(this.tip)
      .slice(0, ancestors(this.tip).indexOf(before))
      .map(({ hash }) => hash)
    for (const one of [pull, ...twins]) {
      this.hub.merges(one.number, [...hashes].reverse())
      this.merged.unshift(one)
    }
  }

  push(commits: Edits, by: Login = 'alice'): void {
    const before = this.tip
    for (const edits of commits) this.tip = this.commit(this.edited(edits), this.tip, by)
    const ids = Object.keys(this.tip.content.definitions).filter(
      (id) => this.tip.content.definitions[id] !== before.content.definitions[id],
    )
    const spokenFor = this.merged.find(({ number }) =>
      this.hub.recordOf(number)?.changes.some(({ id }) => ids.includes(id)),
    )
    this.hub.pushed(by, this.tip.hash, spokenFor?.number)
  }

  /** Somebody changes a price with the same key, past the repository. */
  touch(id: string, price: number): void {
    const address = this.live.get(id)
    const minPayment = asWei(BigInt(price) * 10n ** 18n)
    this.sources = this.sources.map((source) =>
      source.address === address ? { ...source, params: { ...source.params, minPayment } } : source,
    )
  }

  /** What a push to the default branch starts, at its tip; or somebody's dispatch. */
  async run(
    before: Commit,
    consent: Consent = { kind: 'reviews' },
  ): Promise<RunReport | undefined> {
    const pushed = Math.max(1, ancestors(this.tip).indexOf(before))
    const world = this.world(
      this.tip,
      { name: 'the commit before', commit: before.hash, isBranch: false },
      { pushed, asksPeople: consent.kind === 'approve' },
    )
    const loaded = await load(world, SETTINGS)
    if (loaded.kind !== 'scope') return undefined
    const connection = world.connect(loaded.scope.network)
    const block = await connection.chain.latest()
    const { plan: found, decision } = await roundsOf(loaded.scope, connection, {
      world,
      settings: SETTINGS,
      consent,
    })({ block, newest: block }, undefined)
    for (const change of decision.send) this.execute(change)
    this.tell(decision)
    return { sent: decision.send, decision, plan: found }
  }

  /** Who a dispatch by somebody is by. */
  approvers(login: Login): { readonly by?: readonly Approver[] } {
    if (this.without === 'a dispatch is one person') return {}
    return {
      by: [
        { login, as: login.endsWith('[bot]') ? 'bot' : 'person', pushed: this.hub.pushesOf(login) },
      ],
    }
  }

  private edited(edits: readonly Edit[]): Content {
    return edits.reduce((content, edit) => edit(content, this.live), this.tip.content)
  }

  private commit(content: Content, parent: Commit | undefined, by: Login, pull?: number): Commit {
    const depth = parent === undefined ? 0 : Number.parseInt(parent.hash.slice(0, 8), 16) + 1
    return {
      hash: depth.toString(16).padStart(8, '0').padEnd(40, 'c'),
      parent,
      content,
      by,
      ...(pull === undefined ? {} : { pull }),
    }
  }

  private newHead(): string {
    this.heads += 1
    return this.heads.toString(16).padStart(8, 'a').padEnd(40, 'b')
  }

  private execute(change: PlannedChange): void {
    if (change.kind !== 'close') for (const { bytes } of change.artefacts) this.ipfs.put(bytes)
    const of = ({ address }: ChainSource): boolean => address === change.address
    if (change.kind === 'publish') {
      this.names.push(change.id)
      const address = anAddress(900 + this.sources.length)
      this.sources = [
        ...this.sources,
        {
          address,
          client: CLIENT,
          status: 'active',
          params: { ...change.params, lastUpdateTime: 1n },
        },
      ]
    } else if (change.kind === 'update') {
      this.sources = this.sources.map((source) =>
        of(source) ? { ...source, params: { ...change.params, lastUpdateTime: 1n } } : source,
      )
    } else
      this.sources = this.sources.map((source) =>
        of(source) ? { ...source, status: 'closed' } : source,
      )
  }

  /** What a run writes over the plans of merged pull requests, as far as the next run reads it. */
  private tell({ send, standing, refusals, pulls }: Decision): void {
    const settled = [
      ...send.map(({ id }) => [id, pulls?.get(id)] as const),
      ...standing.map(({ id, pull }) => [id, pull] as const),
    ]
    for (const { number } of this.merged) {
      const record = this.hub.recordOf(number)
      if (record === undefined || record.changes.length === 0) continue
      const own = settled.flatMap(([id, pull]) => (pull === number ? [id] : []))
      const refused =
        this.without === 'a plan withholds'
          ? []
          : refusals.filter(({ pull, id }) => (pull ?? pulls?.get(id ?? '')) === number)
      if (own.length > 0 || refused.length > 0)
        this.hub.says(number, withNews(record, own, refused))
    }
  }

  private world(
    head: Commit,
    base: BaseCommit,
    { pushed, asksPeople = false }: { readonly pushed: number; readonly asksPeople?: boolean },
  ): Ports {
    const world = memoryWorld({
      texts: textsOf(head.content),
      chain: memoryChain({
        sources: this.sources,
        impacts: (addresses) => Promise.resolve(addresses.map(() => this.impact)),
      }),
      ipfs: this.ipfs,
      repo: {},
    })
    const find = (hash: string): Commit | undefined =>
      ancestors(this.tip).find((one) => one.hash === hash)
    const reviews = this.hub.reviews(
      ancestors(this.tip).map(({ hash }) => hash),
      pushed,
      asksPeople,
    )
    return {
      ...world,
      repo: {
        ...world.repo,
        history: historyOf(find, this),
        head: () => Promise.resolve({ name: 'HEAD', commit: head.hash }),
        base: () => Promise.resolve(base),
        definitionsAt: (hash) => Promise.resolve(filesOf(find(hash)?.content)),
      },
      reviews: () => reviews,
    }
  }

  /** What the history does without a rule, and how deep it is. */
  get clone(): { readonly without: Rule | undefined; readonly depth: number } {
    return { without: this.without, depth: this.depth }
  }
}

function withNews(
  record: PlanRecord,
  own: readonly string[],
  refused: Decision['refusals'],
): PlanRecord {
  const done = [...new Set([...record.done, ...own])]
  const isDone = record.changes.every(({ id }) => done.includes(id))
  return {
    ...record,
    done,
    state: isDone ? 'applied' : done.length > 0 ? 'partly-applied' : 'refused',
    withheld: withheldBy(record, refused),
  }
}

function announcedIn({ changes, waiting, refusals, withheld }: Plan): readonly PlannedChange[] {
  if (refusals.some(({ id, pull }) => id === undefined && pull === undefined)) return []
  const refused = new Set([...refusals.map(({ id }) => id), ...withheld])
  const sent = new Set(waiting.flatMap(({ id, isSent }) => (isSent === true ? [id] : [])))
  return changes.filter(({ id, origin }) => (origin === 'base' ? sent.has(id) : !refused.has(id)))
}

import { load } from '../../src/load.ts'
import type { Address } from '../../src/model/address.ts'
import type { Plan, PlannedChange } from '../../src/model/change.ts'
import type { Decision } from '../../src/model/events.ts'
import type { Review } from '../../src/model/network.ts'
import type { MergedPull, PlanRecord } from '../../src/model/review.ts'
import type { ChainSource } from '../../src/model/source.ts'
import type { Consent } from '../../src/plan/consent.ts'
import { snapshotHash, targetHash } from '../../src/plan/digest.ts'
import type { BaseCommit, FileAt, History, HistoryCommit, HistoryEnd, Reviews, World } from '../../src/ports.ts'
import { plan, roundsOf } from '../../src/reconcile.ts'
import { planRecord, withheldBy } from '../../src/report/markdown/plan-record.ts'
import type { Settings } from '../../src/settings.ts'
import { anAddress, CLIENT } from '../support/builders.ts'
import { memoryChain } from '../support/memory-chain.ts'
import { type MemoryIpfs, memoryIpfs } from '../support/memory-ipfs.ts'
import { aConfigText, memoryWorld } from '../support/memory-world.ts'
import { definitionText } from '../support/project.ts'

/** What the files of a commit say, as far as these laws look. */
export interface Content {
  readonly review: Review
  /** `limits.closings`; null for none. */
  readonly closings: number | null
  readonly unmanaged: readonly Address[]
  readonly definitions: Readonly<Record<string, Definition>>
}

export interface Definition {
  readonly price: number
  readonly isClosed: boolean
  readonly isProtected: boolean
  /** A file that no parser reads. */
  readonly isBroken: boolean
}

export type Edit = (content: Content, live: ReadonlyMap<string, Address>) => Content
export type Rule =
  | 'guards before the ask'
  | 'consent where it was asked'
  | 'a pull request is one ask'
  | 'a plan withholds'
  | 'a plan tells what waits'
  | 'not found is refused'
  | 'unreadable asks for nothing'

interface Commit {
  readonly hash: string
  readonly parent: Commit | undefined
  readonly content: Content
  /** The pull request that it came with. */
  readonly pull?: number
}

export interface Pull {
  readonly number: number
  readonly commits: readonly (readonly Edit[])[]
  /** What its plan announced: what merging sends. */
  readonly announced: readonly PlannedChange[]
  readonly record: PlanRecord | undefined
  readonly hasApproval: boolean
}

/** What one run sent, and what it would not. */
export interface RunReport {
  readonly sent: readonly PlannedChange[]
  readonly decision: Decision
  readonly plan: Plan
}

const SETTINGS: Settings = { root: '/', configFile: 'ogpu.yaml', offline: true, allowIdentityChange: false, detached: false, secrets: { privateKeys: {} } }

/** A team with a repository, pull requests and a wallet, all in memory; plans and runs are the program's own. */
export class Team {
  readonly merged: Pull[] = []
  tip: Commit
  sources: readonly ChainSource[] = []
  private readonly ipfs: MemoryIpfs = memoryIpfs()
  private readonly records = new Map<number, PlanRecord>()
  private readonly without: Rule | undefined
  /** How much of the history a clone has. */
  private readonly depth: number
  private count = 0

  constructor(content: Content, { without, depth = Number.POSITIVE_INFINITY }: { readonly without?: Rule | undefined; readonly depth?: number } = {}) {
    this.tip = this.commit(content, undefined)
    this.without = without
    this.depth = depth
  }

  /** Id to the newest live Source with its name. */
  get live(): ReadonlyMap<string, Address> {
    return new Map(this.sources.flatMap(({ address, status }, at) => (status === 'active' ? [[this.names[at] ?? '', address] as const] : [])))
  }

  private readonly names: string[] = []

  /** Opens a pull request and plans it; a stranger's fork gets no comment. */
  async open(commits: readonly (readonly Edit[])[], { isFork = false, hasApproval = true } = {}): Promise<Pull> {
    this.count += 1
    const number = this.count
    const content = commits.flat().reduce((now, edit) => edit(now, this.live), this.tip.content)
    const head: Commit = { hash: hashOf('head', number), parent: this.tip, content }
    const outcome = await plan(this.world(head, { name: 'main', commit: this.tip.hash, isBranch: true }), SETTINGS)
    if (outcome.kind !== 'plan') return { number, commits, announced: [], record: undefined, hasApproval }
    const planned: Plan = this.without === 'a plan tells what waits' ? { ...outcome.plan, waiting: [] } : outcome.plan
    const record = planRecord(planned, { config: 'ogpu.yaml', head: head.hash, state: 'planned', hash: snapshotHash, target: targetHash })
    return { number, commits, announced: isFork ? [] : announcedIn(planned), record: isFork ? undefined : record, hasApproval }
  }

  /** Merges; a merge queue is a merge too. */
  merge(pull: Pull, how: 'merge' | 'squash' | 'rebase'): void {
    const steps = how === 'rebase' ? pull.commits : [pull.commits.flat()]
    for (const edits of steps) this.tip = this.commit(this.edited(edits), this.tip, pull.number)
    this.merged.unshift(pull)
    if (pull.record !== undefined) this.records.set(pull.number, this.without === 'a plan withholds' ? { ...pull.record, withheld: [] } : pull.record)
  }

  push(commits: readonly (readonly Edit[])[]): void {
    for (const edits of commits) this.tip = this.commit(this.edited(edits), this.tip)
  }

  /** What a push to the default branch starts, at its tip. */
  async run(before: Commit, consent: Consent = { kind: 'reviews' }): Promise<RunReport | undefined> {
    const world = this.world(this.tip, { name: 'the commit before', commit: before.hash, isBranch: false })
    const loaded = await load(world, SETTINGS)
    if (loaded.kind !== 'scope') return undefined
    const connection = world.connect(loaded.scope.network)
    const block = await connection.chain.latest()
    const { plan: found, decision } = await roundsOf(loaded.scope, connection, { world, settings: SETTINGS, consent })({ block, newest: block }, undefined)
    for (const change of decision.send) this.execute(change)
    this.tell(decision)
    return { sent: decision.send, decision, plan: found }
  }

  private edited(edits: readonly Edit[]): Content {
    return edits.reduce((content, edit) => edit(content, this.live), this.tip.content)
  }

  private commit(content: Content, parent: Commit | undefined, pull?: number): Commit {
    const depth = parent === undefined ? 0 : Number.parseInt(parent.hash.slice(0, 8), 16) + 1
    return { hash: depth.toString(16).padStart(8, '0').padEnd(40, 'c'), parent, content, ...(pull === undefined ? {} : { pull }) }
  }

  private execute(change: PlannedChange): void {
    if (change.kind !== 'close') for (const { bytes } of change.artefacts) this.ipfs.put(bytes)
    const of = ({ address }: ChainSource): boolean => address === change.address
    if (change.kind === 'publish') {
      this.names.push(change.id)
      const address = anAddress(900 + this.sources.length)
      this.sources = [...this.sources, { address, client: CLIENT, status: 'active', params: { ...change.params, lastUpdateTime: 1n } }]
    } else if (change.kind === 'update') {
      this.sources = this.sources.map((source) => (of(source) ? { ...source, params: { ...change.params, lastUpdateTime: 1n } } : source))
    } else this.sources = this.sources.map((source) => (of(source) ? { ...source, status: 'closed' } : source))
  }

  /** What a run writes over the plans of merged pull requests, as far as the next run reads it. */
  private tell({ send, standing, refusals, pulls }: Decision): void {
    const done = [...send.map(({ id }) => [id, pulls?.get(id)] as const), ...standing.map(({ id, pull }) => [id, pull] as const)]
    for (const [number, record] of this.records) {
      const own = done.flatMap(([id, pull]) => (pull === number ? [id] : []))
      const refused = this.without === 'a plan withholds' ? [] : refusals.filter(({ pull, id }) => (pull ?? pulls?.get(id ?? '')) === number)
      this.records.set(number, { ...record, done: [...new Set([...record.done, ...own])], withheld: withheldBy(record, refused) })
    }
  }

  private world(head: Commit, base: BaseCommit): World {
    const world = memoryWorld({ texts: textsOf(head.content), chain: memoryChain({ sources: this.sources }), ipfs: this.ipfs, repo: {} })
    const find = (hash: string): Commit | undefined => ancestors(this.tip).find((one) => one.hash === hash)
    return {
      ...world,
      repo: {
        ...world.repo,
        history: this.history(find),
        head: () => Promise.resolve({ name: 'HEAD', commit: head.hash }),
        base: () => Promise.resolve(base),
        definitionsAt: (hash) => Promise.resolve(filesOf(find(hash)?.content)),
      },
      reviews: () => this.reviews(find),
    }
  }

  private reviews(find: (hash: string) => Commit | undefined): Reviews {
    const { merged } = this
    const mergedOf = (number: number): MergedPull => {
      const { record, hasApproval } = this.merged.find((pull) => pull.number === number) ?? {}
      const told = this.records.get(number)
      const facts = {
        number,
        url: '',
        author: 'author',
        mergedBy: null,
        mergeCommit: '',
        head: record?.head ?? '',
        approvers: hasApproval === true ? ['other'] : [],
      }
      return { ...facts, record: told }
    }
    return {
      pullOf: (hash) => {
        const commit = find(hash)
        const number = this.pullNumber(commit)
        return Promise.resolve(number === undefined ? undefined : mergedOf(number))
      },
      async *merged() {
        for (const { number } of merged) yield await Promise.resolve([mergedOf(number)])
      },
    }
  }

  private pullNumber(commit: Commit | undefined): number | undefined {
    switch (this.without) {
      case 'a pull request is one ask': // the newest commit of a merge by rebasing knows it, and no other
        return ancestors(this.tip).find(({ pull }) => pull === commit?.pull) === commit ? commit?.pull : undefined
      case 'consent where it was asked': {
        // a commit without one speaks for the newest that spoke of the same ids
        if (commit?.pull !== undefined || commit?.parent === undefined) return commit?.pull
        const { definitions } = commit.content
        const ids = Object.keys(definitions).filter((id) => definitions[id] !== commit.parent?.content.definitions[id])
        return this.merged.find(({ number }) => this.records.get(number)?.changes.some(({ id }) => ids.includes(id)))?.number
      }
      default:
        return commit?.pull
    }
  }

  private history(find: (hash: string) => Commit | undefined): History {
    const { without, depth } = this
    const blobs = new Map<string, string>()
    const listing = (content: Content | undefined): Map<string, FileAt> => {
      const texts = Object.entries(content === undefined ? {} : textsOf(content))
      for (const [path, text] of texts) blobs.set(`${path}:${text}`, text)
      return new Map(texts.map(([path, text]) => [path, { hash: `${path}:${text}` }]))
    }
    const readable = (content: Content | undefined): Content | undefined => {
      if (content === undefined || without !== 'unreadable asks for nothing') return content
      return { ...content, definitions: Object.fromEntries(Object.entries(content.definitions).filter(([, { isBroken }]) => !isBroken)) }
    }
    return {
      filesAt: (hash) => Promise.resolve(listing(readable(find(hash)?.content))),
      async *changes(from): AsyncGenerator<HistoryCommit, HistoryEnd> {
        for (const [at, commit] of ancestors(find(from)).entries()) {
          await Promise.resolve()
          if (at >= depth) return without === 'not found is refused' ? 'first' : 'shallow'
          const [now, then] = [listing(readable(commit.content)), listing(readable(commit.parent?.content))]
          if (without === 'guards before the ask' && commit.parent !== undefined) {
            yield { commit: commit.hash, before: new Map([...now.keys()].map((path) => [path, path === 'ogpu.yaml' ? then.get(path) : undefined])) }
            return 'first'
          }
          const paths = [...new Set([...now.keys(), ...then.keys()])].filter((path) => now.get(path)?.hash !== then.get(path)?.hash)
          if (paths.length > 0) yield { commit: commit.hash, before: new Map(paths.map((path) => [path, then.get(path)])) }
        }
        return 'first'
      },
      read: (hashes) => Promise.resolve(new Map(hashes.map((hash) => [hash, new TextEncoder().encode(blobs.get(hash) ?? '')]))),
    }
  }
}

function announcedIn({ changes, waiting, refusals, withheld }: Plan): readonly PlannedChange[] {
  if (refusals.some(({ id, pull }) => id === undefined && pull === undefined)) return []
  const refused = new Set([...refusals.map(({ id }) => id), ...withheld])
  const sent = new Set(waiting.flatMap(({ id, isSent }) => (isSent === true ? [id] : [])))
  return changes.filter(({ id, origin }) => (origin === 'base' ? sent.has(id) : !refused.has(id)))
}

/** A commit and all before it, newest first. */
export function ancestors(commit: Commit | undefined): readonly Commit[] {
  const all: Commit[] = []
  for (let one = commit; one !== undefined; one = one.parent) all.push(one)
  return all
}

function textsOf({ review, closings, unmanaged, definitions }: Content): Readonly<Record<string, string>> {
  const limits = closings === null ? {} : { limits: { closings } }
  const files = Object.entries(definitions).map(([id, { price, isClosed, isProtected, isBroken }]): [string, string] => {
    const protect = isProtected ? { protect: true } : {}
    const text = isClosed
      ? JSON.stringify({ id, state: 'closed', networks: ['local'], ...protect })
      : definitionText({ id, minPayment: `${price} OGPU`, ...protect })
    return [`sources/${id}.yaml`, isBroken ? `id: [${id}` : text]
  })
  return { 'ogpu.yaml': aConfigText({ review, unmanaged, ...limits }), ...Object.fromEntries(files) }
}

function filesOf(content: Content | undefined) {
  return Object.entries(content === undefined ? {} : textsOf(content)).map(([path, text]) => ({ path, bytes: new TextEncoder().encode(text) }))
}

function hashOf(word: string, number: number): string {
  return `${[...word].reduce((sum, letter) => sum + letter.charCodeAt(0), 0).toString(16)}${number.toString(16)}`.padEnd(40, 'b')
}

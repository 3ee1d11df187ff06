import fc from 'fast-check'
import type { Address } from '../../src/model/address.ts'
import type { PlannedChange } from '../../src/model/change.ts'
import type { Review } from '../../src/model/network.ts'
import { ancestors, type Content, type Edit, type Pull, type Rule, type RunReport, Team } from './team.ts'

/** One thing that happens to a team. `runs` says whether the run that it starts is not dropped. */
export type Step =
  | {
      readonly do: 'pull'
      readonly commits: readonly (readonly Edit[])[]
      readonly how?: 'merge' | 'squash' | 'rebase'
      readonly isFork?: boolean
      readonly hasApproval?: boolean
      readonly runs?: boolean
    }
  /** Opens and plans it; `merge` merges the oldest of these. */
  | { readonly do: 'open'; readonly commits: readonly (readonly Edit[])[] }
  | { readonly do: 'merge'; readonly how?: 'merge' | 'squash' | 'rebase'; readonly runs?: boolean }
  | { readonly do: 'push'; readonly commits: readonly (readonly Edit[])[]; readonly runs?: boolean }
  /** Approves what the last run refused first. */
  | { readonly do: 'approve' }

const START: Content = {
  review: 'none',
  closings: null,
  unmanaged: [],
  definitions: Object.fromEntries(['a', 'b', 'c'].map((id) => [id, { price: 1, isClosed: false, isProtected: false, isBroken: false }])),
}

/** An edit that tells itself where a history is printed. */
const told = (words: string, edit: Edit): Edit => Object.assign(edit, { [fc.toStringMethod]: () => words })

const on = (id: string, facts: Partial<Content['definitions'][string]>): Edit =>
  told(`${id} ${JSON.stringify(facts)}`, (content) => {
    const definition = content.definitions[id]
    return definition === undefined ? content : { ...content, definitions: { ...content.definitions, [id]: { ...definition, ...facts } } }
  })

/** What people do to files. */
export const edits = {
  price: (id: string, price: number): Edit => on(id, { price }),
  close: (id: string): Edit => on(id, { isClosed: true }),
  open: (id: string): Edit => on(id, { isClosed: false }),
  protect: (id: string, isProtected: boolean): Edit => on(id, { isProtected }),
  spoil: (id: string, isBroken: boolean): Edit => on(id, { isBroken }),
  closings: (closings: number | null): Edit => told(`closings ${closings}`, (content) => ({ ...content, closings })),
  review: (review: Review): Edit => told(`review ${review}`, (content) => ({ ...content, review })),
  disown: (id: string): Edit =>
    told(`disown ${id}`, (content, live) => {
      const address = live.get(id)
      return address === undefined ? content : { ...content, unmanaged: [...new Set([...content.unmanaged, address])] }
    }),
} as const

export interface World {
  readonly start?: Partial<Content>
  readonly without?: Rule
  readonly depth?: number
}

/** The first law that a history breaks, in words; undefined as it should be. */
export async function brokenIn(steps: readonly Step[], { start = {}, ...options }: World = {}): Promise<string | undefined> {
  const history = new Watched({ ...START, ...start }, options)
  await history.begin()
  for (const step of steps) {
    const broken = await history.take(step)
    if (broken !== undefined) return broken
  }
  return undefined
}

/** A team that is watched by somebody who knows none of the program's code. */
class Watched {
  private readonly team: Team
  private readonly waiting: Pull[] = []
  private readonly start: Content
  /** Ids that a guard refused, with the ask that it refused. */
  private readonly refused = new Map<string, string>()
  private last: RunReport | undefined

  constructor(start: Content, options: Omit<World, 'start'>) {
    this.start = start
    this.team = new Team({ ...start, review: 'none', closings: null }, options)
  }

  /** Everything is live before the watch begins. */
  async begin(): Promise<void> {
    await this.team.run(this.team.tip)
    const { review, closings } = this.start
    this.team.push([[edits.review(review), edits.closings(closings)]])
  }

  async take(step: Step): Promise<string | undefined> {
    const before = this.team.tip
    switch (step.do) {
      case 'push':
        this.team.push(step.commits)
        return step.runs === false ? undefined : this.run(before, [])
      case 'open':
        this.waiting.push(await this.team.open(step.commits))
        return undefined
      case 'merge': {
        const pull = this.waiting.shift()
        if (pull === undefined) return undefined
        this.team.merge(pull, step.how ?? 'squash')
        return step.runs === false ? undefined : this.run(before, [])
      }
      case 'pull': {
        const pull = await this.team.open(step.commits, step)
        this.team.merge(pull, step.how ?? 'squash')
        if (step.runs === false) return undefined
        return step.isFork === true ? this.run(before, []) : ((await this.run(before, [])) ?? this.exactly(pull, before))
      }
      case 'approve': {
        const named = this.last?.decision.refusals.flatMap(({ approval }) => approval ?? [])[0]
        return named === undefined ? undefined : this.run(before, [named])
      }
    }
  }

  private async run(before: Team['tip'], approvals: readonly string[]): Promise<string | undefined> {
    const live = new Map(this.team.live)
    const [approval] = approvals
    const report = await this.team.run(before, approval === undefined ? { kind: 'reviews' } : { kind: 'approve', prefix: approval })
    this.last = report
    if (report === undefined) return undefined
    const broken = approval === undefined ? report.sent.map((change) => this.brokenBy(change, report.sent, live)).find((law) => law !== undefined) : undefined
    if (approval === undefined)
      for (const { code, id } of report.decision.refusals) if (id !== undefined && code !== 'closing-held') this.refused.set(id, this.askOf(id))
    return broken ?? this.twice(live)
  }

  /** (d) Where nothing came in between, the merge sends what the plan under it said. */
  private exactly({ number, announced, hasApproval }: Pull, before: Team['tip']): string | undefined {
    const [said, sent] = [announced, this.last?.sent ?? []].map((changes) => changes.map(({ kind, id, digest }) => `${kind} ${id} ${digest}`).sort())
    const isApproval = [before, this.team.tip].some(({ content }) => content.review === 'approval')
    if (isApproval && !hasApproval) return undefined // the plan says what is sent once somebody approves it
    return said?.join() === sent?.join() ? undefined : `(d) #${number} announced [${named(announced)}], its merge sent [${named(this.last?.sent ?? [])}]`
  }

  /** (a), (b), (c) of one change that was sent without an approval by hash. */
  private brokenBy(change: PlannedChange, sent: readonly PlannedChange[], live: ReadonlyMap<string, Address>): string | undefined {
    const { id, kind } = change
    const { before, pull, key } = this.arrival(id)
    const [then, now] = [before?.content, this.team.tip.content]
    const isReviewed = [then?.review, now.review].some((review) => review !== undefined && review !== 'none')
    const isApproved = [then?.review, now.review].includes('approval')
    const at = this.team.merged.findIndex(({ number }) => number === pull)
    const names = ({ announced }: Pull): boolean => announced.some((one) => one.id === id && one.kind === kind)
    const said = this.team.merged.slice(0, at + 1).find(names)
    if (this.refused.get(id) === key) return `(b) ${kind} ${id} was refused, and is sent by a run that nobody asked it of`
    if (isReviewed && said === undefined) return `(a) ${kind} ${id} is sent, and no plan where it was asked for named it`
    if (isApproved && said?.hasApproval !== true) return `(c) ${kind} ${id} is sent without a second person`
    if (kind === 'publish' && live.has(id) && !isDisowned(live.get(id), then)) return `(a) ${id} is published a second time`
    if (kind !== 'close') return undefined
    if (then?.definitions[id]?.isProtected === true || now.definitions[id]?.isProtected === true)
      return `(b) ${id} is closed, and was protected when that was asked for`
    const together = sent.filter((one) => one.kind === 'close' && this.arrival(one.id).key === key).length
    const most = Math.min(then?.closings ?? Number.POSITIVE_INFINITY, now.closings ?? Number.POSITIVE_INFINITY)
    return together > most ? `(b) ${together} are closed at once, and the limit was ${most} when that was asked for` : undefined
  }

  /** Never publish twice: whoever lost no Source has one. */
  private twice(live: ReadonlyMap<string, unknown>): string | undefined {
    const count = this.team.sources.filter(({ status }) => status === 'active').length
    return count > Object.keys(START.definitions).length && this.team.tip.content.unmanaged.length === 0
      ? `(a) ${count} Sources are live, ${live.size} were`
      : undefined
  }

  private askOf(id: string): string {
    return this.arrival(id).key
  }

  /** What brought a definition into its present form, and what stood before: of a pull request all of it, else one commit. A file that can't be read brings nothing. */
  private arrival(id: string): { readonly key: string; readonly pull: number | undefined; readonly before: Team['tip'] | undefined } {
    const form = ({ content }: Team['tip']): string | undefined => {
      const definition = content.definitions[id]
      return definition === undefined || definition.isBroken ? undefined : JSON.stringify([definition.isClosed, definition.isClosed ? 0 : definition.price])
    }
    const all = ancestors(this.team.tip)
    const wanted = form(this.team.tip)
    let asking = all[0]
    for (const commit of all) {
      const here = form(commit)
      if (here === undefined) continue
      if (here !== wanted) break
      asking = commit
    }
    const at = asking === undefined ? 0 : all.indexOf(asking)
    const pull = asking?.pull
    let end = at
    while (pull !== undefined && all[end + 1]?.pull === pull) end += 1
    return { key: pull === undefined ? (asking?.hash ?? '') : `#${pull}`, pull, before: all[end + 1] }
  }
}

function named(changes: readonly PlannedChange[]): string {
  return changes.map(({ kind, id }) => `${kind} ${id}`).join(', ')
}

function isDisowned(address: Address | undefined, then: Content | undefined): boolean {
  return address !== undefined && then?.unmanaged.includes(address) === true
}

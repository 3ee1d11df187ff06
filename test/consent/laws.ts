import { snapshotHash } from '../../src/model/digest.ts'
import type { PlannedChange } from '../../src/model/source/change.ts'
import type { Address } from '../../src/model/units/address.ts'
import { ancestors, arrivalOf, type Commit } from './commit.ts'
import { type Content, edits, START } from './content.ts'
import type { Login } from './hub.ts'
import type { Rule } from './rules.ts'
import { README, type Step } from './steps.ts'
import { type Pull, type RunReport, Team } from './team.ts'

export interface World {
  readonly start?: Partial<Content>
  readonly without?: Rule
  readonly depth?: number
}

/** The first law that a history breaks, in words; undefined as it should be. */
export async function brokenIn(
  steps: readonly Step[],
  { start = {}, ...options }: World = {},
): Promise<string | undefined> {
  const history = new Watched({ ...START, ...start }, options)
  await history.begin()
  for (const step of steps) {
    const broken = await history.take(step)
    if (broken !== undefined) return broken
  }
  return history.end()
}

/** A team that is watched by somebody who knows none of the program's code. */
class Watched {
  private readonly team: Team
  private open: Pull[] = []
  private readonly start: Content
  /** Ids that a guard refused, with the ask that it refused. */
  private readonly refused = new Map<string, string>()
  private last: RunReport | undefined
  /**
   * What a plan announced and has not been sent, as kind, id and what it leaves behind; whether
   * only merges have happened.
   */
  private readonly announced = new Set<string>()
  private isOnlyMerges = true

  constructor(start: Content, options: Omit<World, 'start'>) {
    this.start = start
    this.team = new Team({ ...start, review: 'none', closings: null }, options)
  }

  /** Everything is live before the watch begins. */
  async begin(): Promise<void> {
    await this.team.run(this.team.tip)
    const { review, closings } = this.start
    this.team.push([[edits.review(review), edits.closings(closings)]], 'founder')
  }

  async take(step: Step): Promise<string | undefined> {
    const { team } = this
    const before = team.tip
    switch (step.do) {
      case 'push':
        this.isOnlyMerges = false
        team.push(step.commits, step.by)
        return step.runs === false ? undefined : this.run(before)
      case 'open':
        this.open.push(await team.open(step.commits, step))
        return undefined
      case 'twin':
      case 'repush':
      case 'replan':
      case 'review':
        return this.open[0] === undefined ? undefined : this.atOldest(step, this.open[0])
      case 'merge':
        return this.merge(step.how, before, step.runs)
      case 'queue':
        return this.queue(step, before)
      case 'pull':
        return this.pull(step, before)
      case 'revert':
        return this.revert(step, before)
      case 'dispatch':
        return this.dispatch(step)
      case 'deface':
        return this.deface(step)
      case 'touch':
        this.isOnlyMerges = false
        team.touch(step.id, step.price)
        return undefined
    }
  }

  private async atOldest(
    step: Extract<Step, { do: 'twin' | 'repush' | 'replan' | 'review' }>,
    oldest: Pull,
  ): Promise<undefined> {
    const { team } = this
    if (step.do === 'twin')
      this.open.push(await team.open(oldest.commits, { ...step, twinOf: oldest }))
    if (step.do === 'repush') await team.repush(oldest, step.commits, step)
    if (step.do === 'replan' && oldest.hands[0]?.login !== 'stranger') await team.replan(oldest)
    if (step.do === 'review') team.approve(oldest, step.by)
    return undefined
  }

  private async pull(
    step: Extract<Step, { do: 'pull' }>,
    before: Commit,
  ): Promise<string | undefined> {
    const pull = await this.team.open(step.commits, step)
    for (const by of step.reviewers ?? []) this.team.approve(pull, by)
    this.open = [pull, ...this.open]
    const broken = await this.merge(step.how, before, step.runs)
    return (
      broken ??
      (step.runs === false || step.isFork === true ? undefined : this.exactly(pull, before))
    )
  }

  private async queue(
    { drops, runs }: Extract<Step, { do: 'queue' }>,
    before: Commit,
  ): Promise<string | undefined> {
    const [first, ...rest] = this.open
    if (first === undefined || rest.length === 0) return undefined
    if (drops) this.open = rest
    else this.lands(first, 'merge')
    const broken = await this.merge('merge', before, runs)
    if (drops) this.open = [first, ...this.open]
    return broken
  }

  /** What waited is sent by merges of something else, as far as it may be. */
  async end(): Promise<string | undefined> {
    return (await this.take(README)) ?? this.take(README)
  }

  private async merge(
    how: 'merge' | 'squash' | 'rebase' = 'squash',
    before: Commit,
    runs = true,
  ): Promise<string | undefined> {
    const [pull] = this.open
    if (pull === undefined) return undefined
    this.lands(pull, how)
    return runs ? this.run(before) : undefined
  }

  /** Whatever has the same head is merged with it. */
  private lands(pull: Pull, how: 'merge' | 'squash' | 'rebase'): void {
    const twins =
      how === 'merge' ? this.open.filter((one) => one !== pull && one.head === pull.head) : []
    this.team.merge(pull, how, twins)
    this.open = this.open.filter((one) => one !== pull && !twins.includes(one))
    for (const one of [pull, ...twins])
      for (const change of one.announced) this.announced.add(wordOf(change))
  }

  private async revert(
    { past, by = 'alice', reviewers = [], runs }: Extract<Step, { do: 'revert' }>,
    before: Commit,
  ): Promise<string | undefined> {
    const all = ancestors(before)
    const newest = all.findIndex(({ pull }) => pull !== undefined)
    const [now, number] = [all[newest], all[newest]?.pull]
    const then = all.slice(newest).find(({ pull }) => pull !== number)
    if (now === undefined || then === undefined) return undefined
    const commits = [[edits.back(then.content, now.content)]]
    return this.take(
      past
        ? { do: 'push', commits, by, ...(runs === undefined ? {} : { runs }) }
        : { do: 'pull', commits, by, reviewers, ...(runs === undefined ? {} : { runs }) },
    )
  }

  private deface({ at, how, by }: Extract<Step, { do: 'deface' }>): undefined {
    this.isOnlyMerges = false
    const pull = at === 'merged' ? this.team.merged[0] : this.open[0]
    const record = pull === undefined ? undefined : this.team.hub.recordOf(pull.number)
    if (pull === undefined || record === undefined) return undefined
    if (how === 'delete') this.team.hub.forgets(pull.number)
    else
      this.team.hub.says(
        pull.number,
        { ...record, state: 'applied', done: record.changes.map(({ id }) => id) },
        by,
      )
    return undefined
  }

  private async run(before: Commit): Promise<string | undefined> {
    const live = new Map(this.team.live)
    const report = await this.team.run(before)
    this.last = report
    if (report === undefined) return undefined
    const broken = report.sent
      .map((change) => this.brokenBy(change, report.sent, live))
      .find((law) => law !== undefined)
    for (const { code, id } of report.decision.refusals)
      if (id !== undefined && this.isForGood(code, id, report))
        this.refused.set(id, this.arrival(id).key)
    return broken ?? this.passedOver(report) ?? this.twice(live)
  }

  /**
   * A closing waits for others, and for room; everything else is refused until somebody asks again.
   */
  private isForGood(code: string, id: string, { plan }: RunReport): boolean {
    if (code === 'closing-held') return false
    if (code !== 'limit') return true
    const { key, before } = this.arrival(id)
    return (
      plan.changes.filter((one) => one.kind === 'close' && this.arrival(one.id).key === key)
        .length > this.mostClosings(before)
    )
  }

  private async dispatch({
    by,
    of,
  }: Extract<Step, { do: 'dispatch' }>): Promise<string | undefined> {
    this.isOnlyMerges = false
    const refused = this.last?.decision.refusals.flatMap(({ approval }) => approval ?? [])[0]
    const prefix = of === 'refused' ? refused : this.last?.plan.fingerprint
    if (prefix === undefined) return undefined
    const { tip } = this.team
    const before =
      ancestors(tip).find(
        ({ pull, hash }) => hash !== tip.hash && (pull === undefined || pull !== tip.pull),
      ) ?? tip
    const live = new Map(this.team.live)
    const report = await this.team.run(before, {
      kind: 'approve',
      prefix,
      ...this.team.approvers(by),
    })
    if (report === undefined) return undefined
    const isForTwo = [before, tip].some(({ content }) => content.review === 'approval')
    const broken = report.sent.map((change) => {
      const { isProtected } = { ...before.content.definitions[change.id] }
      if (
        change.kind === 'close' &&
        (isProtected === true || tip.content.definitions[change.id]?.isProtected === true)
      )
        return `(b) an approval closes ${change.id}, which is protected`
      return isForTwo && this.peopleBehind(change, [by]).size < 2
        ? `(c) ${change.kind} ${change.id} is sent by ${by} alone`
        : undefined
    })
    return broken.find((law) => law !== undefined) ?? this.twice(live)
  }

  /** (d) Where nothing came in between, the merge sends what the plan under it said. */
  private exactly(pull: Pull, before: Commit): string | undefined {
    if (this.last === undefined) return undefined
    const said = pull.announced.map(exactlyOf).sort()
    const sent = this.last.sent.map(exactlyOf).sort()
    const isForTwo = [before, this.team.tip].some(({ content }) => content.review === 'approval')
    // the plan says what is sent once somebody approves it
    if (isForTwo && !isAgreed(pull)) return undefined
    return said.join() === sent.join()
      ? undefined
      : `(d) #${pull.number} announced [${said.join()}], its merge sent [${sent.join()}]`
  }

  /** (a), (b), (c), (d) of one change that was sent without an approval by hash. */
  private brokenBy(
    change: PlannedChange,
    sent: readonly PlannedChange[],
    live: ReadonlyMap<string, Address>,
  ): string | undefined {
    const { id, kind } = change
    const { before, key } = this.arrival(id)
    const [then, now] = [before?.content, this.team.tip.content]
    const reviews = [then?.review, now.review]
    const naming = this.naming(change)
    if (this.refused.get(id) === key)
      return `(b) ${kind} ${id} was refused, and is sent by a run that nobody asked it of`
    if (reviews.some((review) => review === 'plan' || review === 'approval') && naming.length === 0)
      return `(a) ${kind} ${id} is sent, and no plan where it was asked for named it`
    if (this.isOnlyMerges && !this.announced.has(wordOf(change)) && this.hasPlans())
      return `(d) ${kind} ${id} is sent, and no plan of a merge announced it`
    if (reviews.includes('approval') && !naming.some(isAgreed))
      return `(c) ${kind} ${id} is sent without a second person`
    if (kind === 'publish' && live.has(id) && !isDisowned(live.get(id), then))
      return `(a) ${id} is published a second time`
    if (kind !== 'close') return undefined
    if (then?.definitions[id]?.isProtected === true || now.definitions[id]?.isProtected === true)
      return `(b) ${id} is closed, and was protected when that was asked for`
    const together = sent.filter(
      (one) => one.kind === 'close' && this.arrival(one.id).key === key,
    ).length
    const most = this.mostClosings(before)
    return together > most
      ? `(b) ${together} are closed at once, and the limit was ${most} when that was asked for`
      : undefined
  }

  /** Whether all that was merged could be planned: a stranger's fork has no comment. */
  private hasPlans(): boolean {
    return this.team.merged.every(({ planned, head }) => planned === head)
  }

  /**
   * Merged pull requests that asked for a change and whose plan named it, or that were merged after
   * that as a plan says that names it.
   */
  private naming({ id, kind }: PlannedChange): readonly Pull[] {
    const { merged } = this.team
    const { pull } = this.arrival(id)
    const at = merged.findIndex(({ number }) => number === pull)
    const said = ({ number, told, announced }: Pull): Pull['told'] =>
      number === pull ? told : announced
    return merged
      .slice(0, at + 1)
      .filter((one) => said(one).some((change) => change.id === id && change.kind === kind))
  }

  /** Everybody who made what is sent, or agreed to it; what an app does is nobody's. */
  private peopleBehind(change: PlannedChange, agreeing: readonly Login[]): ReadonlySet<string> {
    const { pull, by } = this.arrival(change.id)
    const asking = this.team.merged.filter(({ number }) => number === pull)
    const pulls = [...new Set([...asking, ...this.naming(change)])]
    const all = [
      ...agreeing,
      ...(by === undefined ? [] : [by]),
      ...pulls.flatMap(({ hands, reviewers }) => [
        ...hands.map(({ login }) => login),
        ...reviewers,
      ]),
    ]
    return new Set(all.filter((login) => !login.endsWith('[bot]')))
  }

  /** Nothing that is wanted is passed over in silence. */
  private passedOver({
    plan,
    sent,
    decision: { refusals, left, pulls },
  }: RunReport): string | undefined {
    if (refusals.some(({ id, pull }) => id === undefined && pull === undefined)) return undefined
    const heads = new Map(this.team.merged.map(({ number, head }) => [number, head]))
    const isAt = (pull: number | undefined, id: string): boolean =>
      pull !== undefined &&
      heads.get(pull) === heads.get(pulls?.get(id) ?? this.arrival(id).pull ?? 0)
    const isNamed = ({ id }: PlannedChange): boolean =>
      left.some((one) => one.id === id) ||
      refusals.some((one) => one.id === id || isAt(one.pull, id))
    const silent = plan.changes.find((change) => !sent.includes(change) && !isNamed(change))
    return silent === undefined
      ? undefined
      : `(d) ${silent.kind} ${silent.id} is wanted, not sent, and nothing says why`
  }

  /** Never publish twice: whoever lost no Source has one. */
  private twice(live: ReadonlyMap<string, unknown>): string | undefined {
    const count = this.team.sources.filter(({ status }) => status === 'active').length
    return count > Object.keys(START.definitions).length &&
      this.team.tip.content.unmanaged.length === 0
      ? `(a) ${count} Sources are live, ${live.size} were`
      : undefined
  }

  private mostClosings(before: Commit | undefined): number {
    return Math.min(
      before?.content.closings ?? Number.POSITIVE_INFINITY,
      this.team.tip.content.closings ?? Number.POSITIVE_INFINITY,
    )
  }

  private arrival(id: string) {
    return arrivalOf(id, this.team.tip)
  }
}

/** Whether somebody who had no hand in its head approved it, and two people are behind it. */
function isAgreed({ hands, reviewers }: Pull): boolean {
  const makers = new Set(hands.map(({ login }) => login))
  const second = new Set(
    reviewers.filter((login) => !makers.has(login) && !login.endsWith('[bot]')),
  )
  return (
    second.size > 0 &&
    new Set([...makers, ...second].filter((login) => !login.endsWith('[bot]'))).size > 1
  )
}

function wordOf({ kind, id, after }: PlannedChange): string {
  return `${kind} ${id} ${snapshotHash(after)}`
}

function exactlyOf({ kind, id, digest }: PlannedChange): string {
  return `${kind} ${id} ${digest.slice(0, 8)}`
}

function isDisowned(address: Address | undefined, then: Content | undefined): boolean {
  return address !== undefined && then?.unmanaged.includes(address) === true
}

import { pullRequests } from '../../src/adapters/github/pull-requests.ts'
import { MergedPulls } from '../../src/consent/merged-pulls.ts'
import { readRecord } from '../../src/consent/read-record.ts'
import { recordLine } from '../../src/consent/record.ts'
import type { Hand, PlanRecord, PullPeople } from '../../src/model/review.ts'
import type { Clock } from '../../src/ports/run.ts'
import { aMemoryGitHub, aMerged, aPull } from '../support/memory-github.ts'
import type { Rule } from './rules.ts'

/**
 * Anybody who does something: who began it all, people, a stranger without the right to write, and
 * an app.
 */
export type Login = 'founder' | 'alice' | 'bob' | 'keeper' | 'stranger' | 'app[bot]'

/** Who may write. */
export const PEOPLE = ['alice', 'bob', 'keeper'] as const

const LONG_AGO = '2000-01-01T00:00:00Z'
const CLOCK: Clock = { now: () => 0, today: () => 0n, sleep: () => Promise.resolve() }

/**
 * What GitHub knows of a team, in memory; who counts is told by the program's own reading of it.
 */
export class Hub {
  private readonly github = aMemoryGitHub()
  private readonly without: Rule | undefined
  private seconds = 0

  constructor(without: Rule | undefined) {
    this.without = without
    for (const login of PEOPLE) this.github.writers.add(login)
  }

  /** A later time than any before; the same one whatever rule is taken away. */
  tick(): string {
    this.seconds += 60
    this.github.now = new Date(Date.UTC(2030, 0, 1) + this.seconds * 1000).toISOString()
    return this.github.now
  }

  /** Opens a pull request, or tells what its branch is now. */
  shows(number: number, head: string, hands: readonly Hand[]): void {
    const [author] = hands
    if (author === undefined) return
    const seen = this.without === 'planned head' ? 'e'.repeat(40) : head
    this.github.pullsByNumber.set(
      number,
      aPull(number, { author: author.login, isByApp: author.login.endsWith('[bot]'), head: seen }),
    )
    this.github.peopleOf.set(number, this.peopleOf(hands))
  }

  private peopleOf(hands: readonly Hand[]): PullPeople {
    if (this.without === 'a hand is no second person')
      return { hands: [{ login: 'nobody', as: 'author' }], unattributed: null }
    if (this.without !== 'apps want two people') return { hands, unattributed: null }
    return {
      hands: hands.map((hand) => ({ ...hand, login: hand.login.replace('[bot]', '') })),
      unattributed: null,
    }
  }

  /** Our comment at a pull request says this from now on. */
  says(number: number, record: PlanRecord, by: 'us' | Login = 'us'): void {
    const at = this.tick()
    const body = `${recordLine(this.without === 'planned head' ? { ...record, head: 'e'.repeat(40) } : record)}\n### A plan\n`
    const found = this.github.posts.findIndex((post) => post.at === number)
    const old = this.github.posts[found]
    if (old === undefined) this.github.post(number, body)
    else this.github.posts[found] = { ...old, body, updatedAt: at }
    const id = (old ?? this.github.posts.at(-1))?.id ?? 0
    const revision = { at, by: by === 'us' ? 'github-actions[bot]' : by, body }
    const revisions =
      old === undefined ? [revision] : [...(this.github.revisionsOf.get(id) ?? []), revision]
    const told =
      this.without === 'an approval comes after the plan'
        ? revisions.map((one) => ({ ...one, at: LONG_AGO }))
        : revisions
    this.github.revisionsOf.set(id, told)
  }

  forgets(number: number): void {
    const found = this.github.posts.findIndex((post) => post.at === number)
    if (found !== -1) this.github.posts.splice(found, 1)
    if (this.without === 'who asks is known without a plan')
      for (const [commit, numbers] of this.github.byCommit) this.hides(commit, numbers, number)
  }

  private hides(commit: string, numbers: readonly number[], number: number): void {
    this.github.byCommit.set(
      commit,
      numbers.filter((one) => one !== number),
    )
  }

  recordOf(number: number): PlanRecord | undefined {
    return readRecord(this.github.posts.find((post) => post.at === number)?.body ?? '')
  }

  approves(number: number, user: Login, head: string): string {
    const at = this.tick()
    const commit = this.without === 'planned head' ? 'e'.repeat(40) : head
    const given = this.github.reviewsOf.get(number) ?? []
    this.github.reviewsOf.set(number, [
      ...given,
      { user, isPerson: !user.endsWith('[bot]'), state: 'APPROVED', commit, submittedAt: at },
    ])
    return at
  }

  /** A pull request is merged as these commits, the newest last. */
  merges(number: number, commits: readonly string[]): void {
    const facts = this.github.pullsByNumber.get(number)
    const mergedAt = this.tick()
    const last = commits.at(-1) ?? ''
    this.github.pullsByNumber.set(
      number,
      aMerged(number, last, { ...facts, isOpen: false, mergedAt, mergeCommit: last }),
    )
    const isUnknown =
      this.without === 'who asks is known without a plan' && this.recordOf(number) === undefined
    const known = isUnknown
      ? []
      : this.without === 'a pull request is one ask'
        ? commits.slice(-1)
        : commits
    for (const commit of known)
      this.github.byCommit.set(commit, [number, ...(this.github.byCommit.get(commit) ?? [])])
  }

  /** Somebody moves the default branch past every pull request. */
  pushed(by: Login, commit: string, spokenFor: number | undefined): void {
    if (this.without !== 'approvers pushed none of it')
      this.github.pushedBy.set(by, [commit, ...(this.github.pushedBy.get(by) ?? [])])
    if (this.without === 'consent where it was asked' && spokenFor !== undefined)
      this.github.byCommit.set(commit, [spokenFor])
  }

  pushesOf(login: Login): readonly string[] {
    return this.github.pushedBy.get(login) ?? []
  }

  reviews(history: readonly string[], pushed: number, asksPeople: boolean): MergedPulls {
    const place = { config: 'ogpu.yaml', network: 'local', defaultBranch: 'main' }
    return new MergedPulls({
      pulls: pullRequests(this.github),
      clock: CLOCK,
      ...place,
      history,
      pushed,
      isFresh: false,
      asksPeople,
    })
  }
}

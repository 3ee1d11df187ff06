import { authorOf, type PostFacts, type PullFacts } from '../model/pull-request.ts'
import type { DiscountedApproval, MergedPull, PullPeople } from '../model/review.ts'
import type { PullRequests, Reviews } from '../ports/reviews.ts'
import type { Clock } from '../ports/run.ts'
import { lastWords, whyNoApproval } from './approvals.ts'
import { counting, type OwnComment, ownAmong } from './own-comments.ts'
import { plannedSince } from './planned-since.ts'
import { isRecordOf } from './record.ts'

/** GitHub learns which pull request a commit came with a little after the merge. */
const PATIENCE = [1_000, 2_000, 4_000, 8_000, 15_000]
/** Where nobody has to review only a receipt and a note of what is in flight depend on it. */
const LITTLE_PATIENCE = PATIENCE.slice(0, 3)

export interface MergedPullsOptions {
  readonly pulls: PullRequests
  readonly clock: Clock
  readonly config: string
  readonly network: string
  readonly defaultBranch: string
  /** The first-parent history of the tip, newest first; read once it is wanted. */
  readonly history: readonly string[] | (() => Promise<readonly string[]>)
  /** How many of its newest commits this run was started for. */
  readonly pushed: number
  /** Whether they may have been merged a moment ago. */
  readonly isFresh: boolean
  /** How long GitHub is waited for: little where nobody has to review. */
  readonly patience?: 'little' | 'much'
  /** Whether it has to be known who had a hand in each: somebody approves by a run. */
  readonly asksPeople?: boolean
}

/** A merged pull request with the comment that its record stands in. */
export interface KnownPull {
  readonly pull: MergedPull
  readonly comment: PostFacts | undefined
  /** By GitHub's clock. */
  readonly mergedAt?: string
}

const NO_WRITE: DiscountedApproval['why'] = { kind: 'no-write' }

type Approvals = Pick<MergedPull, 'approvers' | 'discounted' | 'people'>

/**
 * Merged pull requests: found by the commits of the default branch, their plans in our own
 * comments, and who agreed to them in their reviews.
 */
export class MergedPulls implements Reviews {
  /** All that were read so far, by number. */
  readonly known = new Map<number, KnownPull>()
  private readonly options: MergedPullsOptions
  private read: Promise<readonly string[]> | undefined
  private readonly facts = new Map<number, PullFacts>()
  /** Commit to the numbers of the pull requests that it came with. */
  private readonly numbers = new Map<string, Promise<readonly number[]>>()
  /** Commits that were waited for. */
  private readonly awaited = new Set<string>()
  /** Pull requests that a portion held. */
  private readonly told = new Set<number>()

  constructor(options: MergedPullsOptions) {
    this.options = options
  }

  private history(): Promise<readonly string[]> {
    const { history } = this.options
    this.read ??= typeof history === 'function' ? history() : Promise.resolve(history)
    return this.read
  }

  async pullOf(commit: string): Promise<MergedPull | undefined> {
    const { isFresh, patience } = this.options
    const [tip] = isFresh ? await this.history() : []
    if (isFresh && tip !== undefined)
      // what came with the same push is known once that is
      await this.numbersOf(tip, patience === 'little' ? LITTLE_PATIENCE : PATIENCE)
    const [number] = await this.numbersOf(commit)
    return number === undefined ? undefined : this.withPeople(number)
  }

  /**
   * Where somebody approves by a run, it counts who made what is asked for, also where a comment
   * says that it was applied.
   */
  private async withPeople(number: number): Promise<MergedPull | undefined> {
    const [known, facts] = [this.known.get(number), this.facts.get(number)]
    if (
      known === undefined ||
      facts === undefined ||
      this.options.asksPeople !== true ||
      known.pull.people !== undefined
    )
      return known?.pull
    const pull = { ...known.pull, people: await this.people(facts) }
    this.known.set(number, { ...known, pull })
    return pull
  }

  async *merged(isRequired: boolean): AsyncGenerator<readonly MergedPull[], void> {
    const { pushed, isFresh } = this.options
    const history = await this.history()
    const first: MergedPull[] = []
    for (const commit of history.slice(0, pushed)) first.push(...(await this.newIn(commit)))
    yield first
    const [tip] = history
    if (first.length === 0 && isFresh && tip !== undefined)
      yield await this.newIn(tip, isRequired ? PATIENCE : LITTLE_PATIENCE)
    for (const commit of history.slice(pushed)) {
      const pulls = await this.newIn(commit)
      if (pulls.length > 0) yield pulls
    }
  }

  /** The pull requests of a commit that nobody was told of yet. */
  private async newIn(
    commit: string,
    waits: readonly number[] = [],
  ): Promise<readonly MergedPull[]> {
    const numbers = (await this.numbersOf(commit, waits)).filter((number) => !this.told.has(number))
    for (const number of numbers) this.told.add(number)
    return numbers.flatMap((number) => this.known.get(number)?.pull ?? [])
  }

  /**
   * The pull requests that a commit came with, read. One that has none is asked about again where
   * it may be too new.
   */
  private async numbersOf(
    commit: string,
    waits: readonly number[] = [],
  ): Promise<readonly number[]> {
    const known = (await this.numbers.get(commit)) ?? []
    if (
      known.length > 0 ||
      (this.numbers.has(commit) && (waits.length === 0 || this.awaited.has(commit)))
    )
      return known
    if (waits.length > 0) this.awaited.add(commit)
    const asked = this.readAll(commit, waits)
    this.numbers.set(commit, asked)
    return asked
  }

  private async readAll(commit: string, waits: readonly number[]): Promise<readonly number[]> {
    const pulls = await this.pullsOf(commit, waits)
    await Promise.all(
      pulls.filter(({ number }) => !this.known.has(number)).map((pull) => this.readPull(pull)),
    )
    return pulls.map(({ number }) => number).sort((a, b) => this.silence(a) - this.silence(b))
  }

  /**
   * Pull requests with the same head are merged together, and nobody's comes before the one that
   * has a plan, and approvals of it.
   */
  private silence(number: number): number {
    const pull = this.known.get(number)?.pull
    return pull?.record === undefined ? 2 : pull.approvers.length === 0 ? 1 : 0
  }

  /** What our comment at a pull request says, and where it stands. */
  private async recordAt({ number, mergedAt }: PullFacts): Promise<OwnComment | undefined> {
    const { pulls, config, network } = this.options
    return counting(
      ownAmong(await pulls.comments(number), await pulls.author(), (record) =>
        isRecordOf(record, config, network),
      ),
      mergedAt,
    )
  }

  /** Merged into the default branch; asked again for a while where the commit may be too new. */
  private async pullsOf(commit: string, waits: readonly number[]): Promise<readonly PullFacts[]> {
    const { pulls, clock, defaultBranch } = this.options
    for (const wait of [...waits, undefined]) {
      const merged = (await pulls.of(commit)).filter(
        ({ mergedAt, baseRef }) => mergedAt !== null && baseRef === defaultBranch,
      )
      if (merged.length > 0 || wait === undefined) return merged
      await clock.sleep(wait)
    }
    return []
  }

  private async readPull(facts: PullFacts): Promise<MergedPull> {
    const found = await this.recordAt(facts)
    const pull: MergedPull = {
      number: facts.number,
      url: facts.url,
      author: facts.author,
      mergedBy: facts.mergedBy,
      mergeCommit: facts.mergeCommit ?? '',
      head: facts.head,
      record: found?.record,
      ...(await this.approvals(facts, found)),
    }
    this.facts.set(facts.number, facts)
    this.known.set(facts.number, {
      pull,
      comment: found?.comment,
      ...(facts.mergedAt === null ? {} : { mergedAt: facts.mergedAt }),
    })
    return pull
  }

  /**
   * Who approved it, and who else did and why that does not count. What was applied wants none any
   * more.
   */
  private async approvals(facts: PullFacts, found: OwnComment | undefined): Promise<Approvals> {
    if (found?.record.state === 'applied') return { approvers: [] }
    const given =
      found === undefined ? [] : lastWords(await this.options.pulls.reviews(facts.number))
    if (given.length === 0 && this.options.asksPeople !== true) return { approvers: [] }
    const people = await this.people(facts)
    if (found === undefined || given.length === 0) return { approvers: [], people }
    const since = await this.since(found)
    const judged = await Promise.all(
      given.map(async (review) => {
        const why = whyNoApproval(review, found.record, people, since)
        const isOne = why === undefined && (await this.options.pulls.mayWrite(review.user))
        return { login: review.user, why: isOne ? undefined : (why ?? NO_WRITE) }
      }),
    )
    return {
      people,
      approvers: judged.flatMap(({ login, why }) => (why === undefined ? [login] : [])),
      discounted: judged.flatMap(({ login, why }): readonly DiscountedApproval[] =>
        why === undefined ? [] : [{ login, why }],
      ),
    }
  }

  /** Since when the plan stands there, by GitHub's own times. */
  private async since({ comment, record }: OwnComment): Promise<string | undefined> {
    const { pulls } = this.options
    const revisions = await pulls.revisions(comment)
    return revisions && plannedSince(revisions, await pulls.author(), record)
  }

  /** Who had a hand in it. What is not told is nobody's, so it may be anybody's. */
  private async people(facts: PullFacts): Promise<PullPeople> {
    const people = await this.options.pulls.people(facts)
    return people ?? { hands: [authorOf(facts)], unattributed: { kind: 'refused' } }
  }
}

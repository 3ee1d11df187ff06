import { formOf } from '../consent/form.ts'
import type { Ask } from '../model/source/ask.ts'
import type { Asked } from '../plan/context.ts'
import type { History, HistoryCommit, HistoryEnd } from '../ports/repository.ts'
import type { Reviews } from '../ports/reviews.ts'
import type { Ports } from '../ports/run.ts'
import type { Settings } from '../settings.ts'
import { isTouched, type Search } from './ask-search.ts'
import { askedAt } from './asked-at.ts'
import { type Earlier, isBlind, isMissing, readCommit } from './earlier-commit.ts'
import { EarlierTree, pathsBehind } from './earlier-tree.ts'
import type { Repository } from './repository.ts'
import type { Scope } from './scope.ts'

/** One walk back through the history, until every ask and its guards are known. */
export class Walk {
  private readonly repo: Ports['repo']
  private readonly history: History
  private readonly scope: Scope
  private readonly settings: Settings
  private readonly reviews: Reviews | undefined
  private readonly found = new Map<string, Asked>()
  /** What commits hold whose configuration stands elsewhere. */
  private readonly moved = new Map<string, Promise<Earlier>>()
  /** The commit that is looked at; undefined where there is none. */
  private parent: string | undefined
  private newestWithout: string | undefined
  /** The files at the commit that is looked at. */
  private readonly tree: EarlierTree
  /** What brings back what was undone last. */
  private undone: HistoryCommit['before'] = new Map()

  constructor(repo: Ports['repo'], scope: Scope, settings: Settings, reviews: Reviews | undefined) {
    this.repo = repo
    this.history = repo.history
    this.scope = scope
    this.settings = settings
    this.reviews = reviews
    this.tree = new EarlierTree(repo.history, settings, scope.rules)
  }

  async from(
    commit: string,
    repository: Repository,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, Asked>> {
    await this.tree.begin(commit)
    const searches = ids.map(
      (id): Search => ({
        id,
        form: this.form(id, repository),
        paths: this.pathsOf(id, repository),
      }),
    )
    const entries = this.history.changes(commit)
    for (let age = 0; ; age += 1) {
      const open = searches.filter(({ id }) => !this.found.has(id))
      const next = open.length === 0 ? undefined : await entries.next()
      if (next === undefined) break
      if (next.done === true) {
        await this.end(open, next.value)
        break
      }
      await this.visit(next.value, age, open)
    }
    await entries.return('first')
    return this.found
  }

  private async visit(
    { commit, parent, before }: HistoryCommit,
    age: number,
    open: readonly Search[],
  ): Promise<void> {
    for (const search of open)
      if (search.ask !== undefined) await this.close(search, search.ask, commit)
    this.undo(before)
    this.parent = parent
    for (const search of open) {
      if (search.ask !== undefined || !isTouched(search, before)) continue
      const ask = await this.askIn(search, { commit, age })
      if (ask === undefined) continue
      const pull = await this.reviews?.pullOf(ask.commit)
      const { unread: _, ...asking } = ask
      search.ask = {
        kind: 'commit',
        ...asking,
        ...(pull === undefined ? {} : { pull: pull.number }),
      }
      if (pull === undefined && !isBlind(await this.read())) await this.settleAt(search, search.ask)
    }
  }

  /**
   * Settles an ask at the commit before it, unless that came with the same pull request, or its
   * guards can't be read.
   */
  private async close(
    search: Search,
    ask: Extract<Ask, { kind: 'commit' }>,
    commit: string,
  ): Promise<void> {
    if (ask.pull !== undefined && (await this.reviews?.pullOf(commit))?.number === ask.pull) return
    if (!isBlind(await this.read())) await this.settleAt(search, ask)
  }

  /**
   * Settles an ask at the commit that is looked at. Where that has no configuration here, it may
   * have had one elsewhere, or earlier.
   */
  private async settleAt(search: Search, ask: Ask): Promise<void> {
    const here = await this.read()
    const before = isMissing(here) ? await this.before(ask) : undefined
    const elsewhere =
      before === undefined || before === 'shallow' ? undefined : await this.elsewhere(before)
    const isShallow =
      before === 'shallow' || (elsewhere?.kind === 'unreadable' && elsewhere.because === 'shallow')
    if (isShallow) this.settle(search, { kind: 'lost', why: 'shallow' }, undefined)
    else if (elsewhere?.kind === 'unreadable')
      this.settle(search, { kind: 'lost', why: 'unreadable' }, undefined)
    else this.settle(search, ask, elsewhere?.repository ?? this.named(here))
  }

  /** What was read, with the commit that it was read at. */
  private named(repository: Repository): Repository {
    return this.parent === undefined ? repository : { ...repository, commit: this.parent }
  }

  /**
   * The commit that is looked at, or the one before all that came with the same pull request: some
   * of that may have changed the configuration where it stood before.
   */
  private async before(ask: Ask): Promise<string | 'shallow' | undefined> {
    let commit: string | undefined = this.parent
    while (
      ask.kind === 'commit' &&
      ask.pull !== undefined &&
      commit !== undefined &&
      commit !== 'shallow' &&
      (await this.reviews?.pullOf(commit))?.number === ask.pull
    )
      commit = await this.history.parentOf(commit)
    return commit
  }

  /**
   * Whether the commit that is looked at is the newest without a configuration here, and has one
   * elsewhere, had one before, or may have.
   */
  private async hasMoved(): Promise<boolean> {
    this.newestWithout ??= this.parent
    if (this.parent === undefined || this.parent !== this.newestWithout) return false
    const earlier = await this.elsewhere(this.parent)
    return earlier.kind === 'unreadable' || earlier.isMoved
  }

  private elsewhere(commit: string): Promise<Earlier> {
    const { network, rules } = this.scope
    const known =
      this.moved.get(commit) ??
      readCommit({ repo: this.repo }, commit, this.settings, { client: network.client, rules })
    this.moved.set(commit, known)
    return known
  }

  private settle({ id, above }: Search, ask: Ask, before: Repository | undefined): void {
    this.found.set(
      id,
      askedAt(id, ask, { before, unread: above?.unread ?? [] }, this.scope, this.settings),
    )
  }

  /**
   * What came first of these files may have stood elsewhere before; else nothing stood before it.
   */
  private async end(open: readonly Search[], end: HistoryEnd): Promise<void> {
    if (end === 'first' && isMissing(await this.read()) && (await this.hasMoved()))
      for (const search of open) await this.settleAt(search, this.atEnd(search, end))
    else {
      const first = end === 'first' ? await this.firstCommit() : undefined
      for (const search of open) this.settle(search, this.atEnd(search, end), first)
    }
  }

  /** What the first commit holds: nothing stood before it, so its own guards count. */
  private async firstCommit(): Promise<Repository | undefined> {
    this.undo(this.undone)
    const first = await this.read()
    return isBlind(first) ? undefined : first
  }

  /** What the end of the history means: at the first commit nothing stood before. */
  private atEnd({ ask, above }: Search, end: HistoryEnd): Ask {
    if (end !== 'first') return { kind: 'lost', why: end }
    return ask ?? { kind: 'commit', commit: above?.commit ?? '', age: above?.age ?? 0 }
  }

  /**
   * The commit that asks, if what stood before this one is something else; undefined while it is
   * the same, or can't be read.
   */
  private async askIn(
    search: Search,
    here: { readonly commit: string; readonly age: number },
  ): Promise<Search['above']> {
    const part = search.paths === undefined ? undefined : await this.readPart(search.paths)
    const before =
      part !== undefined && this.form(search.id, part) !== undefined ? part : await this.read()
    const form = this.form(search.id, before)
    const asking = search.above ?? { ...here, unread: [] }
    if (form === undefined && isMissing(before) && (await this.hasMoved())) return asking
    if (form === undefined && this.isUnreadable(search, before)) {
      search.above ??= { ...here, unread: before.unread }
      search.paths = undefined
      return undefined
    }
    if (form !== search.form) return asking
    search.paths = this.pathsOf(search.id, before)
    delete search.above
    return undefined
  }

  /** Whether the definition may stand there and is only broken. */
  private isUnreadable({ id, paths }: Search, before: Repository): boolean {
    if (isBlind(before) || before.definitions.some((definition) => definition.id === id))
      return before.problems.length > 0
    return before.problems.some(
      ({ file }) =>
        file !== undefined &&
        (paths === undefined ||
          [...paths].some((path) => path === file || path.startsWith(`${file}/`))),
    )
  }

  private form(id: string, repository: Repository): string | undefined {
    return formOf(id, this.scope.network, repository)
  }

  private pathsOf(id: string, repository: Repository): ReadonlySet<string> {
    return pathsBehind(id, repository, this.settings)
  }

  private undo(before: HistoryCommit['before']): void {
    this.undone = this.tree.undo(before)
  }

  private read(): Promise<Repository> {
    return this.tree.read()
  }

  private readPart(paths: ReadonlySet<string>): Promise<Repository> {
    return this.tree.readPart(paths)
  }
}

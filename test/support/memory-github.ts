import type { GitHub } from '../../src/adapters/github/github.ts'
import { Fault } from '../../src/model/fault.ts'
import type {
  PostFacts,
  PullFacts,
  ReviewFacts,
  RevisionFacts,
} from '../../src/model/pull-request.ts'
import type { PullPeople } from '../../src/model/review.ts'

/** Whom the job's token writes as. */
const BOT = 'github-actions[bot]'

export interface MemoryGitHub extends GitHub {
  readonly pullsByNumber: Map<number, PullFacts>
  /** The pull requests that a commit came with. */
  readonly byCommit: Map<string, readonly number[]>
  readonly reviewsOf: Map<number, readonly ReviewFacts[]>
  readonly writers: Set<string>
  /** Who had a hand in a pull request; its author alone where nothing stands here. */
  readonly peopleOf: Map<number, PullPeople>
  /** Commits that somebody pushed to the default branch. */
  readonly pushedBy: Map<string, readonly string[]>
  /** Every text of a comment, by its id. */
  readonly revisionsOf: Map<number, readonly RevisionFacts[]>
  /** All comments, oldest first. */
  readonly posts: PostFacts[]
  /** The clock's time as GitHub writes it; every edit is dated with it. */
  now: string
  /** Somebody posts a comment. */
  post(at: number, body: string, author?: string): PostFacts
}

/**
 * GitHub without a network: pull requests and comments in memory. What is not set up does not
 * exist.
 */
export function aMemoryGitHub(): MemoryGitHub {
  const posts: PostFacts[] = []
  const pullsByNumber = new Map<number, PullFacts>()
  const byCommit = new Map<string, readonly number[]>()
  const reviewsOf = new Map<number, readonly ReviewFacts[]>()
  const writers = new Set<string>()
  const peopleOf = new Map<number, PullPeople>()
  const pushedBy = new Map<string, readonly string[]>()
  const revisionsOf = new Map<number, readonly RevisionFacts[]>()
  let ids = 0
  const unused = (): Promise<never> =>
    Promise.reject(new Fault('github-failed', 'nobody asks for this'))
  const found = (number: number): Promise<PullFacts> => {
    const pull = pullsByNumber.get(number)
    return pull === undefined
      ? Promise.reject(new Fault('github-refused', '404'))
      : Promise.resolve(pull)
  }
  const github: MemoryGitHub = {
    pullsByNumber,
    byCommit,
    reviewsOf,
    writers,
    peopleOf,
    pushedBy,
    revisionsOf,
    posts,
    now: '2030-01-01T00:00:00Z',
    post: (at, body, author = BOT) => {
      ids += 1
      const post = {
        id: ids,
        at,
        url: `https://github.com/acme/ogpu-sources/pull/${at}#${ids}`,
        author,
        body,
        createdAt: github.now,
        updatedAt: github.now,
        nodeId: `IC_${ids}`,
        isOpen: true,
      }
      revisionsOf.set(ids, [{ at: github.now, by: author, body }])
      posts.push(post)
      return post
    },
    author: () => Promise.resolve(BOT),
    comments: {
      of: (number) => Promise.resolve(posts.filter(({ at }) => at === number)),
      recent: () => Promise.resolve([...posts].reverse()),
      revisions: ({ nodeId }) => Promise.resolve(revisionsOf.get(Number(nodeId.slice(3)))),
      create: (number, body) => Promise.resolve(github.post(number, body)),
      edit: ({ id }, body) => {
        const at = posts.findIndex((post) => post.id === id)
        const edited = posts[at]
        if (edited === undefined) return unused()
        posts[at] = { ...edited, body, updatedAt: github.now }
        revisionsOf.set(id, [...(revisionsOf.get(id) ?? []), { at: github.now, by: BOT, body }])
        return Promise.resolve(posts[at])
      },
      remove: ({ id }) => {
        const at = posts.findIndex((post) => post.id === id)
        if (at !== -1) posts.splice(at, 1)
        return Promise.resolve()
      },
    },
    pulls: {
      defaultBranch: () => Promise.resolve('main'),
      pull: found,
      pullsOf: (commit) => Promise.all((byCommit.get(commit) ?? []).map(found)),
      openInto: (branch) =>
        Promise.resolve(
          [...pullsByNumber.values()].filter(({ isOpen, baseRef }) => isOpen && baseRef === branch),
        ),
      reviews: (number) => Promise.resolve(reviewsOf.get(number) ?? []),
      mayWrite: (user) => Promise.resolve(writers.has(user)),
      mergeBase: unused,
    },
    people: {
      of: ({ number, author }) =>
        Promise.resolve(
          peopleOf.get(number) ?? { hands: [{ login: author, as: 'author' }], unattributed: null },
        ),
      pushedTo: (_, login) => Promise.resolve(pushedBy.get(login) ?? []),
    },
    issues: { by: unused, read: unused, create: unused, edit: unused },
  }
  return github
}

/** A pull request into main, open unless the facts say otherwise. */
export function aPull(number: number, facts: Partial<PullFacts> = {}): PullFacts {
  return {
    number,
    url: `https://github.com/acme/ogpu-sources/pull/${number}`,
    author: 'author',
    isByApp: false,
    head: 'a'.repeat(40),
    headRef: 'branch',
    headRepository: { owner: 'acme', repo: 'ogpu-sources' },
    baseRef: 'main',
    isOpen: true,
    mergedAt: null,
    mergedBy: null,
    mergeCommit: null,
    ...facts,
  }
}

/** The same, merged as this commit. */
export function aMerged(
  number: number,
  mergeCommit: string,
  facts: Partial<PullFacts> = {},
): PullFacts {
  return aPull(number, {
    isOpen: false,
    mergedAt: '2030-01-02T00:00:00Z',
    mergedBy: 'author',
    mergeCommit,
    ...facts,
  })
}

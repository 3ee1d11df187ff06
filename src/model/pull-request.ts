import type { Hand } from './review.ts'

/** A pull request as GitHub tells it. */
export interface PullFacts {
  readonly number: number
  readonly url: string
  readonly author: string
  /** Where GitHub says so; some apps have a login like anybody's. */
  readonly isByApp: boolean
  readonly head: string
  /** The branch that it comes from, and the repository of that; undefined for one that is gone. */
  readonly headRef: string
  readonly headRepository: { readonly owner: string; readonly repo: string } | undefined
  readonly baseRef: string
  readonly isOpen: boolean
  readonly mergedAt: string | null
  readonly mergedBy: string | null
  readonly mergeCommit: string | null
}

export interface ReviewFacts {
  readonly user: string
  /** False for apps and other bots. */
  readonly isPerson: boolean
  readonly state: string
  readonly commit: string
  readonly submittedAt: string
}

/** A comment, or an issue, as far as we look at it. */
export interface PostFacts {
  /** Of the comment; the number of an issue. */
  readonly id: number
  readonly url: string
  readonly author: string
  readonly body: string
  readonly createdAt: string
  readonly updatedAt: string
  /** By which GraphQL knows it. */
  readonly nodeId: string
  /** The issue or pull request that a comment stands at. */
  readonly at: number
  /** False for an issue that was closed. */
  readonly isOpen: boolean
}

/** One text of a comment. */
export interface RevisionFacts {
  /** By GitHub's clock. */
  readonly at: string
  /**
   * Who wrote it, as in REST: an app's login ends in `[bot]`; undefined where the account is gone.
   */
  readonly by: string | undefined
  /** The whole text; undefined where GitHub does not have it any more. */
  readonly body: string | undefined
}

/** Whoever opened it. */
export function authorOf({ author, isByApp }: PullFacts): Hand {
  return { login: author, as: 'author', ...(isByApp ? { isApp: true } : {}) }
}

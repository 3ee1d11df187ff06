/**
 * Which commit asks for what is wanted of one definition: the one at which that took its present
 * form (decision 24).
 */
export type Ask =
  /** The branch, or the edited working tree, that is looked at: merging it asks. */
  | { readonly kind: 'here' }
  | {
      readonly kind: 'commit'
      readonly commit: string
      /** The merged pull request that it came with. */
      readonly pull?: number
      /** How many asks, or commits that might have been one, are newer. */
      readonly age: number
    }
  /** It was not found, or nobody can read the guards that stood before it. */
  | { readonly kind: 'lost'; readonly why: 'shallow' | 'too-long' | 'unreadable' }

/** Who wants a change: the branch that is planned, or already what it is compared with. */
export type Origin = 'this-pr' | 'base'

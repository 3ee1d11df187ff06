/** A commit by its whole hash: 40 hex digits, or 64 in a repository of git's newer kind. */
export const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/

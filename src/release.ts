import type { ActionPin } from './init/workflow-text.ts'
import { VERSION } from './version.ts'

/**
 * Set by the build of a release (`OGPU_RELEASE_COMMIT`, see scripts/bundles.mjs); absent everywhere
 * else.
 */
declare const RELEASE_COMMIT: string | undefined

/** The release that runs, by its commit; undefined in a clone, and in what was built from one. */
export function runningRelease(): ActionPin | undefined {
  const commit = typeof RELEASE_COMMIT === 'string' ? RELEASE_COMMIT : ''
  return isCommit(commit) ? { commit, version: VERSION } : undefined
}

/** Whether a text is a commit that GitHub would run: forty hex digits that are not all zero. */
export function isCommit(text: string): boolean {
  return /^[0-9a-f]{40}$/.test(text) && !/^0+$/.test(text)
}

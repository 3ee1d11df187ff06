import { COMMIT } from '../../model/commit.ts'
import { Fault } from '../../model/fault.ts'
import { UPLOAD_PACK } from './settings.ts'

/** A commit for git's command line. Throws a Fault for anything but a whole hash: git would take more. */
export function named(commit: string): string {
  if (!COMMIT.test(commit)) throw new Fault('git-failed', 'a commit is named by its hash')
  return commit
}

/** What has git fetch a commit from `origin`, with that many commits of its history. */
export function fetching(commit: string, depth: number): readonly string[] {
  return [
    'fetch',
    UPLOAD_PACK,
    '--quiet',
    '--no-tags',
    '--no-recurse-submodules',
    `--depth=${depth}`,
    'origin',
    named(commit),
  ]
}

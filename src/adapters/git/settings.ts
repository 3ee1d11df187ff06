import { Fault } from '../../model/fault.ts'

/** One setting of git, and whether the repository itself made it. */
interface Setting {
  readonly isOwn: boolean
  readonly key: string
  readonly value: string
}

/**
 * What no reading needs: file monitors, hooks, pagers, signatures, housekeeping, another encoding.
 * Off wherever it was switched on.
 */
const NEVER = [
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'core.pager=cat',
  'log.showSignature=false',
  'i18n.logOutputEncoding=UTF-8',
  'gc.auto=0',
  'maintenance.auto=false',
  'fetch.recurseSubmodules=false',
  'safe.bareRepository=explicit',
]

/** Programs of which git runs one; the value is the one that it runs when nobody named any. */
const SINGLE: Readonly<Record<string, string>> = {
  'core.sshcommand': 'ssh',
  'core.askpass': '',
  'core.alternaterefscommand': '',
}
const HELPER = /^credential\.(?:.*\.)?helper$/
/** The oldest git that tells which file a setting comes from. */
const OLDEST = '2.26'

/**
 * Settings (`key=value`, each for `git -c`) that keep away every program which the repository's own
 * settings name, and give those of the system and of the user their place back (`git help config`).
 * `listing` is `git config --list -z --show-scope`. Throws a Fault for a setting that can't be
 * overruled.
 */
export function overruling(listing: string): readonly string[] {
  const settings = readSettings(listing)
  const own = settings.filter(({ isOwn }) => isOwn)
  refuseRemotePrograms(own)
  return [...NEVER, ...programs(settings, own), ...helpers(settings, own)]
}

/**
 * Those for the questions that come before the settings are known, none of which runs a program.
 */
export const FIRST_SETTINGS: readonly string[] = NEVER

/**
 * Stands in every call that talks to a remote: of several settings of a remote's program the first
 * would count.
 */
export const UPLOAD_PACK = '--upload-pack=git-upload-pack'

/** What to say of a git that does not know how to list its settings. */
export const TOO_OLD = `git ${OLDEST} or later is needed`

function programs(settings: readonly Setting[], own: readonly Setting[]): readonly string[] {
  return Object.entries(SINGLE).flatMap(([key, fallback]) => {
    if (!own.some((setting) => setting.key === key)) return []
    return [
      `${key}=${settings.findLast((setting) => setting.key === key && !setting.isOwn)?.value ?? fallback}`,
    ]
  })
}

/** Helpers are a list to which each file adds; an empty one begins it anew. */
function helpers(settings: readonly Setting[], own: readonly Setting[]): readonly string[] {
  if (!own.some(({ key }) => HELPER.test(key))) return []
  const others = settings.filter(({ key, isOwn }) => HELPER.test(key) && !isOwn)
  return ['credential.helper=', ...others.map(({ key, value }) => `${key}=${value}`)]
}

/**
 * A remote's own helper runs whatever is asked; another upload-pack runs where a partial clone
 * fetches what it lacks. Neither can be overruled by a setting.
 */
function refuseRemotePrograms(own: readonly Setting[]): void {
  const isPartial = own.some(({ key }) =>
    /^extensions\.partialclone$|^remote\..*\.promisor$/s.test(key),
  )
  const variables = own.flatMap(({ key }) => /^remote\..*\.(uploadpack|vcs)$/s.exec(key)?.[1] ?? [])
  const refused = variables.find((variable) => variable === 'vcs' || isPartial)
  if (refused === undefined) return
  throw new Fault(
    'git-failed',
    `this repository's own settings name a program for git to run (${refused} of a remote)`,
    'look at .git/config: such a setting is not needed to read a repository',
  )
}

/**
 * `--show-scope -z` gives scope, NUL, key, newline, value, NUL; a key without a value has no
 * newline.
 */
function readSettings(listing: string): readonly Setting[] {
  const parts = listing.split('\0')
  return Array.from({ length: Math.floor(parts.length / 2) }, (_, index): Setting => {
    const [scope, setting = ''] = parts.slice(index * 2, index * 2 + 2)
    const newline = setting.indexOf('\n')
    const key = newline < 0 ? setting : setting.slice(0, newline)
    return {
      isOwn: scope === 'local' || scope === 'worktree',
      key,
      value: newline < 0 ? '' : setting.slice(newline + 1),
    }
  })
}

import { withLines } from './git-files.ts'

/** Where GitHub looks for code owners; the first that is there counts, and a new one goes first. */
export const CODE_OWNERS_PLACES = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'] as const

const OWNER = /^@[a-z0-9](?:[a-z0-9-]{0,38})(?:\/[\w.-]{1,100})?$/i
const MAIL = /^[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}$/

/**
 * The people and teams in an answer, separated by blanks or commas; undefined where one is no name
 * that GitHub knows.
 */
export function codeOwnersIn(answer: string): readonly string[] | undefined {
  const names = answer.split(/[\s,]+/).filter((name) => name !== '')
  return names.every((name) => OWNER.test(name) || MAIL.test(name)) ? names : undefined
}

export interface OwnedFiles {
  /** The folder of the configuration, from the repository's top; empty where it is that. */
  readonly folder: string
  readonly configFile: string
  readonly owners: readonly string[]
}

/**
 * A list of code owners with those of the configuration, and of what GitHub itself reads, at its
 * end, where the last that matches counts; undefined where both have owners already.
 */
export function withCodeOwners(before: string, owned: OwnedFiles): string | undefined {
  const standing = patternsIn(before)
  const owners = owned.owners.join(' ')
  const config = patternOf(owned)
  const lines = [
    ...(standing.some((pattern) => pattern.startsWith('.github')) ? [] : [`/.github/ ${owners}`]),
    ...(standing.includes(config.slice(1)) ? [] : [`${config} ${owners}`]),
  ]
  return withLines(before, lines)
}

/** Whether a list names owners for the configuration. */
export function hasOwners(text: string, owned: Omit<OwnedFiles, 'owners'>): boolean {
  return patternsIn(text).includes(patternOf(owned).slice(1))
}

/** What has owners in a list, without the slash that may begin it. */
function patternsIn(text: string): readonly string[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const [pattern = '', owner = ''] = line.trim().split(/\s+/)
    return pattern === '' || pattern.startsWith('#') || owner === ''
      ? []
      : [pattern.replace(/^\//, '')]
  })
}

/** A sign that a pattern reads otherwise stands for any sign: too many owners do no harm. */
function patternOf({ folder, configFile }: Omit<OwnedFiles, 'owners'>): string {
  const file = folder === '' ? configFile : `${folder}/${configFile}`
  return `/${file.replace(/[^\w./@+-]/g, '?')}`
}

import { isSlug, LONGEST_ID } from '../../model/slug.ts'
import type { ScalarTree } from '../../yaml/tree.ts'
import type { Issue } from '../finding.ts'
import { show } from '../show.ts'

/** Refuses an id that is none: lower-case letters, digits and single hyphens, 63 at most. */
export function checkId(value: ScalarTree, name: string): Issue | undefined {
  return checkSlug(value, name, 'bad-id', LONGEST_ID)
}

/** Refuses an owner that is none: as an id, 100 at most. */
export function checkOwner(value: ScalarTree, name: string): Issue | undefined {
  return checkSlug(value, name, 'bad-id', 100)
}

/** Refuses what can't be the name of a network. */
export function checkNetworkName(value: ScalarTree, name: string): Issue | undefined {
  return checkSlug(value, name, 'bad-network', LONGEST_ID)
}

function checkSlug(
  { value, spelling }: ScalarTree,
  name: string,
  code: Issue['code'],
  longest: number,
): Issue | undefined {
  if (typeof value === 'number')
    return {
      code,
      message: `${name} is a number to YAML`,
      hint: `put it in quotes: ${show(spelling)}`,
    }
  if (typeof value !== 'string') return undefined
  if (value.length > longest)
    return { code, message: `${name} has ${value.length} characters`, hint: `${longest} at most` }
  if (isSlug(value)) return undefined
  return {
    code,
    message: `${name} is ${show(value)}`,
    hint: `lower-case letters, digits and single hyphens, ${longest} at most${suggestion(value)}`,
  }
}

function suggestion(text: string): string {
  const slug = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
  return slug === '' ? '' : `: ${slug}`
}

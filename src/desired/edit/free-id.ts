import { LONGEST_ID } from '../../model/slug.ts'

/**
 * An id made of a name, and of the fallback where the name has no letter or digit that an id can
 * have.
 */
export function slugOf(name: string, fallback: string): string {
  const slug = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
  return shortened(slug.replace(/^-/, ''), LONGEST_ID) || fallback
}

/** The id itself, or with the first of -2, -3 … that nobody has. */
export function freeId(wanted: string, taken: ReadonlySet<string>): string {
  for (let count = 1; ; count += 1) {
    const ending = count === 1 ? '' : `-${count}`
    const id = shortened(wanted, LONGEST_ID - ending.length) + ending
    if (!taken.has(id)) return id
  }
}

function shortened(slug: string, most: number): string {
  return slug.slice(0, most).replace(/-$/, '')
}

const LONGEST = 63

/**
 * A text as an id: lower-case letters, digits and single hyphens, 63 at most; undefined when
 * nothing of it is left.
 */
export function shortSlug(text: string): string | undefined {
  const slug = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST)
    .replace(/^-+|-+$/g, '')
  return slug === '' ? undefined : slug
}

/** The owner of a new repository: its name, and six characters that no other repository has. */
export function ownerOf(repositoryName: string, suffix: string): string {
  return `${shortSlug(repositoryName) ?? 'sources'}-${suffix}`
}

/** A name to start from: "my-model" is "My model". */
export function nameOf(id: string): string {
  return id.charAt(0).toUpperCase() + id.slice(1).replaceAll('-', ' ')
}

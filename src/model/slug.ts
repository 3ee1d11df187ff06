/** How long an id, and the name of a network, may be. */
export const LONGEST_ID = 63

const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/

/** Whether a text is lower-case letters and digits with single hyphens between them. */
export function isSlug(text: string): boolean {
  return SLUG.test(text)
}

/** Whether a text can be the id of a definition, or the name of a network. */
export function isId(text: string): boolean {
  return text.length <= LONGEST_ID && isSlug(text)
}

/** Where this project is on GitHub: `owner/name`. Everything else that says so follows it. */
export const REPOSITORY = 'ogpu-network/ogpu-gitops'

/**
 * The release whose schemas are these: an earlier one than the program's where none has changed
 * since. A tag of a release never moves, so what an address says never changes.
 */
const SCHEMAS_SINCE = 'v0.1.0'

/** The address of a published schema, by which it is named as well. */
export function schemaUrl(name: 'source' | 'config'): string {
  return `https://raw.githubusercontent.com/${REPOSITORY}/${SCHEMAS_SINCE}/schemas/v1/${name}.schema.json`
}

/**
 * Ends a switch over a union: a member that is added later breaks the build here, not in
 * production.
 */
export function never(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`)
}

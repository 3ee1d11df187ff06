/** Whether the branch that is planned brings something, or its base has it already. */
export type Origin = 'this-pr' | 'base'

/** Whether a change or a problem belongs to the branch that is planned, as far as anybody knows. */
export function isOwn({ origin }: { readonly origin?: string | undefined }): boolean {
  return origin !== 'base'
}

import type { ActionContext } from './context.ts'

/** As far back as the reviews of merged pull requests are looked for. */
const HISTORY = 100

/**
 * The first-parent history of a commit, newest first; a shallow checkout is deepened. Throws a
 * Fault when the remote does not give it.
 */
export async function historyOf(
  { checkout }: ActionContext,
  head: string,
): Promise<readonly string[]> {
  const [parent] = await checkout.parents(head)
  if (parent !== undefined && !(await checkout.reaches(head, HISTORY)))
    await checkout.fetch(head, HISTORY)
  return checkout.history(head, HISTORY)
}

/** How many commits of the history this push brought. */
export function pushedIn({ run: { occasion } }: ActionContext, history: readonly string[]): number {
  const at =
    occasion.kind === 'push' && occasion.before !== undefined
      ? history.indexOf(occasion.before)
      : -1
  return at > 0 ? at : 1
}

import type { ApplyResult } from '../../model/result.ts'
import { supersededMarkdown } from '../../report/github/plan/stale-comment.ts'
import type { ApplySession } from '../apply-session.ts'
import type { ActionContext } from '../context.ts'
import { StickyComment } from './sticky.ts'

/**
 * Marks the plans of open pull requests whose Sources have just changed: they were made before.
 * Throws a Fault when GitHub does not answer.
 */
export async function markSuperseded(
  { github, config, defaultBranch, inputs, mask }: ActionContext,
  session: ApplySession,
  result: ApplyResult,
): Promise<void> {
  const done = new Map(
    result.receipts.flatMap(({ id, status, pull }) =>
      status === 'done' ? [[id, pull] as const] : [],
    ),
  )
  if (github === undefined || inputs.comment === 'off' || done.size === 0) return
  for (const { number } of await github.pulls.openInto(defaultBranch)) {
    const sticky = new StickyComment(github, number, { config, network: result.network }, null)
    const found = await sticky.find()
    const ids =
      found?.record.state === 'planned'
        ? found.record.changes.map(({ id }) => id).filter((id) => done.has(id))
        : []
    const [first] = ids
    if (found === undefined || first === undefined) continue
    const by = session.known.get(done.get(first) ?? -1)?.pull
    if (by !== undefined)
      await sticky.write(
        mask(supersededMarkdown(found.comment.body, { ids, by, review: session.review })),
      )
  }
}

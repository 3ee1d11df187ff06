import type { Agreement } from '../../model/events.ts'
import { never } from '../../model/never.ts'
import type { ApplyResult } from '../../model/result.ts'
import { terminal } from '../format/escape.ts'
import { shortDigest } from '../format/short.ts'

/** By which way it was agreed to, by whom and to what; nothing where nobody had to. */
export function agreedText({
  agreed,
  network,
}: Pick<ApplyResult, 'agreed' | 'network'>): readonly string[] {
  return agreed === null ? [] : [`Why it was sent: ${wayText(agreed, terminal(network))}.`]
}

function wayText({ way, by, hash, review, isDispatched }: Agreement, network: string): string {
  const what = hash === undefined ? 'it' : shortDigest(hash)
  switch (way) {
    case 'reviews':
      return reviewText(review, network)
    case 'approval':
      if (isDispatched === false) return `the workflow approved ${what}`
      return `${by === undefined ? 'somebody' : terminal(by)} approved ${what}`
    case 'plan-file':
      return `it is in the plan file ${what}`
    case 'typed':
      return `somebody confirmed it here${hash === undefined ? '' : `, plan ${what}`}`
    case 'yes':
      return `--yes, and ${network} asks for no review`
    default:
      return never(way)
  }
}

function reviewText(review: Agreement['review'], network: string): string {
  switch (review) {
    case 'none':
      return `${network} asks for no review`
    case 'approval':
      return 'merged pull requests whose plans were approved ask for it'
    default:
      return 'merged pull requests with this plan under them ask for it'
  }
}

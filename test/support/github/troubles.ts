import { type Answer, refuses } from './answer.ts'

/** What a request to the API meets. */
export type Trouble =
  /** GitHub fails, 500 for example, or says 403 for a reason of its own. */
  | { readonly kind: 'status'; readonly status: number; readonly message?: string }
  /** The secondary rate limit, which every burst of writes can meet. */
  | { readonly kind: 'secondary-limit'; readonly status?: 403 | 429; readonly retryAfter?: number }
  | { readonly kind: 'forbidden' }
  /** The connection ends: before GitHub did anything, or after it did everything. */
  | { readonly kind: 'drop'; readonly when: 'before' | 'after' }
  | { readonly kind: 'slow'; readonly milliseconds: number }
  /** Something happens, then the request goes on. */
  | { readonly kind: 'run'; readonly when: 'before' | 'after'; readonly action: () => unknown }

export interface TroubleRule {
  /** GitHub's name for it, `issues/create-comment` for example; every one when left out. */
  readonly operation?: string
  /** How many requests it spares first. */
  readonly skip?: number
  /** How many it then hits; all of them when left out. */
  readonly times?: number
}

export interface Troubles {
  on(rule: TroubleRule, trouble: Trouble): void
  calm(): void
  /** The troubles of one request, which counts as met. */
  meet(operation: string): readonly Trouble[]
}

/** Keeps what a test has armed. */
export function keepTroubles(): Troubles {
  let armed: { readonly rule: TroubleRule; readonly trouble: Trouble; met: number }[] = []
  return {
    on: (rule, trouble) => void armed.push({ rule, trouble, met: 0 }),
    calm: () => {
      armed = []
    },
    meet: (operation) =>
      armed.flatMap((one) => {
        if (one.rule.operation !== undefined && one.rule.operation !== operation) return []
        one.met += 1
        const position = one.met - (one.rule.skip ?? 0)
        return position < 1 || position > (one.rule.times ?? Number.POSITIVE_INFINITY)
          ? []
          : [one.trouble]
      }),
  }
}

/** What is said in place of the true answer; nothing is done then. */
export function insteadOf(troubles: readonly Trouble[]): Answer | undefined {
  for (const trouble of troubles) {
    if (trouble.kind === 'status') return refuses(trouble.status, trouble.message ?? 'Server Error')
    if (trouble.kind === 'forbidden') return refuses(403, 'Resource not accessible by integration')
    if (trouble.kind === 'secondary-limit')
      return {
        ...refuses(
          trouble.status ?? 403,
          'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
          {
            documentation_url:
              'https://docs.github.com/free-pro-team@latest/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits',
          },
        ),
        headers: { 'retry-after': String(trouble.retryAfter ?? 1) },
      }
  }
  return undefined
}

/** Lets happen what does not answer by itself. */
export async function happen(
  troubles: readonly Trouble[],
  when: 'before' | 'after',
): Promise<void> {
  for (const trouble of troubles) {
    if (trouble.kind === 'run' && trouble.when === when) await trouble.action()
    if (trouble.kind === 'slow' && when === 'before')
      await new Promise((resolve) => setTimeout(resolve, trouble.milliseconds))
  }
}

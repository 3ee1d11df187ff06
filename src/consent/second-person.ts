import { never } from '../model/never.ts'
import type { Refusal } from '../model/problem.ts'
import type {
  Approver,
  DiscountedApproval,
  Hand,
  MergedPull,
  NoSecondPerson,
  PullPeople,
  Unattributed,
} from '../model/review.ts'
import type { Plan, PlannedChange } from '../model/source/change.ts'
import { byHand, lookWay, type Way } from '../model/way.ts'
import type { PlanContext } from '../plan/context.ts'

/**
 * Why somebody is no second person beside those who had a hand in a pull request; undefined where
 * they are (decision 26).
 */
export function noSecondPerson(
  login: string,
  isPerson: boolean,
  people: PullPeople | undefined,
): NoSecondPerson | undefined {
  if (!isPerson) return { kind: 'bot' }
  const hand = people?.hands.find((one) => isSame(one.login, login))
  if (hand !== undefined) return { kind: 'hand', hand }
  const what = people === undefined ? ({ kind: 'refused' } as const) : people.unattributed
  return what === null ? undefined : { kind: 'unattributed', what }
}

/** Logins are the same in any case of letters. */
export function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

/**
 * Apps that act on the machines of who offers them, as the merged configuration says: no workflow
 * of the repository acts in their name.
 */
const NOBODYS_TOOL: ReadonlySet<string> = new Set(['dependabot[bot]', 'renovate[bot]'])

/**
 * How many people have to agree to a pull request who had no hand in it: two for what apps alone
 * opened and pushed, which anybody may have had made, in whose name ever; but one where nobody can
 * make that app do something else.
 */
function peopleWanted(people: PullPeople | undefined): 1 | 2 {
  const proved = people?.hands.filter(({ as }) => as !== 'commit') ?? []
  const isAnybodys =
    proved.length > 0 &&
    proved.every(({ login, isApp }) => isApp === true || login.endsWith('[bot]'))
  return isAnybodys && proved.some(({ login }) => !NOBODYS_TOOL.has(login)) ? 2 : 1
}

/** In words, why these are not enough people for a pull request; undefined where they are. */
export function tooFewPeople(
  logins: readonly string[],
  { people, number }: MergedPull,
): string | undefined {
  const wanted = peopleWanted(people)
  const agreeing = new Set(logins.map((login) => login.toLowerCase()))
  if (agreeing.size >= wanted) return undefined
  return wanted === 1
    ? `nobody approved #${number}`
    : `apps alone made #${number}, which anybody may have asked them for, so two people have to approve it`
}

/** What tells who made what an approval is about. */
interface Known {
  /** Id to the pull request whose plan covers the change. */
  readonly behind: ReadonlyMap<string, number>
  readonly pulls: readonly MergedPull[]
  readonly context: PlanContext
}

/** Changes of one approval with the same people behind them. */
interface Origin {
  /**
   * The pull request whose plan covers them, else the one that asks for them; undefined for a
   * direct push.
   */
  readonly number: number | undefined
  readonly isCovered: boolean
  readonly isLost: boolean
}

/**
 * Why one of the changes that somebody approved by a run of their own may not be sent by it, where
 * two people are asked for; one refusal for each pull request, and one for what no pull request
 * asks for.
 */
export function notApproved(
  plan: Plan,
  changes: readonly PlannedChange[],
  by: readonly Approver[],
  known: Known,
): readonly Refusal[] {
  const origins = new Map(changes.map(({ id }) => [id, originOf(id, known)]))
  const distinct = [
    ...new Map([...origins.values()].map((origin) => [JSON.stringify(origin), origin])).values(),
  ]
  return distinct.flatMap((origin): readonly Refusal[] => {
    const why = whyNotBy(by, origin, known)
    if (why === undefined) return []
    const ids = changes.flatMap(({ id }) =>
      JSON.stringify(origins.get(id)) === JSON.stringify(origin) ? [id] : [],
    )
    return [
      {
        code: 'no-approval',
        ...(origin.number === undefined ? {} : { pull: origin.number }),
        message: `this approval of ${ids.join(', ')} does not count: ${why.message}`,
        ways: [lookWay(plan.network), why.way],
      },
    ]
  })
}

function originOf(id: string, { behind, context }: Known): Origin {
  const ask = context.asked?.get(id)?.ask
  const covering = behind.get(id)
  const asking = ask?.kind === 'commit' ? ask.pull : undefined
  return {
    number: covering ?? asking,
    isCovered: covering !== undefined,
    isLost: ask?.kind === 'lost',
  }
}

interface Why {
  readonly message: string
  readonly way: Way
}

/**
 * A record is a hint: what a comment does not cover any more, or calls applied, is still somebody's
 * pull request.
 */
function whyNotBy(
  by: readonly Approver[],
  { number, isCovered, isLost }: Origin,
  { pulls, context }: Known,
): Why | undefined {
  if (isLost)
    return {
      message: 'the commit that asks for it was not found, so nobody can tell whose it is',
      way: byHand('ask for it again in a new commit'),
    }
  const pull = pulls.find((one) => one.number === number)
  const listed = isCovered ? [] : by.map((approver) => whyNotListed(approver, number, context))
  const second =
    number === undefined
      ? []
      : [...by.map((approver) => whyNotSecond(approver, number, pull)), whyTooFew(by, pull)]
  return [...second, ...listed].find((why) => why !== undefined)
}

function whyNotSecond(
  { login, as }: Approver,
  number: number,
  pull: MergedPull | undefined,
): Why | undefined {
  const why = as === 'person' ? noSecondPerson(login, true, pull?.people) : { kind: as }
  return why === undefined
    ? undefined
    : {
        message: notSecondText(login, why),
        way: byHand(`somebody who had no hand in #${number} starts the same run`),
      }
}

function whyTooFew(by: readonly Approver[], pull: MergedPull | undefined): Why | undefined {
  const message =
    pull === undefined
      ? undefined
      : tooFewPeople([...by.map(({ login }) => login), ...pull.approvers], pull)
  return message === undefined
    ? undefined
    : {
        message,
        way: byHand('somebody else runs the same run again, or approves the pull request'),
      }
}

/**
 * What no plan of a pull request covers has nobody who was shown it: then the configuration says
 * who may.
 */
function whyNotListed(
  { login, as, pushed }: Approver,
  number: number | undefined,
  { network }: PlanContext,
): Why | undefined {
  const { approvers, name } = network
  const what =
    number === undefined
      ? 'no merged pull request asks for it'
      : `no plan that counts covers it under #${number}`
  const way: Way = { kind: 'name-approvers', network: name }
  if (as !== 'person')
    return {
      message: notSecondText(login, { kind: as }),
      way: byHand(`one of the approvers of ${name} dispatches the workflow`),
    }
  if (approvers.length === 0) return { message: `${what}, and ${name} names no approvers`, way }
  if (!approvers.some((one) => isSame(one, login)))
    return {
      message: `${what}, and ${login} is none of the approvers of ${name}: ${approvers.join(', ')}`,
      way,
    }
  const others = approvers.filter((one) => !isSame(one, login)).join(', ') || 'there is none yet'
  if (pushed === undefined)
    return {
      message: 'GitHub does not tell who pushed to the default branch',
      way: byHand('give the job contents: read, and start it again'),
    }
  const [commit] = pushed
  return commit === undefined
    ? undefined
    : {
        message: `${login} pushed ${short(commit)} without a pull request`,
        way: byHand(`another of the approvers of ${name} starts the same run: ${others}`),
      }
}

/** In words, why an approval was not counted. */
export function discountedText({ login, why }: DiscountedApproval): string {
  switch (why.kind) {
    case 'no-write':
      return `${login} may not write here`
    case 'older-head':
      return `${login} approved another head than the one that was planned`
    case 'before-plan':
      return `${login} approved before the plan was posted`
    case 'edited-plan':
      return `somebody else has edited the plan that ${login} approved`
    default:
      return notSecondText(login, why)
  }
}

function notSecondText(login: string, why: NoSecondPerson): string {
  switch (why.kind) {
    case 'bot':
      return `${login} is no person`
    case 'no-dispatch':
      return `${login} did not dispatch this run: a workflow that approves by itself is nobody`
    case 'hand':
      return `${login} ${handText(why.hand)}`
    case 'unattributed':
      return `${unattributedText(why.what)}, so it may have been ${login}`
    default:
      return never(why)
  }
}

function handText(hand: Hand): string {
  switch (hand.as) {
    case 'author':
      return 'opened the pull request'
    case 'commit':
      return `is an author or the committer of ${short(hand.commit)}`
    case 'push':
      return `pushed ${short(hand.commit)}`
    default:
      return never(hand)
  }
}

function unattributedText(what: Unattributed): string {
  switch (what.kind) {
    case 'commit':
      return `${short(what.commit)} names somebody whom GitHub knows no account of`
    case 'push':
      return `GitHub does not tell who pushed ${short(what.commit)}`
    case 'commits':
      return 'the pull request has more commits than GitHub lists'
    case 'refused':
      return "GitHub does not tell the job whose the pull request's commits are"
    default:
      return never(what)
  }
}

function short(commit: string): string {
  return commit.slice(0, 7)
}

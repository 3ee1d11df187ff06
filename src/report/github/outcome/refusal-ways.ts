import type { Refusal, RefusalRow, ShownValue } from '../../../model/problem.ts'
import { commandText } from '../../format/command-text.ts'
import { codeFence, codeSpan, markdown } from '../../format/escape.ts'
import { isMoved } from '../../format/row-text.ts'
import { capital, sentence } from '../../format/sentence.ts'
import { shellWord } from '../../format/shell.ts'
import { shortDigest } from '../../format/short.ts'
import { listed } from '../../format/words.ts'
import { wayWords } from '../../ways.ts'
import { wayMarkdown } from '../markup/github-ways.ts'
import { link, placeLink } from '../markup/links.ts'
import { type ApplyCommentContext, approveCommand, isUntouched } from './apply-comment.ts'
import { planWords } from './refusal-frame.ts'
import type { RefusedContext, RefusedSubject } from './refused-subject.ts'

const MAX_PULLS = 5

/** All the ways on from a refusal, numbered, each ready to paste. */
export function waysOn(refusal: Refusal, subject: RefusedSubject, context: RefusedContext): string {
  const words = wordsOf(refusal, subject, context)
  const ways = [
    ...words.before,
    ...approveWay(refusal, words.approve, subject, context),
    ...words.after,
    revertWay(words.revert, subject),
  ]
  return ['**Ways on**', ...ways.map((way, at) => `${at + 1}. ${way}`)].join('\n')
}

/** What each way answers, and the ways that only this refusal has. */
interface WayWords {
  readonly before: readonly string[]
  readonly approve: string
  readonly after: readonly string[]
  readonly revert: string
}

const NEITHER = { before: [], revert: 'Neither.' } as const
const SENDS_TOO = 'Once that one is merged, it no longer holds up what waits here.'

function wordsOf(refusal: Refusal, subject: RefusedSubject, context: RefusedContext): WayWords {
  switch (refusal.code) {
    case 'chain-changed':
      return { ...NEITHER, ...chainWords(refusal.rows ?? [], subject) }
    case 'base-changed':
      return {
        ...NEITHER,
        approve: 'What git holds now is right.',
        after: [
          `*What was reviewed here was right.* Write it into the definition again and open a pull request. ${SENDS_TOO}`,
        ],
      }
    case 'settings-changed':
      return {
        before: [],
        approve: 'The change of settings is meant.',
        after: [
          `*It is not.* Put ${settingsPlace(subject, context)} back and open a pull request. ${SENDS_TOO}`,
        ],
        revert: 'None of it is wanted.',
      }
    case 'no-review':
    case 'no-approval':
      return { before: [], approve: 'The plan below is right.', after: [], revert: 'It is not.' }
    case 'no-key':
      return {
        before: context.startedBy === 'dependabot' ? personWays(refusal) : [keyWay(context)],
        approve: 'Start it as a person.',
        after: [],
        revert: 'It is not wanted.',
      }
    default:
      return {
        before: [],
        approve: 'All of it is meant.',
        after: otherWays(refusal),
        revert: 'It is not wanted.',
      }
  }
}

function chainWords(
  rows: readonly RefusalRow[],
  { record, wanted }: RefusedSubject,
): Pick<WayWords, 'approve' | 'after'> {
  const moved = rows.filter(isMoved)
  const [only, ...more] = moved
  const [right, was] =
    only === undefined || more.length > 0
      ? [undefined, undefined]
      : [amountOf(only.wanted), amountOf(only.onChain === 'as-wanted' ? only.wanted : only.onChain)]
  const isPrice = right !== undefined && was !== undefined
  const published = new Set(
    wanted?.changes.filter(({ kind }) => kind === 'publish').map(({ id }) => id),
  )
  const ids = [...new Set(moved.map(({ id }) => id))].filter((id) => !published.has(id))
  const pulls = ids
    .slice(0, MAX_PULLS)
    .map((id) => codeSpan(commandText({ verb: 'pull', network: record.network, id }), 1000))
  const verb = ids.length === 1 ? 'writes it into the definition' : 'write it into the definitions'
  const rest = ids.length > MAX_PULLS ? ', and so on for the others,' : ''
  return {
    approve: isPrice ? `${right} is still right.` : 'What git wants is still right.',
    after:
      ids.length === 0
        ? []
        : [
            `*${isPrice ? `${was} was right.` : 'What is on chain was right.'}* ${listed(pulls)}${rest} ${verb}; open a pull request. ${SENDS_TOO}`,
          ],
  }
}

/** An amount as people say it beside another: without its unit. */
function amountOf(value: ShownValue | null): string | undefined {
  const { amount } = value ?? {}
  return amount?.unit === 'OGPU' ? amount.number : undefined
}

function settingsPlace(
  { settings, record, merge }: RefusedSubject,
  context: RefusedContext,
): string {
  return settings === undefined
    ? codeSpan(record.config)
    : placeLink(settings.file, settings.line, { ...context, head: merge })
}

function keyWay({ environment, runUrl }: RefusedContext): string {
  const command = `gh secret set CLIENT_PRIVATE_KEY${environment === undefined ? '' : ` --env ${shellWord(environment)}`}`
  const again = runUrl === undefined ? 're-run' : link('re-run', runUrl)
  return `*The key is missing there.* ${codeSpan(command, 1000)} asks for it; then ${again}. The review still counts.`
}

/** A re-run of what Dependabot started gets no secrets either. */
function personWays({ approval }: Refusal): readonly string[] {
  return approval === undefined
    ? [
        '*Start it as a person.* A re-run gets no secrets either; the run of any later merge does this work too.',
      ]
    : []
}

/** What the guard itself says, without its own words for approving. */
function otherWays({ ways, approval }: Refusal): readonly string[] {
  const rest = ways.filter((way) => approval === undefined || way.kind !== 'approve')
  return rest.map((way) => {
    const words = wayWords(way)
    const said = wayMarkdown(way, words, (text) => sentence(capital(text)))
    return `${words.label === undefined ? '' : `${markdown(capital(words.label))}: `}${said}`
  })
}

function approveWay(
  { approval }: Refusal,
  question: string,
  subject: RefusedSubject,
  context: ApplyCommentContext,
): readonly string[] {
  if (approval === undefined) return []
  if (context.waitsForPerson === true)
    return [
      `*${question}* Run the workflow again: it plans anew, and a person approves that plan: ${codeSpan(approveCommand(approval, context), 1000)}`,
    ]
  const digest = codeSpan(shortDigest(approval))
  const where = `Actions → ${markdown(context.workflowName ?? 'OpenGPU')} → Run workflow → \`approve\` = ${digest}`
  const fence = codeFence('', approveCommand(approval, context)).replaceAll(/^/gm, '   ')
  return [`*${question}* Approve the ${planWords(subject)}: ${where}, or\n${fence}`]
}

function revertWay(question: string, subject: RefusedSubject): string {
  const what = subject.pull === undefined ? 'the commit' : 'this pull request'
  const stands = isUntouched(subject)
    ? 'None of it has been applied.'
    : 'What it has on chain by then is planned anew.'
  return `*${question}* Revert ${what}. ${stands}`
}

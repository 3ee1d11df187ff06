import { type Hint, hintParts } from '../../../model/command.ts'
import type { Way } from '../../../model/way.ts'
import { commandText } from '../../format/command-text.ts'
import { codeSpan, MESSAGE_CAP, markdown } from '../../format/escape.ts'
import { APPROVE, type WayWords, wayWords } from '../../ways.ts'
import { type ApplyCommentContext, approveCommand } from '../outcome/apply-comment.ts'

/** How a workflow is told what somebody approves. */
export type WorkflowContext = Pick<ApplyCommentContext, 'workflow' | 'waitsForPerson'>

/**
 * A way on as people follow it on GitHub: what approves is the workflow that holds the key, where
 * that is known.
 */
export function githubWay(way: Way, workflow: WorkflowContext | undefined): WayWords {
  if (way.kind !== 'approve' || workflow === undefined) return wayWords(way)
  const label = workflow.waitsForPerson === true ? {} : { label: APPROVE }
  return { ...label, text: approveCommand(way.hash, workflow), isCommand: true }
}

/**
 * The way in Markdown, behind its label: a command in code, a problem's hint with its commands so.
 */
export function wayMarkdown(
  way: Way,
  { text, isCommand }: WayWords,
  say: (text: string) => string = (plain) => plain,
): string {
  if (isCommand) return codeSpan(text, MAX_COMMAND)
  return way.kind === 'hint' && typeof way.hint !== 'string'
    ? hintMarkdown(way.hint)
    : markdown(say(text), MESSAGE_CAP)
}

function hintMarkdown(hint: Hint): string {
  return hintParts(hint)
    .map((part) =>
      typeof part === 'string' ? spaced(part) : codeSpan(commandText(part), MAX_COMMAND),
    )
    .join('')
}

/** `markdown` takes blanks at the ends away; between parts they are wanted. */
function spaced(part: string): string {
  const [before, after] = [part.startsWith(' '), part.endsWith(' ')].map((is) => (is ? ' ' : ''))
  return `${before}${markdown(part, MESSAGE_CAP)}${after}`
}

const MAX_COMMAND = 1000

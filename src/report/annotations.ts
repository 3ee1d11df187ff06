import { isOwn } from '../model/own.ts'
import type { Problem, Refusal, Warning } from '../model/problem.ts'
import type { PlannedChange } from '../model/source/change.ts'
import { viewFields, withFileName } from './field-view.ts'
import { hintText } from './format/command-text.ts'
import { MESSAGE_CAP, terminal } from './format/escape.ts'
import { sentence } from './format/sentence.ts'
import { counted } from './format/words.ts'

/**
 * A note on a line of a file, or on the run. Its texts have one line each and start no workflow
 * command.
 */
export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice'
  /** As GitHub knows it, from the repository's root. */
  readonly file?: string
  readonly line?: number
  readonly column?: number
  readonly title: string
  readonly message: string
}

export interface AnnotationSubject {
  readonly problems: readonly Problem[]
  readonly warnings: readonly Warning[]
  readonly refusals?: readonly Refusal[]
  /** What the run is about: never what is left out. */
  readonly ahead?: readonly Annotation[]
  readonly changes: readonly PlannedChange[]
  /**
   * The lines that the pull request changes, by the file's path from the configuration's folder.
   */
  readonly changedLines: ReadonlyMap<string, readonly number[]>
  /** The folder of the configuration, with a slash at its end; empty at the repository's root. */
  readonly prefix: string
  readonly network?: string | undefined
}

// What GitHub shows of each kind in one step; the rest is dropped without a word.
const MOST = 10

/**
 * What is to be mended, what is worth knowing, and what this pull request does, on the lines where
 * it says so.
 */
export function annotations(subject: AnnotationSubject): readonly Annotation[] {
  const { problems, warnings, refusals = [], ahead = [], changes } = subject
  const first = (level: Annotation['level']): readonly Annotation[] =>
    ahead.filter((note) => note.level === level)
  const refused = refusals.map((refusal) => refusalNote(refusal, subject))
  return [
    ...limited([
      ...first('error'),
      ...refused,
      ...problems.map((problem) => noteOf('error', problem, subject)),
    ]),
    ...limited([
      ...first('warning'),
      ...warnings.map((warning) => noteOf('warning', warning, subject)),
    ]),
    ...limited([
      ...first('notice'),
      ...closingsFirst(changes.filter(isOwn)).flatMap((change) => changeNote(change, subject)),
    ]),
  ]
}

/** They can't be undone, so they are never the ones that are left out. */
function closingsFirst(changes: readonly PlannedChange[]): readonly PlannedChange[] {
  const isClosing = ({ kind }: PlannedChange): boolean => kind === 'close'
  return [...changes.filter(isClosing), ...changes.filter((change) => !isClosing(change))]
}

function noteOf(
  level: 'error' | 'warning',
  problem: Problem | Warning,
  subject: AnnotationSubject,
): Annotation {
  const { code, id, file, line, column, message, hint } = problem
  const place = {
    ...(file === undefined ? {} : { file: pathOf(file, subject) }),
    ...(file === undefined || line === undefined
      ? {}
      : { line, ...(column === undefined ? {} : { column }) }),
  }
  const how = hintText(hint)
  const told = [sentence(message), ...(how === '' ? [] : [`Hint: ${sentence(how)}`])].join(' ')
  return {
    level,
    ...place,
    title: titleOf([id, code], subject),
    message: terminal(told, 2 * MESSAGE_CAP),
  }
}

function refusalNote({ code, message }: Refusal, subject: AnnotationSubject): Annotation {
  return {
    level: 'error',
    title: titleOf([`Refused (${code})`], subject),
    message: terminal(message, 2 * MESSAGE_CAP),
  }
}

/**
 * On the line of the change where that was edited, else on the first edited line of its file; none
 * where the file was not.
 */
function changeNote(change: PlannedChange, subject: AnnotationSubject): readonly Annotation[] {
  const lines = subject.changedLines.get(change.file) ?? []
  if (lines.length === 0) return []
  const line = lines.includes(change.line)
    ? change.line
    : lines.reduce((first, other) => Math.min(first, other))
  return [
    {
      level: 'notice',
      file: pathOf(change.file, subject),
      line,
      title: titleOf([`${change.kind} ${change.id}`], subject),
      message: terminal(changeText(change), MESSAGE_CAP),
    },
  ]
}

function changeText(change: PlannedChange): string {
  if (change.kind === 'close')
    return "Asks to close this Source, for good. Closing can't be undone."
  const fields = viewFields(change, undefined)
    .map(withFileName)
    .map(({ path, text, note }) => `${path} ${text}${note === '' ? '' : ` (${note})`}`)
  return `Asks ${change.kind === 'publish' ? 'to publish a new Source' : 'to update this Source'}: ${fields.join('; ')}`
}

function titleOf(parts: readonly (string | undefined)[], { network }: AnnotationSubject): string {
  return terminal([network, ...parts].filter((part) => part !== undefined).join(': '))
}

function pathOf(file: string, { prefix }: AnnotationSubject): string {
  return terminal(`${prefix}${file}`, MAX_PATH)
}

const MAX_PATH = 4096

function limited(notes: readonly Annotation[]): readonly Annotation[] {
  const [first] = notes
  if (first === undefined || notes.length <= MOST) return notes
  const rest = notes.length - (MOST - 1)
  return [
    ...notes.slice(0, MOST - 1),
    {
      level: first.level,
      title: 'ogpu-gitops',
      message: `and ${counted(rest, 'more', 'more')}: see the summary`,
    },
  ]
}

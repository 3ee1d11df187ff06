import type { Problem } from '../../model/problem.ts'
import { wrapped } from '../../report/text/layout.ts'
import { reasonsText } from '../../report/text/problems-text.ts'
import { nonEmpty } from '../../settings.ts'
import type { Terminal } from '../terminal/terminal.ts'

/** What became of an answer: what it says, or everything that is wrong with it. */
export type PromptAnswer<T> = { readonly value: T } | { readonly problems: readonly Problem[] }

export interface PromptQuestion<T> {
  /** What somebody has to know to answer, said once. */
  readonly about?: string
  readonly text: string
  /** What Enter alone means; also the answer where nobody is asked. */
  readonly start?: string
  /** What a flag said: then nobody is asked. */
  readonly given?: string | undefined
  read(answer: string): PromptAnswer<T> | Promise<PromptAnswer<T>>
}

export type Prompt = <T>(question: PromptQuestion<T>) => Promise<PromptAnswer<T>>

/**
 * A person who mistypes tries again; what is no person (a script that answers nothing) comes to an
 * end.
 */
const MAX_ATTEMPTS = 10

/**
 * Asks one question until its answer will do, with the reason after each that won't. Without a
 * person the flags and starts are the answers, and the first that won't do ends it.
 */
export function asker(terminal: Terminal, isAsked: boolean): Prompt {
  return async (question) => {
    const { about, text, start, given } = question
    if (given !== undefined || !isAsked) return question.read(given ?? start ?? '')
    if (about !== undefined) terminal.err(`\n${aboutText(about)}\n`)
    for (let attempt = 1; ; attempt += 1) {
      const typed = nonEmpty(
        await terminal.ask(`${text}${start === undefined ? '' : ` [${start}]`}: `),
      )
      const answer = await question.read(typed ?? start ?? '')
      if ('value' in answer || attempt === MAX_ATTEMPTS) return answer
      terminal.err(reasonsText(answer.problems, terminal))
    }
  }
}

/** Sentences in lines of a terminal's width; what is indented is a table, and stays as it is. */
function aboutText(about: string): string {
  return about
    .split('\n')
    .flatMap((line) => (line.startsWith(' ') ? [line] : wrapped(line, 78)))
    .join('\n')
}

/** An answer that won't do, for one reason. */
export function badAnswer(
  message: string,
  hint: string,
): { readonly problems: readonly Problem[] } {
  return { problems: [{ code: 'usage', message, hint }] }
}

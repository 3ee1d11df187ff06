import type { TemplateProblem } from '../template.ts'

/**
 * The most values, and the most characters, that arguments may hold; far below what a machine takes
 * as one variable.
 */
const MAX_VALUES = 1000
const MAX_CHARACTERS = 16_000
const DEEPEST = 8

type Complaint = Omit<TemplateProblem, 'path'>

/** What can't be handed to Python: one problem for each argument, the first that is found in it. */
export function checkArgs(args: object): readonly TemplateProblem[] {
  const budget = { values: MAX_VALUES, characters: MAX_CHARACTERS }
  return Object.entries(args).flatMap(([name, value]) => {
    const path = `with.args.${name}`
    const complaint = complaintOf(value, `template.${path}`, budget, DEEPEST)
    return complaint === undefined ? [] : [{ path, ...complaint }]
  })
}

function complaintOf(
  value: unknown,
  name: string,
  budget: { values: number; characters: number },
  depth: number,
): Complaint | undefined {
  budget.values -= 1
  if (typeof value === 'string') budget.characters -= value.length
  if (budget.values < 0 || budget.characters < 0)
    return {
      code: 'bad-value',
      message: 'template.with.args is too long',
      hint: `at most ${MAX_VALUES} values and ${MAX_CHARACTERS} characters in all`,
    }
  if (typeof value === 'string') return textComplaint(value, name)
  if (typeof value === 'number') return numberComplaint(value, name)
  if (typeof value !== 'object' || value === null) return wordComplaint(value, name)
  if (depth === 0)
    return {
      code: 'bad-value',
      message: `${name} is nested too deeply`,
      hint: `at most ${DEEPEST} levels`,
    }
  if (Array.isArray(value))
    return first(value, (item) => complaintOf(item, name, budget, depth - 1))
  return first(
    Object.entries(value),
    ([key, item]) =>
      complaintOf(key, name, budget, 1) ?? complaintOf(item, name, budget, depth - 1),
  )
}

function first<T>(
  items: readonly T[],
  complain: (item: T) => Complaint | undefined,
): Complaint | undefined {
  for (const item of items) {
    const complaint = complain(item)
    if (complaint !== undefined) return complaint
  }
  return undefined
}

function textComplaint(text: string, name: string): Complaint | undefined {
  const halves = /\p{Cs}/u.test(text)
  if (!halves && !/[\u{e0000}-\u{10ffff}]/u.test(text)) return undefined
  const what = halves ? 'half a character (a lone surrogate)' : 'a character that can’t be seen'
  return {
    code: 'bad-text',
    message: `${name} holds ${what}`,
    hint: 'write the text again, without it',
  }
}

function numberComplaint(value: number, name: string): Complaint | undefined {
  if (Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value))
    return undefined
  return {
    code: 'bad-value',
    message: `${name} is ${value}, which can’t be written exactly`,
    hint: 'at most 15 digits; no infinity',
  }
}

/** The image evaluates its arguments as Python, where these are True, False and None. */
function wordComplaint(value: unknown, name: string): Complaint {
  const hint =
    value === true
      ? 'write 1'
      : value === false
        ? 'write 0'
        : 'leave it out, or write a text, a number, a list or a mapping'
  return {
    code: 'bad-value',
    message: `${name} is ${String(value)}, which the image can’t read: it takes its arguments as Python`,
    hint,
  }
}

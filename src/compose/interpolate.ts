/** What is wrong with a text's variables. */
export type Gap =
  /** `${X}` where X is not set and nothing is given in its place. */
  | { readonly kind: 'unset'; readonly name: string }
  /** `${X:?reason}` where X is not set or empty. */
  | { readonly kind: 'required'; readonly name: string; readonly reason: string }
  /** A `${` that Compose refuses. */
  | { readonly kind: 'malformed'; readonly from: string }
  /**
   * A `$` before something that is no name: older versions of Compose refuse it, newer ones keep
   * it.
   */
  | { readonly kind: 'stray'; readonly from: string }

export interface Interpolated {
  readonly text: string
  readonly gaps: readonly Gap[]
}

export type Variables = ReadonlyMap<string, string>

/** Defaults within defaults; a text that goes deeper is refused. */
const DEEPEST = 16
/** Enough to tell whether a secret stands in it. */
const LONGEST_FROM = 160
const NAME = /[_a-zA-Z][_a-zA-Z0-9]*/y
const OPERATOR = /:?[-+?]/y

/** A text with its variables put in, by the rules of the compose specification. */
export function interpolate(text: string, variables: Variables, depth = 0): Interpolated {
  const parts: string[] = []
  const gaps: Gap[] = []
  let offset = 0
  for (let dollar = text.indexOf('$'); dollar >= 0; dollar = text.indexOf('$', offset)) {
    parts.push(text.slice(offset, dollar))
    const piece = pieceAt(text, dollar, variables, depth)
    parts.push(piece.text)
    gaps.push(...piece.gaps)
    offset = piece.end
  }
  return { text: [...parts, text.slice(offset)].join(''), gaps }
}

/** The names of every variable in a text, in defaults too, whether or not they are set. */
export function variablesIn(text: string): readonly string[] {
  return [...text.replaceAll('$$', '').matchAll(/\$\{?([_a-zA-Z][_a-zA-Z0-9]*)/g)].map(
    ([, name = '']) => name,
  )
}

interface Piece extends Interpolated {
  readonly end: number
}

function pieceAt(text: string, dollar: number, variables: Variables, depth: number): Piece {
  const next = text[dollar + 1]
  if (next === '$') return { text: '$', gaps: [], end: dollar + 2 }
  if (next === '{') return bracedAt(text, dollar, variables, depth)
  const name = matchAt(NAME, text, dollar + 1)
  if (name === undefined)
    return {
      text: '$',
      gaps: [{ kind: 'stray', from: text.slice(dollar, dollar + 2) }],
      end: dollar + 1,
    }
  return { ...plainValue(name, variables), end: dollar + 1 + name.length }
}

function bracedAt(text: string, dollar: number, variables: Variables, depth: number): Piece {
  const name = matchAt(NAME, text, dollar + 2)
  if (name === undefined || depth >= DEEPEST) return malformed(text, dollar)
  const behind = dollar + 2 + name.length
  if (text[behind] === '}') return { ...plainValue(name, variables), end: behind + 1 }
  const operator = matchAt(OPERATOR, text, behind)
  const close = operator === undefined ? undefined : closingBrace(text, dollar)
  if (operator === undefined || close === undefined) return malformed(text, dollar)
  const word = text.slice(behind + operator.length, close)
  return { ...applied({ name, operator, word }, variables, depth + 1), end: close + 1 }
}

/** Compose gives up on the whole text, so the rest is left as it stands. */
function malformed(text: string, dollar: number): Piece {
  return {
    text: text.slice(dollar),
    gaps: [{ kind: 'malformed', from: text.slice(dollar, dollar + LONGEST_FROM) }],
    end: text.length,
  }
}

interface Substitution {
  readonly name: string
  readonly operator: string
  /** What stands behind the operator: a default, a replacement or a reason. */
  readonly word: string
}

function applied(
  { name, operator, word }: Substitution,
  variables: Variables,
  depth: number,
): Interpolated {
  const value = variables.get(name)
  const counts = value !== undefined && !(operator.startsWith(':') && value === '')
  switch (operator.at(-1)) {
    case '-':
      return counts ? { text: value, gaps: [] } : interpolate(word, variables, depth)
    case '+':
      return counts ? interpolate(word, variables, depth) : { text: value ?? '', gaps: [] }
    default:
      return counts
        ? { text: value, gaps: [] }
        : { text: '', gaps: [{ kind: 'required', name, reason: word }] }
  }
}

function plainValue(name: string, variables: Variables): Interpolated {
  const value = variables.get(name)
  return value === undefined
    ? { text: '', gaps: [{ kind: 'unset', name }] }
    : { text: value, gaps: [] }
}

/**
 * The brace that closes the one behind a dollar, as Compose counts: on one line, every { opens, and
 * the sign behind a { counts as nothing.
 */
function closingBrace(text: string, dollar: number): number | undefined {
  let open = 0
  let last: number | undefined
  for (let index = dollar; index < text.length && text[index] !== '\n'; index += 1) {
    if (text[index] === '}') {
      open -= 1
      last = index
      if (open === 0) return index
    } else if (text[index] === '{') {
      open += 1
      index += 1
      if (text[index] === '\n') return last
      if (text[index] === '}') last = index
    }
  }
  return last
}

function matchAt(pattern: RegExp, text: string, offset: number): string | undefined {
  pattern.lastIndex = offset
  return pattern.exec(text)?.[0]
}

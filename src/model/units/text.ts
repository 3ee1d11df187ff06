/** How many bytes a text takes in UTF-8. */
export function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length
}

/** A text of at most that many characters; what is cut off leaves an ellipsis. */
export function capped(text: string, most: number): string {
  if (text.length <= most) return text
  const characters = [...text]
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`
}

/**
 * Whether a text is of ASCII's printable signs, line ends, and the signs that our own sentences
 * have: no other needs a look at what Unicode says of each. Node.js makes a pattern by Unicode's
 * properties ready anew in each process, which takes it milliseconds.
 */
export function isPlain(text: string): boolean {
  return PLAIN.test(text)
}

const PLAIN = /^[\n -~\u00d7\u2010-\u2027\u2192]*$/

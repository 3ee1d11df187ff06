const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}]/gu
// The runner's older spelling of a workflow command takes effect anywhere in a line.
const OLD_COMMAND = '##\\u005b'
const BEYOND_ASCII = /[^ -~]/gu

/** A JSON document to print: readable, and with no character in it that a terminal would act on. */
export function jsonText(document: unknown): string {
  // The newlines are the layout's own: inside strings JSON has escaped them.
  return `${JSON.stringify(document, null, 2)
    .replace(UNSEEN, (character) => (character === '\n' ? character : escaped(character)))
    .replaceAll('##[', OLD_COMMAND)}\n`
}

/** JSON on one line of ASCII that can stand in an HTML comment: nothing in it ends one. */
export function commentJson(document: unknown): string {
  return JSON.stringify(document)
    .replace(BEYOND_ASCII, escaped)
    .replaceAll('--', '\\u002d\\u002d')
    .replace(/[<>]/g, escaped)
    .replaceAll('##[', OLD_COMMAND)
}

/** Also for what needs two code units. */
function escaped(character: string): string {
  return [...Array(character.length).keys()]
    .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
    .join('')
}

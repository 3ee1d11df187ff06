// The runner's older spelling of a workflow command takes effect anywhere in a line.
const OLD_COMMAND = /##\[/g
const BEYOND_ASCII = /[^ -~]/gu

/** JSON on one line of ASCII that can stand in an HTML comment: nothing in it ends one. */
export function commentJson(document: unknown): string {
  return withoutOldCommands(
    JSON.stringify(document)
      .replace(BEYOND_ASCII, escaped)
      .replaceAll('--', '\\u002d\\u002d')
      .replace(/[<>]/g, escaped),
  )
}

/** JSON in which no runner sees a command. */
export function withoutOldCommands(json: string): string {
  return json.replace(OLD_COMMAND, '##\\u005b')
}

/** A character as JSON can write it in ASCII; also for what needs two code units. */
export function escaped(character: string): string {
  return [...Array(character.length).keys()]
    .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
    .join('')
}

import { escaped, withoutOldCommands } from '../../model/units/comment-json.ts'

const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}]/gu

/** A JSON document to print: readable, and with no character in it that a terminal would act on. */
export function jsonText(document: unknown): string {
  // The newlines are the layout's own: inside strings JSON has escaped them.
  const text = JSON.stringify(document, null, 2).replace(UNSEEN, (character) =>
    character === '\n' ? character : escaped(character),
  )
  return `${withoutOldCommands(text)}\n`
}

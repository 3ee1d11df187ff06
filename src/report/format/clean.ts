import { isPlain } from '../../model/units/text.ts'

const NEWLINE = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/gu
// A control that opens a sequence, then the sequence: CSI, and OSC up to its end. Newlines are \n
// by then, and never open one.
const SEQUENCE = /(?!\n)\p{Cc}(?:\[[0-?]*[ -/]*[@-~]|\][^\p{Cc}]*(?:(?!\n)\p{Cc}\\?)?)/gu
const UNSEEN = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu
// `##[command]` is the runner's older spelling of a workflow command, and it takes effect anywhere
// in a line.
const OLD_COMMAND = /##(?=\[)/g

/**
 * The lines of a text without what a reader can't see: ANSI sequences, controls, bidi marks,
 * zero-width and tag characters, lone surrogates.
 */
export function cleanLines(text: string): readonly string[] {
  return (isPlain(text) ? text : seen(text)).replace(OLD_COMMAND, '# #').split('\n')
}

function seen(text: string): string {
  return text.replace(NEWLINE, '\n').replaceAll('\t', ' ').replace(SEQUENCE, '').replace(UNSEEN, '')
}

import { jsonText } from './json-text.ts'

/** A document that was laid out in lines, as one: JSON has escaped every other newline. */
export function jsonLine(text: string): string {
  return `${text
    .split('\n')
    .map((line) => line.trimStart())
    .join('')}\n`
}

/**
 * What was changed since, so that the document before counts no longer; no file where a plan that
 * failed is tried again.
 */
export function changedJson(files: readonly string[]): string {
  return jsonText({ formatVersion: 1, kind: 'changed', files })
}

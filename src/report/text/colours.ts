import picocolors from 'picocolors'
import type { Kind } from '../format/signs.ts'

/** Colour, always beside a sign and a word that say the same. */
export interface Paint {
  heading(text: string): string
  kind(kind: Kind, text: string): string
  faint(text: string): string
}

/** Colours that do nothing when they are switched off. */
export function paint(colour: boolean): Paint {
  const colours = picocolors.createColors(colour)
  const kinds: Readonly<Record<Kind, (text: string) => string>> = {
    publish: colours.green,
    update: colours.yellow,
    close: colours.red,
    orphan: colours.yellow,
    drift: colours.dim,
    waits: colours.dim,
    blocked: colours.red,
    refused: colours.red,
  }
  return { heading: colours.bold, kind: (kind, text) => kinds[kind](text), faint: colours.dim }
}

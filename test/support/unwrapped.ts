/**
 * A text for a terminal as one line with single spaces, so that a sentence is found wherever it was
 * broken.
 */
export function unwrapped(text: string): string {
  return text.replaceAll(/\s+/g, ' ')
}

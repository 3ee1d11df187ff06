const PLAIN = /^[A-Za-z](?:[\w./@-]|:(?=[\w./@-])| (?=[A-Za-z0-9]))*$/
const AMOUNT = /^\d+(\.\d+)? (OGPU|gwei|wei)$/
/** Words that some reader of YAML takes for something else than a text. */
const RESERVED = /^(true|false|null|yes|no|on|off|y|n)$/i

/**
 * A text as a YAML scalar on one line, whatever it holds: nothing that a person answers can become
 * structure.
 */
export function scalar(text: string): string {
  return (PLAIN.test(text) || AMOUNT.test(text)) && !RESERVED.test(text)
    ? text
    : JSON.stringify(text)
}

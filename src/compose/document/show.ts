import { quoted } from '../../yaml/show.ts'
import { masked } from './secrets.ts'

/**
 * A value as a message quotes it: in quotes, on one line, cut short, and never something that may
 * be a secret.
 */
export function showWithoutSecrets(value: string): string {
  return quoted(masked(value))
}

/** A name as a message writes it: like `show`, without the quotes. */
export function shown(name: string): string {
  return showWithoutSecrets(name).slice(1, -1)
}

/** A text as YAML writes it between single quotes. */
export function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/**
 * What only a secret looks like: keys of well-known services, private keys, and 64 hex digits, as
 * long as the key of a wallet.
 */
const SECRET =
  /\b(?:hf_[A-Za-z0-9]{30,}|gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{40,}|glpat-[\w-]{20,}|sk-(?:proj-|ant-)?[\w-]{32,}|AKIA[A-Z0-9]{16}|AIza[\w-]{35}|xox[abprs]-[A-Za-z0-9-]{20,}|nvapi-[\w-]{40,}|dckr_pat_[\w-]{20,})|-----BEGIN [A-Z ]*PRIVATE KEY-----|[0-9a-fA-F]{64,}/g
const HEX = /^[0-9a-fA-F]+$/
/** What stands before a hash that is meant to be seen. */
const DIGEST = /sha\d{3}[:=-]$/i
const USER = /(https?:\/\/)([^\s/?#@"']*)@/gi

/**
 * A line of a compose file as it may be shown, also without the name and password before a host; as
 * long as it was.
 */
export function withoutSecrets(line: string): string {
  return masked(line).replace(
    USER,
    (_, scheme: string, user: string) => `${scheme}${'*'.repeat(user.length)}@`,
  )
}

/** A text in which every secret has become stars; as long as it was. */
export function masked(text: string): string {
  return text.replace(SECRET, (found: string, offset: number) =>
    isSecret(found, text.slice(Math.max(offset - 8, 0), offset)) ? '*'.repeat(found.length) : found,
  )
}

/** Whether a text holds something that should be known to nobody. */
export function holdsSecret(text: string): boolean {
  return masked(text) !== text
}

/** Decimal digits alone are no key, and the digest of an image hides nothing. */
function isSecret(found: string, before: string): boolean {
  return !HEX.test(found) || (/[a-f]/i.test(found) && !DIGEST.test(before))
}

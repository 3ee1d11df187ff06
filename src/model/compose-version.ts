/** A version of Docker Compose: major, minor and patch. */
export type ComposeVersion = readonly [major: number, minor: number, patch: number]

const FORM = /^(\d{1,3})\.(\d{1,3})(?:\.(\d{1,3}))?$/

/** Reads `2.28` or `2.28.1`; undefined when the text is neither. */
export function parseComposeVersion(text: string): ComposeVersion | undefined {
  const [, major, minor, patch = '0'] = FORM.exec(text) ?? []
  return major === undefined || minor === undefined
    ? undefined
    : [Number(major), Number(minor), Number(patch)]
}

/** Whether the first version is older than the second. */
export function isOlder(first: ComposeVersion, second: ComposeVersion): boolean {
  const place = first.findIndex((part, index) => part !== second[index])
  return place >= 0 && (first[place] ?? 0) < (second[place] ?? 0)
}

/**
 * Whether every version that a provider may have is at least that one; no, where nobody says which
 * is the oldest.
 */
export function isSurely(oldest: ComposeVersion | undefined, since: ComposeVersion): boolean {
  return oldest !== undefined && !isOlder(oldest, since)
}

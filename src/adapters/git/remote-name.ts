/**
 * `owner/name` as a remote's address ends; undefined where its path has fewer parts. Nothing before
 * the path, and no query, is ever part of it.
 */
export function remoteName(address: string): string | undefined {
  const parts = pathOf(address.trim())
    .split('/')
    .filter((part) => part !== '')
  const [owner, name] = parts.slice(-2)
  return owner === undefined || name === undefined
    ? undefined
    : `${owner}/${name.replace(/\.git$/, '')}`
}

/** The path of a URL, of what ssh takes (`git@host:owner/name`), or a path itself. */
function pathOf(address: string): string {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(address))
    return URL.canParse(address) ? new URL(address).pathname : ''
  const [path = ''] = address.split(/[?#]/)
  return /^[^/]*:(.*)$/s.exec(path)?.[1] ?? path
}

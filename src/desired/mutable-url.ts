const COMMIT = /^[0-9a-f]{40}$/i

/** Whether a URL names a file on a branch of a GitHub repository, or the newest of a gist, and not of one commit. */
export function isMutable(text: string): boolean {
  const { hostname, pathname } = new URL(text)
  const parts = pathname.split('/').slice(1)
  switch (hostname) {
    case 'raw.githubusercontent.com':
      return !COMMIT.test(parts[2] ?? '')
    case 'github.com':
      return (parts[2] === 'raw' || parts[2] === 'blob') && !COMMIT.test(parts[3] ?? '')
    case 'gist.githubusercontent.com':
      return parts[2] === 'raw' && !COMMIT.test(parts[3] ?? '')
    default:
      return false
  }
}

/** A commit as hosts write it whole: SHA-1 or SHA-256. */
const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i
/**
 * A version of npm that names one publication; `1`, `1.2`, `^1.2.3` and `latest` name the newest.
 */
const EXACT_VERSION = /^\d+\.\d+\.\d+(?:[-+][\w.+-]+)?$/

/**
 * Whether a URL names what its host replaces under the same address: a file on a branch or a tag,
 * the newest of a gist or a package, or a name in IPNS.
 */
export function isMutable(text: string): boolean {
  const url = new URL(text)
  const { hostname, pathname } = url
  const host = hostname.toLowerCase().replace(/^www\.|\.$/g, '')
  const parts = pathname.split('/').slice(1).map(decoded)
  if (isIpns(host, parts)) return true
  const revision = revisionOf(host, parts, url)
  return revision !== undefined && !isFixed(revision)
}

/** Hosts of which everybody knows that they serve a commit, or a version, as it once was. */
const KNOWN_HOSTS: ReadonlySet<string> = new Set([
  'raw.githubusercontent.com',
  'github.com',
  'gist.githubusercontent.com',
  'huggingface.co',
  'gitlab.com',
  'codeberg.org',
  'bitbucket.org',
  'cdn.jsdelivr.net',
  'unpkg.com',
])

/**
 * Whether a URL names a commit, or an exact version, on a host that is known to keep it: of any
 * other nobody can say what it will serve, whatever its path looks like.
 */
export function isFixedOnKnownHost(text: string): boolean {
  const url = new URL(text)
  const host = url.hostname.toLowerCase().replace(/\.$/, '')
  const revision = revisionOf(host, url.pathname.split('/').slice(1).map(decoded), url)
  return KNOWN_HOSTS.has(host) && revision !== undefined && isFixed(revision)
}

/**
 * What stands for a commit in a URL, as far as its host is known; `exact` of what a package
 * registry never changes.
 */
interface Revision {
  readonly name: string
  readonly isVersion?: boolean
}

function isFixed({ name, isVersion }: Revision): boolean {
  return COMMIT.test(name) || (isVersion === true && EXACT_VERSION.test(name))
}

function revisionOf(host: string, parts: readonly string[], url: URL): Revision | undefined {
  switch (host) {
    case 'raw.githubusercontent.com':
    case 'raw.github.com':
    case 'raw.githack.com':
    case 'rawcdn.githack.com':
      return { name: parts[2] === 'refs' ? '' : (parts[2] ?? '') }
    case 'github.com':
      if (parts[2] === 'releases' && parts[3] === 'latest') return { name: '' }
      return after(parts, ['raw', 'blob'], 2)
    case 'gist.githubusercontent.com':
      return after(parts, ['raw'], 2)
    case 'gist.github.com':
      return after(parts, ['raw'], 2)
    case 'huggingface.co':
    case 'hf.co':
      return after(parts, ['resolve', 'raw', 'blob'], 1)
    case 'gitlab.com':
    case 'codeberg.org':
      return forge(parts, url) ?? after(parts, ['raw', 'blob', 'src', 'media'], 2)
    case 'bitbucket.org':
      return after(parts, ['raw', 'src'], 2)
    case 'cdn.jsdelivr.net':
    case 'fastly.jsdelivr.net':
    case 'gcore.jsdelivr.net':
    case 'testingcf.jsdelivr.net':
      return jsDelivr(parts)
    case 'unpkg.com':
      return jsDelivr(['npm', ...parts])
    default:
      return forge(parts, url)
  }
}

/**
 * GitLab, Forgejo and Gitea stand on anybody's host, so their paths tell: `/-/raw/REF/…`,
 * `/raw/branch/REF/…`, `…/files/PATH/raw?ref=REF`.
 */
function forge(parts: readonly string[], url: URL): Revision | undefined {
  const dash = parts.indexOf('-')
  if (dash > 0 && ['raw', 'blob'].includes(parts[dash + 1] ?? ''))
    return { name: parts[dash + 2] ?? '' }
  const kind = parts.findIndex(
    (part, index) =>
      ['raw', 'src', 'media'].includes(part) &&
      ['branch', 'tag', 'commit'].includes(parts[index + 1] ?? ''),
  )
  if (kind > 0) return { name: parts[kind + 1] === 'commit' ? (parts[kind + 2] ?? '') : '' }
  const isGitLabApi = parts[0] === 'api' && parts[2] === 'projects' && parts.includes('repository')
  const isForgejoApi =
    parts[0] === 'api' &&
    parts[2] === 'repos' &&
    ['raw', 'media', 'contents'].includes(parts[5] ?? '')
  return isGitLabApi || isForgejoApi ? { name: url.searchParams.get('ref') ?? '' } : undefined
}

/**
 * `/gh/USER/REPO@COMMIT/…` and `/npm/PACKAGE@VERSION/…`; no version is the newest, and a tag of a
 * repository can be moved.
 */
function jsDelivr([kind, first = '', second = '']: readonly string[]): Revision | undefined {
  if (kind === 'gh') return { name: second.split('@')[1] ?? '' }
  if (kind !== 'npm') return undefined
  const named = first.startsWith('@') ? second : first
  return { name: named.split('@')[1] ?? '', isVersion: true }
}

function after(
  parts: readonly string[],
  words: readonly string[],
  from: number,
): Revision | undefined {
  const at = parts.findIndex((part, index) => index >= from && words.includes(part))
  return at === -1 ? undefined : { name: parts[at + 1] ?? '' }
}

function isIpns(host: string, parts: readonly string[]): boolean {
  return (
    (parts[0] === 'ipns' && (parts[1] ?? '') !== '') ||
    host.split('.').slice(1, -1).includes('ipns')
  )
}

function decoded(part: string): string {
  if (!part.includes('%')) return part
  try {
    return decodeURIComponent(part)
  } catch {
    return part // a percent sign of its own
  }
}

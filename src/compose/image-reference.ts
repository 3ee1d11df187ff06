/** An image by name, and what it is pinned to. */
export interface ImageReference {
  /** The host of the registry; undefined for Docker's own. */
  readonly registry: string | undefined
  /** Where it is in the registry: "redis", "acme/chat-service". */
  readonly path: string
  readonly tag: string | undefined
  readonly digest: string | undefined
}

const PART = /^[a-z0-9]+(?:(?:\.|__|_|-+)[a-z0-9]+)*$/
const REGISTRY =
  /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\[[0-9a-fA-F:]+\])(?::\d+)?$/
const TAG = /^\w[\w.-]{0,127}$/
const DIGEST = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/
const LONGEST = 255

/** Reads `[registry/]path[:tag][@digest]`; undefined when Docker would not take it. */
export function parseImage(text: string): ImageReference | undefined {
  const [named = '', digest, ...rest] = text.split('@')
  if (rest.length > 0 || (digest !== undefined && !DIGEST.test(digest))) return undefined
  const colon = named.lastIndexOf(':')
  const isTagged = colon > named.lastIndexOf('/')
  const tag = isTagged ? named.slice(colon + 1) : undefined
  const name = isTagged ? named.slice(0, colon) : named
  if ((tag !== undefined && !TAG.test(tag)) || name.length > LONGEST) return undefined
  const [first = '', ...others] = name.split('/')
  const registry =
    others.length > 0 && (/[.:A-Z]/.test(first) || first === 'localhost') ? first : undefined
  if (registry !== undefined && !REGISTRY.test(registry)) return undefined
  const path = registry === undefined ? [first, ...others] : others
  return path.every((part) => PART.test(part))
    ? { registry, path: path.join('/'), tag, digest }
    : undefined
}

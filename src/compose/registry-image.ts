import type { RegistryImage } from '../model/registry-image.ts'
import type { ImageReference } from './image-reference.ts'

const DOCKER_HUB = 'registry-1.docker.io'
/** The names that Docker has for its own registry. */
const HUB_NAMES: ReadonlySet<string> = new Set([
  'docker.io',
  'index.docker.io',
  'registry.hub.docker.com',
  DOCKER_HUB,
])

/**
 * An image as its registry is asked for it. Docker's own registry is meant where none is named, and
 * its official images stand beneath `library/`; without a tag `latest` is meant.
 */
export function registryImage({ registry, path, tag }: ImageReference): RegistryImage {
  const reference = tag ?? 'latest'
  if (registry !== undefined && !HUB_NAMES.has(registry))
    return { host: registry, repository: path, reference }
  return {
    host: DOCKER_HUB,
    repository: path.includes('/') ? path : `library/${path}`,
    reference,
  }
}

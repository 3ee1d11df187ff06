/** An image as a registry is asked for it. */
export interface RegistryImage {
  /** The registry's host, with its port where that is not https's own. */
  readonly host: string
  /** "library/redis", "acme/chat-service". */
  readonly repository: string
  /** A tag or a digest. */
  readonly reference: string
}

/** What a registry has under a tag or a digest. */
export type ManifestAnswer =
  | {
      readonly kind: 'found'
      /** Of the bytes that were read: "sha256:…". */
      readonly digest: string
      /** "linux/amd64"; empty for an image of one platform, which does not name it. */
      readonly platforms: readonly string[]
    }
  | {
      readonly kind: 'none'
      readonly code: 'image-not-found' | 'image-private' | 'registry-failed'
      readonly reason: string
    }

/** Registries that images are pulled from, asked as a provider asks them: without a login. */
export interface ImageRegistry {
  /** Never throws: one image that can't be looked up holds up no other. */
  manifest(image: RegistryImage): Promise<ManifestAnswer>
}

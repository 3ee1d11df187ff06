/** An image as a registry is asked for it. */
export interface RegistryImage {
  /** The registry's host, with its port where that is not https's own. */
  readonly host: string
  /** "library/redis", "acme/chat-service". */
  readonly repository: string
  /** A tag or a digest. */
  readonly reference: string
}

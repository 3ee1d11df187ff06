/** What became of an image that a repository names. */
export type PinState =
  /** Its digest was written. */
  | 'pinned'
  /** It has no digest; none was written, or even asked for. */
  | 'unpinned'
  /** It has one. */
  | 'kept'
  /** It has one, and its tag stands for another by now. */
  | 'moved'
  /** It has one that its registry no longer has. */
  | 'gone'
  /** It can't be pinned where it stands. */
  | 'left'
  /** Its registry does not say. */
  | 'failed'

/** An image where it stands in a file. */
export interface PinnedImage {
  readonly state: PinState
  readonly file: string
  readonly line: number
  /** What holds it: "services.chat.image", "template.with.serviceImage", "environments.cpu". */
  readonly path: string
  /** As the file has it; null where the file only says where its compose file is. */
  readonly image: string | null
  /** What its tag stands for, where that was asked and answered; null else. */
  readonly digest: string | null
  /** "linux/amd64"; empty where nobody said. */
  readonly platforms: readonly string[]
  /** Why nothing was written; empty where something was, or nothing had to be. */
  readonly reason: string
  readonly code?: 'image-not-found' | 'image-private' | 'registry-failed'
}

/** All images of the definitions that were asked for. */
export interface PinnedImages {
  readonly images: readonly PinnedImage[]
  /** Whether it was only looked at. */
  readonly isCheck: boolean
}

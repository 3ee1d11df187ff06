/** A file of the repository, as the working tree or a commit holds it. */
export interface TextFile {
  readonly path: string
  /** Undefined for what is no regular file inside the repository; `reason` then says what it is. */
  readonly bytes?: Uint8Array
  readonly reason?: string
}

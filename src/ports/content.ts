export type Fetched =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | {
      readonly kind: 'unreadable'
      readonly reason: string
      /**
       * What the gateway said of it: that it has none, or other bytes. Missing where it said
       * nothing, such as in time: then nobody knows.
       */
      readonly said?: 'none' | 'other-bytes'
    }

/** Whether a server is there: the status of any answer that it gives. */
export type Presence =
  | { readonly kind: 'answers'; readonly status: number }
  | { readonly kind: 'unreachable'; readonly reason: string }

/** Content by CID, verified. */
export interface Ipfs {
  /** The bytes that the CID addresses, from the cache or through the gateway. */
  fetch(cid: string): Promise<Fetched>
  /** The same through the gateway, whatever the cache holds. */
  fetchAgain(cid: string): Promise<Fetched>
  /** Asks the pinning service or its gateway for nothing but an answer; uploads nothing. */
  presence(of: 'pinning' | 'gateway'): Promise<Presence>
  /**
   * Uploads, and reads back through the gateway under this CID, byte for byte; `told` hears from
   * time to time what it waits for, where that takes long. Throws a Fault when either fails.
   */
  upload(
    artefact: { readonly name: string; readonly cid: string; readonly bytes: Uint8Array },
    told?: (reason: string) => void,
  ): Promise<void>
}

/** Public text by URL, fetched so that no address of an inner network can be reached. */
export interface Web {
  fetchText(url: string): Promise<
    | { readonly kind: 'text'; readonly text: string }
    /** `isGone` where the server itself says that there is nothing. */
    | { readonly kind: 'unreachable'; readonly reason: string; readonly isGone?: true }
  >
}

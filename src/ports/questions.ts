/**
 * What came of one question to a node, as it said so. `silent` is no answer at all, a rate limit
 * included.
 */
export type NodeAnswer =
  | { readonly kind: 'result'; readonly result: unknown }
  | { readonly kind: 'refused'; readonly code?: number; readonly message: string }
  | { readonly kind: 'silent'; readonly reason: string }

/**
 * A node, asked for no other purpose than to learn what it is. Never throws; what it says holds no
 * address and no secret.
 */
export interface NodeQuestions {
  /** One call. `padding` makes the request so many bytes longer. */
  ask(method: string, params: readonly unknown[], padding?: number): Promise<NodeAnswer>
}

/** What a server did with one request, redirects not followed. */
export type StorageAnswer =
  | {
      readonly kind: 'answered'
      readonly status: number
      /** The host that it leads on to, and whether to a path or a subdomain that names the CID. */
      readonly location?: string
      readonly bytes?: Uint8Array
    }
  | { readonly kind: 'silent'; readonly reason: string }

/**
 * A gateway and a pinning service, asked to learn in which forms they serve and answer. Never
 * throws.
 */
export interface StorageQuestions {
  get(url: string): Promise<StorageAnswer>
  /** Uploads these bytes; gives back the link that was answered. */
  pin(
    bytes: Uint8Array,
  ): Promise<
    | { readonly kind: 'link'; readonly link: string }
    | { readonly kind: 'none'; readonly reason: string }
  >
}

/** The machine that a run happens on, as far as the run depends on it. */
export interface Machine {
  /** The version of Node.js: "20.19.0". */
  readonly node: string
  /** "2.43.0"; undefined where there is no git that can be run. */
  gitVersion(): Promise<string | undefined>
  /** The variables that name a proxy; never what they hold. */
  readonly proxyVariables: readonly string[]
  /** Whether requests go through those proxies with this Node.js. */
  readonly takesProxies: boolean
}

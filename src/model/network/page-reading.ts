/**
 * How Nexus counts the bounds of a page of its list, as it was found out by asking: `exclusive`
 * leaves the upper bound out, `inclusive` counts it in, `absolute` counts it in and answers only
 * from row 0 on (`protocol.md`, Pages).
 */
export type PageBounds = 'exclusive' | 'inclusive' | 'absolute'

/**
 * How the list of Sources could be read. With a single Source some getters can't be told apart, and
 * need not be.
 */
export type PageReading =
  | { readonly kind: 'empty' }
  | {
      readonly kind: 'pages'
      readonly bounds: PageBounds
      /** Rows of the largest page that was read. */
      readonly rows: number
      /** Rows that hold the zero address. */
      readonly holes: number
    }
  | {
      readonly kind: 'row-by-row'
      /** What kept the pages from being used, as calls and what Nexus said to them. */
      readonly because: string
      readonly holes: number
    }

/** What came of one question. What no answer was given to is unknown, and not gone. */
export type Answer<There, How extends string = 'gone' | 'wrong' | 'private'> =
  | { readonly kind: 'there'; readonly is: There }
  | { readonly kind: 'gone'; readonly how: How; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string }

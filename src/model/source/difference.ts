/**
 * How a file of the working tree differs from the checked-out commit. The last two are only another
 * spelling of the same text.
 */
export type DifferenceKind = 'edited' | 'new' | 'deleted' | 'line-ends' | 'byte-order-mark'

/**
 * The gas that a transaction may use: the estimate and a fifth, for storage that has grown by the
 * time it is mined.
 */
export function gasLimitOf(gas: bigint): bigint {
  return (gas * 12n) / 10n
}

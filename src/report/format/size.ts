const UNITS = ['kB', 'MB', 'GB', 'TB', 'PB'] as const

/** Bytes as registries and disks count them, in thousands: "5.4 GB", "812 MB", "1 byte". */
export function sizeText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`
  let [value, unit] = [bytes / 1_000, 0]
  while (Number(value.toPrecision(3)) >= 1_000 && unit < UNITS.length - 1) {
    value /= 1_000
    unit += 1
  }
  const digits = value < 9.95 ? 1 : 0
  return `${value.toFixed(digits).replace(/\.0$/, '')} ${UNITS[unit]}`
}

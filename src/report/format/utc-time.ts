/** The last second of the year 9999. */
const LATEST = 253_402_300_799n
const DAY = 86_400n

/** A time of a block in UTC as ISO 8601 writes it: "2026-11-30T12:00:05Z". */
export function isoTime(seconds: bigint): string {
  const time = seconds > LATEST ? LATEST : seconds
  const { year, month, day } = dateOf(time / DAY)
  const rest = time % DAY
  return `${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}T${digits(rest / 3_600n, 2)}:${digits((rest / 60n) % 60n, 2)}:${digits(rest % 60n, 2)}Z`
}

/** The same for people: "2026-11-30 12:00:05 UTC". */
export function utcTime(seconds: bigint): string {
  return isoTime(seconds).replace('T', ' ').replace('Z', ' UTC')
}

/** The day alone: "2026-11-30". */
export function dayOf(seconds: bigint): string {
  return isoTime(seconds).slice(0, -'T12:00:05Z'.length)
}

/** The date of a day, counted from 1970, by years that begin with March: a leap day is the last. */
function dateOf(since1970: bigint) {
  const days = since1970 + 719_468n
  const era = days / 146_097n
  const ofEra = days % 146_097n
  const yearOfEra = (ofEra - ofEra / 1_460n + ofEra / 36_524n - ofEra / 146_096n) / 365n
  const ofYear = ofEra - (365n * yearOfEra + yearOfEra / 4n - yearOfEra / 100n)
  const fromMarch = (5n * ofYear + 2n) / 153n
  const month = fromMarch < 10n ? fromMarch + 3n : fromMarch - 9n
  return {
    year: yearOfEra + era * 400n + (month <= 2n ? 1n : 0n),
    month,
    day: ofYear - (153n * fromMarch + 2n) / 5n + 1n,
  }
}

function digits(value: bigint, width: number): string {
  return `${value}`.padStart(width, '0')
}

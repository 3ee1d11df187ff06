const DAY = 86_400n

/** The day, in UTC, of a number of seconds since 1970: "2026-11-30". */
export function dayOf(seconds: bigint): string {
  // the civil calendar by eras of 400 years, which begin in March
  const days = Number(seconds / DAY) + 719_468
  const era = Math.floor(days / 146_097)
  const ofEra = days - era * 146_097
  const year = Math.floor(
    (ofEra - Math.floor(ofEra / 1_460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) /
      365,
  )
  const ofYear = ofEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100))
  const month = Math.floor((5 * ofYear + 2) / 153)
  const day = ofYear - Math.floor((153 * month + 2) / 5) + 1
  const calendar = month < 10 ? month + 3 : month - 9
  const whole = year + era * 400 + (calendar <= 2 ? 1 : 0)
  return `${whole}-${String(calendar).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}

/** The name that a mistyped one most likely means; undefined when none is near. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  if (name.length > 40) return undefined
  const ranked = names
    .map((candidate) => ({
      candidate,
      distance: editDistance(name.toLowerCase(), candidate.toLowerCase()),
    }))
    .sort((a, b) => a.distance - b.distance)
  const best = ranked[0]
  return best !== undefined &&
    best.distance <=
      (best.candidate.length < 4 ? 1 : Math.max(2, Math.floor(best.candidate.length / 3)))
    ? best.candidate
    : undefined
}

/** How many letters to insert, drop or replace (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (const [index, letter] of [...a].entries()) {
    const next = [index + 1]
    for (let column = 1; column <= b.length; column += 1) {
      const replaced = (row[column - 1] ?? 0) + (letter === b[column - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}

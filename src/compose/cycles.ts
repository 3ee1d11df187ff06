/**
 * The names that lead back to themselves. Each is looked at once, however long the ways are
 * (Tarjan: strongly connected components).
 */
export function inCycles(steps: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const circles = new Set<string>()
  const numbers = new Map<string, number>()
  const lowest = new Map<string, number>()
  const stack: string[] = []
  const open = new Set<string>()

  function enter(name: string): void {
    numbers.set(name, numbers.size)
    lowest.set(name, numbers.size - 1)
    stack.push(name)
    open.add(name)
  }

  function lower(name: string, number: number | undefined): void {
    lowest.set(name, Math.min(lowest.get(name) ?? 0, number ?? 0))
  }

  function leave(name: string): void {
    if (lowest.get(name) !== numbers.get(name)) return
    const component = stack.splice(stack.lastIndexOf(name))
    for (const member of component) {
      open.delete(member)
      if (component.length > 1 || steps.get(member)?.includes(member) === true) circles.add(member)
    }
  }

  for (const start of steps.keys()) {
    if (numbers.has(start)) continue
    enter(start)
    const path = [{ name: start, rest: [...(steps.get(start) ?? [])] }]
    for (let last = path.at(-1); last !== undefined; last = path.at(-1)) {
      const next = last.rest.pop()
      if (next === undefined) {
        leave(last.name)
        path.pop()
        const above = path.at(-1)
        if (above !== undefined) lower(above.name, lowest.get(last.name))
      } else if (!numbers.has(next)) {
        enter(next)
        path.push({ name: next, rest: [...(steps.get(next) ?? [])] })
      } else if (open.has(next)) lower(last.name, numbers.get(next))
    }
  }
  return circles
}

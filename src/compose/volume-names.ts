import { posix } from 'node:path'

/** A path of the host and where it stands in a container. */
export interface HostMount {
  readonly source: string
  readonly target: string
}

/**
 * A name for the volume that can stand in place of each path of the host: one that neither another
 * path nor a volume of the file has.
 */
export function volumeNames(
  mounts: readonly HostMount[],
  taken: Iterable<string>,
): ReadonlyMap<string, string> {
  const used = new Set(taken)
  const names = new Map<string, string>()
  for (const { source, target } of mounts) {
    if (names.has(source)) continue
    const name = freeName(target, used)
    names.set(source, name)
    used.add(name)
  }
  return names
}

/**
 * After the last step of a path, or its last two, or with a number: `/root/.cache/huggingface` is
 * `huggingface`.
 */
function freeName(target: string, used: ReadonlySet<string>): string {
  const steps = posix
    .normalize(target)
    .split('/')
    .map(nameOf)
    .filter((step) => step !== '')
  const [short, long] = [steps.at(-1) ?? 'data', steps.slice(-2).join('-')]
  if (!used.has(short)) return short
  if (long !== short && long !== '' && !used.has(long)) return long
  let number = 2
  while (used.has(`${short}-${number}`)) number += 1
  return `${short}-${number}`
}

function nameOf(step: string): string {
  return trimmed(step.toLowerCase().replace(/[^a-z0-9_-]+/g, '-'))
}

/** A name begins and ends with a letter, a digit or an underscore. */
function trimmed(name: string): string {
  const first = name.search(/[^-]/)
  if (first < 0) return ''
  let end = name.length
  while (name[end - 1] === '-') end -= 1
  return name.slice(first, end)
}

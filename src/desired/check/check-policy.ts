import {
  parseImagePattern,
  parseSize,
  parseStep,
  parseStranded,
} from '../../model/policy-values.ts'
import type { ScalarTree } from '../../yaml/tree.ts'
import type { Issue } from '../finding.ts'
import { show } from '../show.ts'

/** Refuses what is no step: neither a share of what is published, nor a factor of one or more. */
export function checkStep({ value }: ScalarTree, name: string): Issue | undefined {
  return typeof value !== 'string' || parseStep(value) !== undefined
    ? unlessText(value, name, 'write a percentage or a factor of at least 1: "50%", "2x"')
    : bad(value, name, 'write a percentage or a factor of at least 1: "50%", "2x"')
}

/** Refuses what is neither a number of providers nor a percentage of them. */
export function checkStranded({ value }: ScalarTree, name: string): Issue | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined
  return parseStranded(value) === undefined
    ? bad(value, name, 'write a number of providers, or a percentage of them: 3, "10%"')
    : undefined
}

/** Refuses what is no size of a download. */
export function checkSize({ value }: ScalarTree, name: string): Issue | undefined {
  return typeof value !== 'string' || parseSize(value) !== undefined
    ? unlessText(value, name, 'write a number and MB, GB, MiB or GiB: 5 GB')
    : bad(value, name, 'write a number and MB, GB, MiB or GiB: 5 GB')
}

/** Refuses what names no registry, no repository in one, and no path in one with all beneath it. */
export function checkImagePattern({ value }: ScalarTree, name: string): Issue | undefined {
  if (typeof value !== 'string' || parseImagePattern(value) !== undefined) return undefined
  const hint =
    'a registry by its host, and behind it a repository, or a path and /*: ghcr.io, ghcr.io/acme/chat, ghcr.io/acme/*; Docker’s own is docker.io, and its redis docker.io/library/redis'
  return bad(value, name, hint)
}

/** A number without its unit is an easy slip. */
function unlessText(value: ScalarTree['value'], name: string, hint: string): Issue | undefined {
  return typeof value === 'number' ? bad(value, name, hint) : undefined
}

function bad(value: ScalarTree['value'], name: string, hint: string): Issue {
  return { code: 'bad-value', message: `${name} is ${show(String(value))}`, hint }
}

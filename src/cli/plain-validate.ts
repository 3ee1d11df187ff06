import type { NetworkFlags } from './flags.ts'

/**
 * The flags of a `validate` that is written plainly, as the parser would read them; undefined for
 * any other command line, which the parser has to read.
 */
export function plainValidate(args: readonly string[]): NetworkFlags | undefined {
  const [verb, ...rest] = args
  return verb === 'validate' ? flagsIn(rest) : undefined
}

function flagsIn([first, ...rest]: readonly string[]): NetworkFlags | undefined {
  if (first === undefined) return {}
  if (first === '--json') return withFlag({ json: true }, flagsIn(rest))
  const [value, ...behind] = rest
  return first === '--config' && value !== undefined && !value.startsWith('-')
    ? withFlag({ config: value }, flagsIn(behind))
    : undefined
}

/** Of a flag that is given twice the later one counts. */
function withFlag(flag: NetworkFlags, later: NetworkFlags | undefined): NetworkFlags | undefined {
  return later === undefined ? undefined : { ...flag, ...later }
}

import { parseDuration } from '../../model/units/duration.ts'
import type { ScalarTree } from '../../yaml/tree.ts'
import type { Issue } from '../finding.ts'
import { show } from '../show.ts'

/** Refuses what is no whole number of seconds, minutes, hours or days from 1 second to 10 years. */
export function checkDuration({ value, spelling }: ScalarTree, name: string): Issue | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  const text = typeof value === 'string' ? value : spelling
  if (parseDuration(text) !== undefined) return undefined
  return { code: 'bad-duration', message: `${name} is ${show(text)}`, hint: hintFor(text) }
}

function hintFor(text: string): string {
  if (/^0[xo]/i.test(text)) return 'hex and octal are not accepted: write 3600 or 1h'
  if (/^0+[smhd]?$/.test(text)) return 'at least 1 second: 1s'
  if (/^0\d/.test(text)) return 'take the leading zero away'
  if (/^\d+[smhd]?$/.test(text)) return '10 years (3650d) at most'
  if (/^\d+[.,]\d+/.test(text)) return 'whole seconds only: write 90s for one and a half minutes'
  return 'write whole seconds, or a number with s, m, h or d: 24h'
}

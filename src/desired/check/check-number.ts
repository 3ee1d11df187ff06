import type { ScalarTree } from '../../yaml/tree.ts'
import type { Issue } from '../finding.ts'
import { show } from '../show.ts'

/**
 * Refuses whole numbers in a spelling that people and YAML read differently: 017, 0x10, 1e3.
 * Whether it may be that large is the schema's.
 */
export function checkNumber({ value, spelling }: ScalarTree, name: string): Issue | undefined {
  if (typeof value !== 'number' || /^(0|[1-9]\d{0,15})$/.test(spelling)) return undefined
  return {
    code: 'bad-value',
    message: `${name} is ${show(spelling).slice(1, -1)}`,
    hint: hintFor(spelling),
  }
}

function hintFor(spelling: string): string {
  if (/^0x/i.test(spelling)) return 'hex is not accepted: write a decimal number'
  if (/^0[o\d]/i.test(spelling))
    return 'octal and leading zeros are not accepted: write a decimal number'
  return 'write a plain whole number'
}

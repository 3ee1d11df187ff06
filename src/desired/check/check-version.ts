import { parseComposeVersion } from '../../model/compose-version.ts'
import type { ScalarTree } from '../../yaml/tree.ts'
import type { Issue } from '../finding.ts'
import { show } from '../show.ts'

/**
 * Refuses what is no version of Docker Compose. Without quotes 2.30 is a number to YAML, so its
 * spelling is what counts.
 */
export function checkVersion({ value, spelling }: ScalarTree, name: string): Issue | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined
  const text = typeof value === 'number' ? spelling : value
  if (parseComposeVersion(text) !== undefined) return undefined
  return {
    code: 'bad-value',
    message: `${name} is ${show(text)}`,
    hint: 'write two or three numbers with points between: 2.28',
  }
}

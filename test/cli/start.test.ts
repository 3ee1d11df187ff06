import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

/**
 * Every module that is loaded before the first line of a file runs, through static imports of
 * values.
 */
function loadedBy(file: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(file)) return seen
  seen.add(file)
  if (!existsSync(file)) return seen
  for (const [, typeOnly, name = ''] of readFileSync(file, 'utf8').matchAll(
    /^(?:import|export) (type )?(?:[^'"]*? from )?['"]([^'"]+)['"]/gm,
  )) {
    if (typeOnly === undefined)
      loadedBy(name.startsWith('.') ? path.join(path.dirname(file), name) : name, seen)
  }
  return seen
}

test.each([
  'src/cli.ts',
  'src/cli/validate.ts',
  'src/cli/close.ts',
  'src/cli/list.ts',
  'src/cli/drift.ts',
  'src/cli/doctor/doctor.ts',
])('%s starts without the chain library', (file) => {
  const loaded = loadedBy(file)

  expect(loaded.size).toBeGreaterThan(5)
  expect([...loaded].filter((name) => name === 'ethers')).toEqual([])
})

import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

// A plan of a stranger's pull request must ask no registry that the stranger names: nothing but the
// verb that a person calls and a drift of the default branch knows how to.
test('only pin-images and drift ask registries', () => {
  const root = new URL('../../src/', import.meta.url)
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  )
  const users = files.filter(
    (file) =>
      !file.startsWith('adapters/registry/') &&
      /from '[^']*\/registry\/[^']*'/.test(readFileSync(new URL(file, root), 'utf8')),
  )

  expect(users.sort()).toEqual(['action/drift.ts', 'cli/drift.ts', 'cli/pin-images.ts'])
})

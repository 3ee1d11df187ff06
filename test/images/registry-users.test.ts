import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

// A plan of a stranger's pull request must ask no registry that the stranger names: nothing but the
// verb that a person calls knows how to.
test('only pin-images asks registries', () => {
  const root = new URL('../../src/', import.meta.url)
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  )
  const users = files.filter(
    (file) =>
      !file.startsWith('adapters/registry/') &&
      /from '[^']*\/registry\/[^']*'/.test(readFileSync(new URL(file, root), 'utf8')),
  )

  expect(users).toEqual(['cli/pin-images.ts'])
})

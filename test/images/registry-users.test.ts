import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

// A plan of a stranger's pull request must ask no registry that the stranger names: of the engine
// one place asks, and not offline, as such a plan is made (test/check-images.test.ts); the watch of
// a drift asks on the default branch alone.
test('only pin-images and what opens the ports can ask registries', () => {
  const root = new URL('../../src/', import.meta.url)
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  )
  const users = files.filter(
    (file) =>
      !file.startsWith('adapters/registry/') &&
      /from '[^']*\/registry\/registry\.ts'/.test(readFileSync(new URL(file, root), 'utf8')),
  )

  expect(users.sort()).toEqual(['adapters/open-ports.ts', 'cli/pin-images.ts'])
})

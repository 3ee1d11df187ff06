import { readdirSync } from 'node:fs'
import path from 'node:path'

/** Every page that people read, from the top of the repository. */
export function pages(): readonly string[] {
  const beneath = (folder: string): readonly string[] =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => path.posix.join(folder, name))
  return [
    'README.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
    'examples/README.md',
    'findings/README.md',
    'src/devnet/README.md',
    ...beneath('docs'),
  ]
}

import { access } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

const NEEDED = 24
const INSTALLED = fileURLToPath(new URL('../runtime/node_modules/node24/bin/node', import.meta.url))

/**
 * The Node.js that GitHub would run the Action with: this one where it is new enough, else the one
 * of `test/e2e/runtime`.
 */
export async function node24(): Promise<string> {
  if (Number.parseInt(process.versions.node, 10) >= NEEDED) return process.execPath
  const isThere = await access(INSTALLED).then(
    () => true,
    () => false,
  )
  if (!isThere)
    throw new Error('there is no Node.js 24: `npm run e2e` installs one into test/e2e/runtime')
  return INSTALLED
}

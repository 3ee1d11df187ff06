import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { pythonWith } from './shared/python.mjs'

export const name = 'ABIs in the Python SDK'

const exec = promisify(execFile)
const REQUIREMENTS = fileURLToPath(new URL('requirements.txt', import.meta.url))
const COMPARE = fileURLToPath(new URL('../compare-abis.mjs', import.meta.url))
const WHERE =
  "import importlib.util; print(importlib.util.find_spec('ogpu').submodule_search_locations[0])"

/** What we know of the contracts beside the ABIs that the SDK ships for both networks. */
export async function run(ground) {
  const python = await pythonWith(ground, REQUIREMENTS)
  const folder = (await exec(python, ['-c', WHERE])).stdout.trim()
  await ground.step(
    'every selector, topic, tuple and address that we know stands there too',
    async () => {
      const { stdout } = await exec(process.execPath, [COMPARE, folder]).catch((error) =>
        assert.fail(`${error.stdout ?? ''}${error.message}`),
      )
      return stdout.trim().split('\n').at(-1)
    },
  )
  return /^ogpu==(.*)$/m.exec(readFileSync(REQUIREMENTS, 'utf8'))[1]
}

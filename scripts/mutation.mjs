// Changes the code, one spot at a time, and looks whether a test of the same folder notices. What
// came of it stands in docs/testing.md. npm run mutation [-- FOLDER...]     plan, apply, desired
// and yaml where none is named
import { existsSync } from 'node:fs'
import path from 'node:path'
import { install, node24, ROOT, run } from './node24.mjs'

const OWN = path.join(ROOT, 'test/mutation')
const STRYKER = path.join(OWN, 'node_modules/@stryker-mutator/core/bin/stryker.js')

const named = process.argv.slice(2)
const bin = node24()
if (!existsSync(STRYKER)) install(OWN)
for (const folder of named.length === 0 ? ['plan', 'apply', 'desired', 'yaml'] : named)
  run(
    path.join(bin, 'node'),
    [STRYKER, 'run', 'test/mutation/stryker.config.json', '--mutate', `src/${folder}/**/*.ts`],
    {
      env: { ...process.env, MUTATED: folder, PATH: `${bin}${path.delimiter}${process.env.PATH}` },
    },
  )

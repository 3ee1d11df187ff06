// Changes the code, one spot at a time, and looks whether a test notices. The result is told in docs/testing.md.
// npm run mutation [-- plan apply desired yaml, or any of them]
import { existsSync } from 'node:fs'
import path from 'node:path'
import { install, node24, ROOT, run } from './node24.mjs'

const FOLDER = path.join(ROOT, 'test/mutation')
const STRYKER = path.join(FOLDER, 'node_modules/@stryker-mutator/core/bin/stryker.js')

const named = process.argv.slice(2)
const folders = named.length === 0 ? ['plan', 'apply', 'desired', 'yaml'] : named
const bin = node24()
if (!existsSync(STRYKER)) install(FOLDER)
run(path.join(bin, 'node'), [STRYKER, 'run', 'test/mutation/stryker.config.json', '--mutate', folders.map((folder) => `src/${folder}/*.ts`).join(',')], {
  env: { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH}` },
})

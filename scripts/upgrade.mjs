// Writes what this version writes into test/upgrade/releases/VERSION, where the tests of all later
// ones read it. What a release has written is never changed: it stands in somebody's repository.
// With --check it writes nothing and fails when the folder differs.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { BANNER } from './bundles.mjs'
import { releasedVersions } from './changelog.mjs'

const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
const folder = `test/upgrade/releases/${version}`
const check = process.argv.includes('--check')
const isReleased = releasedVersions(readFileSync('CHANGELOG.md', 'utf8')).includes(version)
if (check) process.exitCode = differing(await writtenNow()) ? 1 : 0
else if (isReleased && existsSync(folder)) {
  console.error(`${version} is released, and ${folder} is what it wrote: choose the next version`)
  process.exitCode = 1
} else write(await writtenNow())

/** The texts, from the tests' own builders. */
async function writtenNow() {
  const outfile = path.resolve('node_modules/.cache/upgrade/written.mjs')
  await build({
    entryPoints: ['test/upgrade/written.ts'],
    bundle: true,
    format: 'esm',
    platform: 'node',
    banner: { js: BANNER },
    outfile,
    logLevel: 'warning',
  })
  return (await import(pathToFileURL(outfile).href)).writtenNow()
}

function write(files) {
  rmSync(folder, { recursive: true, force: true })
  for (const [file, text] of files) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true })
    writeFileSync(path.join(folder, file), text)
  }
  console.log(`${folder}: ${files.size} files`)
}

function differing(files) {
  const stale = [...files].filter(([file, text]) => {
    const place = path.join(folder, file)
    return !existsSync(place) || readFileSync(place, 'utf8') !== text
  })
  for (const [file] of stale)
    console.error(`${folder}/${file} is not what ${version} writes: npm run upgrade:write`)
  return stale.length > 0
}

// Everything of a release but publishing it: whether version, changelog, tag, schemas and docs
// agree, the package, the list of what is in it, the checksums. It publishes nothing, ever: that
// does .github/workflows/release.yml, with what `--tag` wrote.
//
//   node scripts/release.mjs --dry-run              before the tag; says what is left to do
//   node scripts/release.mjs --prepare 0.2.0        writes the version and the changelog's section
//   node scripts/release.mjs --tag v0.2.0 --out release     at the tag; any disagreement fails
import { execFileSync, spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { disagreements } from './release/agreement.mjs'
import { distTag, writeArtifacts } from './release/artifacts.mjs'
import { prepare } from './release/prepare.mjs'

const { values } = parseArgs({
  options: {
    'dry-run': { type: 'boolean', default: false },
    prepare: { type: 'string' },
    tag: { type: 'string' },
    out: { type: 'string', default: 'node_modules/.cache/release' },
    'skip-generated': { type: 'boolean', default: false },
  },
})

if (values.prepare !== undefined) {
  prepare(values.prepare, new Date().toISOString().slice(0, 10))
  console.log(`Prepared ${values.prepare}. Read CHANGELOG.md, then: npm run upgrade:write`)
} else if (values['dry-run'] || values.tag !== undefined) process.exitCode = await release()
else {
  console.error('Nothing is published from here: --dry-run shows what would be, a tag does it')
  process.exitCode = 2
}

/** Checks and writes everything; the exit code. */
async function release() {
  const { tag, out } = values
  const commit = git('rev-parse', 'HEAD')
  const { wrong, open } = disagreements({ tags: git('tag').split('\n'), tag })
  wrong.push(...treeFaults(commit))
  if (!values['skip-generated'] && !isRun('npm', ['run', '--silent', 'generated']))
    wrong.push('what is generated differs from what is committed')
  if (tag !== undefined && !isRun(process.execPath, ['scripts/upgrade.mjs', '--check']))
    wrong.push('test/upgrade is not what this version writes')
  if (wrong.length > 0) {
    for (const fault of wrong) console.error(`- ${fault}`)
    return 1
  }
  const written = await writeArtifacts(out, { commit, date: git('log', '-1', '--format=%cI') })
  console.log(summary({ ...written, commit, open }))
  return 0
}

/** What is not committed, and a tag that is not there or not that of this commit. */
function treeFaults(commit) {
  const { tag } = values
  const changed = git('status', '--porcelain')
  const isThere = tag === undefined || git('tag', '--list', tag) !== ''
  const isHere = tag === undefined || (isThere && git('rev-list', '-n', '1', tag) === commit)
  return [
    ...(changed === '' ? [] : [`not committed: ${changed.split('\n').join(', ')}`]),
    ...(isThere ? [] : [`there is no tag ${tag}`]),
    ...(isThere && !isHere ? [`the tag ${tag} is not this commit`] : []),
  ]
}

function summary({ packed, assets, commit, open }) {
  const { name, version, size, unpackedSize, files, integrity } = packed
  const rows = [...byFolder(files), ...assets]
  const width = Math.max(...rows.map((row) => row.name.length))
  const line = (row) =>
    `  ${row.name.padEnd(width)} ${sized(row.size).padStart(9)}  ${row.sha256 ?? ''}`.trimEnd()
  return [
    `${name} ${version} of commit ${commit}. Nothing is published.`,
    ...(open.length === 0 ? [] : ['', 'Before the tag:', ...open.map((what) => `  - ${what}`)]),
    '',
    `To npm, as ${distTag(version)}: ${files.length} files, ${sized(size)} packed, ${sized(unpackedSize)} unpacked`,
    ...byFolder(files).map(line),
    `  ${integrity}`,
    '',
    `To the release v${version} on GitHub, first as a draft:`,
    ...assets.map(line),
    '',
    `Written to ${values.out}, with the release's notes.`,
  ].join('\n')
}

/** The files of a package, the chunks of its program as one row. */
function byFolder(files) {
  const chunks = files.filter(({ path }) => path.startsWith('dist/chunks/'))
  const size = chunks.reduce((sum, file) => sum + file.size, 0)
  return [
    { name: `dist/chunks/ (${chunks.length} files)`, size },
    ...files
      .filter((file) => !chunks.includes(file))
      .map(({ path, size: bytes }) => ({ name: path, size: bytes })),
  ]
}

function sized(bytes) {
  const units = [
    [1e6, 'MB'],
    [1e3, 'kB'],
  ]
  const [unit, word] = units.find(([least]) => bytes >= least) ?? [1, 'B']
  return unit === 1 ? `${bytes} B` : `${(bytes / unit).toFixed(1)} ${word}`
}

function git(...args) {
  return execFileSync('git', args, { encoding: 'utf8' }).trim()
}

function isRun(command, args) {
  return spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] }).status === 0
}

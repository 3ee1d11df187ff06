// What a release consists of: the package, the list of what is in it, the notes, the checksums.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'
import { ACTION, COMMAND_LINE } from '../bundles.mjs'
import { sectionsOf, unreleasedSection } from '../changelog.mjs'
import { bundledFolders } from '../licenses.mjs'

/** The names of npm: what is installed without naming a version, and what is not. */
export function distTag(version) {
  return version.includes('-') ? 'next' : 'latest'
}

/**
 * Writes everything that would be published into a folder, which is emptied first. What comes back
 * is the package as npm describes it, and the assets with their sizes and hashes. The same commit
 * gives the same bytes.
 */
export async function writeArtifacts(folder, { commit, date }) {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
  const packed = pack(folder, commit)
  const bom = `ogpu-gitops-${version}.cdx.json`
  writeFileSync(path.join(folder, bom), await billOfMaterials(date))
  const assets = [packed.filename, bom].map((name) => assetOf(folder, name))
  writeFileSync(
    path.join(folder, 'SHA256SUMS'),
    assets.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join(''),
  )
  writeFileSync(
    path.join(folder, 'notes.md'),
    notesOf(readFileSync('CHANGELOG.md', 'utf8'), version),
  )
  return { packed, assets: [...assets, assetOf(folder, 'SHA256SUMS')] }
}

/**
 * npm's own description of the package, whose program knows the commit that it is made from. What
 * stays here is built without: it is no release.
 */
function pack(folder, commit) {
  const told = execFileSync('npm', ['pack', '--json', '--silent', '--pack-destination', folder], {
    encoding: 'utf8',
    env: { ...process.env, OGPU_RELEASE_COMMIT: commit },
  })
  execFileSync(process.execPath, ['scripts/prepare.mjs'], { stdio: 'inherit' })
  return JSON.parse(told)[0]
}

/** The section of a version, or what would become it. */
function notesOf(changelog, version) {
  const section =
    sectionsOf(changelog).find((one) => one.version === version) ?? unreleasedSection(changelog)
  return `${section?.text ?? ''}\n`
}

/**
 * The packages whose code is in the package or in the Action, as CycloneDX: npm's list of the
 * lockfile, less what only develops, tests or builds.
 */
async function billOfMaterials(date) {
  const places = new Map()
  for (const [place, bundle] of Object.entries({
    'dist/cli.js': COMMAND_LINE,
    'dist/action.js': ACTION,
  })) {
    const { metafile } = await build({ ...bundle, write: false })
    for (const folder of new Set(bundledFolders(metafile)))
      places.set(nameOf(folder), [...(places.get(nameOf(folder)) ?? []), place])
  }
  const all = JSON.parse(
    execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'], {
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    }),
  )
  return filtered(all, places, date)
}

/**
 * A bill of materials of which only the given packages are left, with the bundles that hold them.
 * npm names the project after its folder, and puts in a time and a number of its own.
 */
export function filtered(all, places, date) {
  const components = all.components
    .filter((component) => places.has(component['bom-ref']))
    .map(({ properties: _, scope: __, ...component }) => ({
      ...component,
      properties: places
        .get(component['bom-ref'])
        .map((value) => ({ name: 'ogpu-gitops:bundled-into', value })),
    }))
  const missing = [...places.keys()].filter((ref) =>
    components.every((component) => component['bom-ref'] !== ref),
  )
  if (missing.length > 0) throw new Error(`not in npm's list: ${missing.join(', ')}`)
  const { component, ...metadata } = all.metadata
  const name = component['bom-ref'].replace(/@[^@]*$/, '')
  const bom = {
    ...all,
    metadata: {
      ...metadata,
      timestamp: date,
      lifecycles: [{ phase: 'build' }],
      component: { ...component, name },
    },
    components,
    dependencies: [
      { ref: component['bom-ref'], dependsOn: components.map((one) => one['bom-ref']) },
    ],
  }
  const { serialNumber: _, ...unnumbered } = bom
  return `${JSON.stringify({ ...bom, serialNumber: uuidOf(JSON.stringify(unnumbered)) }, null, 2)}\n`
}

/** `name@version` of a folder with a package, as npm's list refers to it. */
function nameOf(folder) {
  const { name, version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
  return `${name}@${version}`
}

function uuidOf(text) {
  const hex = createHash('sha256').update(text).digest('hex')
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

function assetOf(folder, name) {
  const bytes = readFileSync(path.join(folder, name))
  return {
    name,
    size: statSync(path.join(folder, name)).size,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  }
}

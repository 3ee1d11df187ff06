// What has to say the same before a version is published.
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { releasedVersions, sectionsOf, unreleasedSection } from '../changelog.mjs'
import { addressFaults, publishedSchemas } from '../schema-addresses.mjs'

/** A version that can be released, and one that is tried before it. */
export const VERSION = /^\d+\.\d+\.\d+(?:-[a-z]+\.\d+)?$/
/** What a page says as long as there is no package; with the first one it is wrong. */
const BEFORE_THE_FIRST = /No package is on npm yet/
const PAGES = ['README.md', 'docs/first-source.md']

/**
 * What stands in the way of a release. `wrong` is wrong at any time; `open` is what is left to do
 * before the tag, and wrong once there is one. `tags` are those of the repository, `tag` is the one
 * that is released, undefined before there is one.
 */
export function disagreements({ root = '.', tags = [], tag }) {
  const { version } = json(root, 'package.json')
  const found = { wrong: [], open: [] }
  const wrong = [
    ...versionFaults(root, version),
    ...tags.filter((name) => /^v\d+(?:\.\d+)?$/.test(name)).map(movingTag),
    ...addressFaults(root),
    ...(tag === undefined || tag === `v${version}` ? [] : [`the tag ${tag} is not v${version}`]),
  ]
  const open = [
    ...changelogFaults(read(root, 'CHANGELOG.md'), version),
    ...schemaFaults(root, version),
    ...pageFaults(root),
    ...(existsSync(path.join(root, `test/upgrade/releases/${version}`))
      ? []
      : [`test/upgrade has nothing that ${version} wrote: npm run upgrade:write`]),
  ]
  found.wrong.push(...wrong, ...(tag === undefined ? [] : open))
  if (tag === undefined) found.open.push(...open)
  return found
}

function versionFaults(root, version) {
  const lock = json(root, 'package-lock.json')
  const locked = [lock.version, lock.packages[''].version]
  return [
    ...(VERSION.test(version) ? [] : [`package.json: ${version} is no version of a release`]),
    ...(locked.every((one) => one === version)
      ? []
      : [`package-lock.json says ${locked.join(' and ')}, package.json says ${version}`]),
  ]
}

function movingTag(name) {
  return `the tag ${name} would have to move: what runs beside a key is named by a commit`
}

function changelogFaults(text, version) {
  const section = sectionsOf(text).find((one) => one.version === version)
  const unreleased = unreleasedSection(text)
  if (section?.date === undefined)
    return [`CHANGELOG.md has no section [${version}] with a date: --prepare ${version} writes it`]
  return [
    ...(section.text === '' ? [`CHANGELOG.md says nothing of ${version}`] : []),
    ...(releasedVersions(text)[0] === version
      ? []
      : [`CHANGELOG.md has a newer release than ${version}`]),
    ...(unreleased === undefined || unreleased.text === ''
      ? []
      : [`CHANGELOG.md has entries above [${version}]: --prepare with the next version`]),
  ]
}

/** A schema's address is that of this release or of one before it. */
function schemaFaults(root, version) {
  const known = [version, ...releasedVersions(read(root, 'CHANGELOG.md'))]
  return publishedSchemas(root)
    .filter((schema) => !known.includes(schema.version))
    .map(
      ({ file, version: named }) =>
        `${file}: its $id names v${named}, which is neither this release nor one before it`,
    )
}

function pageFaults(root) {
  return PAGES.filter((page) => BEFORE_THE_FIRST.test(read(root, page))).map(
    (page) => `${page} says that there is no package`,
  )
}

function json(root, file) {
  return JSON.parse(read(root, file))
}

function read(root, file) {
  return readFileSync(path.join(root, file), 'utf8')
}

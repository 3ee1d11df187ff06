// The commit before a tag: the version, and the changelog's section with its date.
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { VERSION } from './agreement.mjs'

/**
 * Writes a version into package.json and the lockfile, and gives the changelog's unreleased entries
 * its heading and links. Nothing else of these files changes.
 */
export function prepare(version, date, root = '.') {
  if (!VERSION.test(version)) throw new Error(`${version} is no version of a release`)
  edit(root, 'package.json', (text) => text.replace(/("version": )"[^"]+"/, `$1"${version}"`))
  edit(root, 'package-lock.json', (text) => {
    const lock = JSON.parse(text)
    lock.version = version
    lock.packages[''].version = version
    return `${JSON.stringify(lock, null, 2)}\n`
  })
  const { repository } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
  const home = repository.url.replace(/^git\+/, '').replace(/\.git$/, '')
  edit(root, 'CHANGELOG.md', (text) => withSection(text, { version, date, home }))
}

/** A changelog whose unreleased entries are those of a version. */
export function withSection(text, { version, date, home }) {
  if (!/^## \[Unreleased\]$/m.test(text)) throw new Error('CHANGELOG.md has no [Unreleased]')
  if (text.includes(`## [${version}]`)) throw new Error(`CHANGELOG.md has a section [${version}]`)
  const [before] = /(?<=^## \[)\d+\.\d+\.\d+[^\]]*(?=\] - )/m.exec(text) ?? []
  const own =
    before === undefined
      ? `[${version}]: ${home}/releases/tag/v${version}`
      : `[${version}]: ${home}/compare/v${before}...v${version}`
  const rest = text.replace(/^\[Unreleased\]: .*\n/m, '').trimEnd()
  const links = [`[Unreleased]: ${home}/compare/v${version}...HEAD`, own]
  const headed = rest.replace(
    /^## \[Unreleased\]\n/m,
    `## [Unreleased]\n\n## [${version}] - ${date}\n`,
  )
  const [body = '', after = ''] = split(headed)
  return `${body.trimEnd()}\n\n${[...links, after].join('\n').trimEnd()}\n`
}

/** The text before the links at its end, and the links. */
function split(text) {
  const at = /^\[[^\]]+\]: /m.exec(text)?.index ?? text.length
  return [text.slice(0, at), text.slice(at)]
}

function edit(root, file, change) {
  const place = path.join(root, file)
  writeFileSync(place, change(readFileSync(place, 'utf8')))
}

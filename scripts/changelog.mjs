// Reads CHANGELOG.md, which has the form of Keep a Changelog.

const HEADING = /^## \[([^\]]+)\](?: - (\d{4}-\d\d-\d\d))?$/
const UNRELEASED = 'Unreleased'

/**
 * The sections of a changelog in its order: the version, the date (undefined for what is not
 * released) and the text beneath the heading. Without a version that is no section.
 */
export function sectionsOf(text) {
  const sections = []
  for (const line of text.split('\n')) {
    const [, version, date] = HEADING.exec(line) ?? []
    if (version !== undefined) sections.push({ version, date, lines: [] })
    else if (/^\[[^\]]+\]: /.test(line)) continue
    else sections.at(-1)?.lines.push(line)
  }
  return sections.map(({ lines, ...section }) => ({ ...section, text: lines.join('\n').trim() }))
}

/** The versions that have been released, newest first: those with a date. */
export function releasedVersions(text) {
  return sectionsOf(text).flatMap(({ version, date }) => (date === undefined ? [] : [version]))
}

/** What is not released yet, undefined where the changelog has no such section. */
export function unreleasedSection(text) {
  return sectionsOf(text).find(({ version }) => version === UNRELEASED)
}

import { readdirSync, readFileSync, statSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const FOLDER = new URL('../../findings/', import.meta.url)
const NAMES = readdirSync(FOLDER).filter((file) => file !== 'README.md')
const README = readFileSync(new URL('README.md', FOLDER), 'utf8')
const ROWS = README.split('\n').filter((line) => line.startsWith('| ['))

const HEAD =
  /^#!\/usr\/bin\/env bash\n# Guess: (?:.+\n# )+?What happens: (?:.+\n# )+?Who is hurt: (?:.+\n# )*.+\nset -euo pipefail\n/
const MACHINE =
  /\/(?:work|root|home|Users)\/|registry\.|pypi\.org|proxy\.golang|crates\.io|maven\.org/

describe('the findings', () => {
  it('are listed in their README by name, each once and in order', () => {
    expect(ROWS.map((row) => /^\| \[([a-z0-9-]+)\]\(\1\.sh\) \|/.exec(row)?.[1])).toEqual(
      NAMES.map((file) => file.replace(/\.sh$/, '')).sort(),
    )
  })

  it('have four filled cells a row', () => {
    expect(ROWS.filter((row) => !/^(?:\| [^|]+ ){4}\|$/.test(row))).toEqual([])
  })
})

describe.each(NAMES)('%s', (file) => {
  const text = readFileSync(new URL(file, FOLDER), 'utf8')

  it('can be run', () => {
    expect(statSync(new URL(file, FOLDER)).mode & 0o111).toBe(0o111)
  })

  it('says the guess, what happens and who is hurt', () => {
    expect(text).toMatch(HEAD)
  })

  it('works in a temporary folder and removes it', () => {
    expect(text).toMatch(/folder=\$\(mktemp -d\)\ntrap '.*rm -rf "\$folder"' EXIT\ncd "\$folder"\n/)
  })

  it('installs packages in the versions that its row names', () => {
    const row = ROWS.find((line) => line.includes(`(${file})`)) ?? ''
    const versions = [...(row.split('|')[2] ?? '').matchAll(/\d+(?:\.\d+)+/g)].map(
      ([version]) => version,
    )
    expect(versions.filter((version) => !text.includes(version))).toEqual([])
    const installs = [
      ...text.matchAll(/(?:npm install|pip install|go install)(?: -\S+)* (.+?)(?: 2>.*)?$/gm),
    ]
    const packages = installs
      .flatMap(([, named = '']) => named.split(' '))
      .filter((name) => !/^(?:-|"?\$)/.test(name))
    expect(packages.filter((name) => !/(?:@v?|==)\d+(?:\.\d+)+$/.test(name))).toEqual([])
  })

  it('is about other software, on any machine', () => {
    expect(text).not.toMatch(/ogpu-gitops|dist\/|src\//)
    expect(text).not.toMatch(MACHINE)
  })
})

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { REPOSITORY } from '../../src/model/project.ts'

// Where the project is stands in src/model/project.ts; whatever repeats it follows.

const [OWNER = '', NAME = ''] = REPOSITORY.split('/')
const HOME = `https://github.com/${REPOSITORY}`
/** What runs, is published or is read by people; tests have repositories of their own. */
const FILES = execFileSync(
  'git',
  ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
  {
    encoding: 'utf8',
  },
)
  .split('\0')
  .filter((file) => /\.(?:ts|mjs|json|ya?ml|md|svg)$|CODEOWNERS$/.test(file))
  .filter((file) => !/^(?:test|findings|dist|node_modules)\/|package-lock/.test(file))

test('npm is told where it comes from', () => {
  expect(JSON.parse(readFileSync('package.json', 'utf8'))).toMatchObject({
    name: NAME,
    homepage: `${HOME}#readme`,
    bugs: `${HOME}/issues`,
    repository: { type: 'git', url: `git+${HOME}.git` },
  })
})

test('no file names another repository of this name', () => {
  const others = FILES.flatMap((file) =>
    [
      ...readFileSync(file, 'utf8').matchAll(
        new RegExp(`([\\w.-]+)/${NAME}(?=[/@. '"\`#)]|$)`, 'gm'),
      ),
    ]
      .map(([, owner = '']) => owner)
      .filter(
        (owner) => ![OWNER, 'bin', 'cache', 'config', 'state', '.config', '.cache'].includes(owner),
      )
      .map((owner) => `${file}: ${owner}/${NAME}`),
  )

  expect(others).toEqual([])
})

test('in the program its place is written once', () => {
  const places = FILES.filter(
    (file) => file.startsWith('src/') && !file.includes('/generated/'),
  ).filter((file) => readFileSync(file, 'utf8').includes(REPOSITORY))

  expect(places).toEqual(['src/model/project.ts'])
})

test('who owns a file is a team of the same owner', () => {
  const teams = readFileSync('.github/CODEOWNERS', 'utf8').match(/@[\w-]+\/[\w-]+/g) ?? []

  expect(teams).not.toEqual([])
  expect(teams.filter((team) => !team.startsWith(`@${OWNER}/`))).toEqual([])
})

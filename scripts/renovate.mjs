// Runs Renovate itself over this repository's definitions, and over a definition for each template
// that gives all of its images and models, with the preset of default.json; says what it finds, and
// fails where an image or model is missing. Nothing is proposed and no registry is asked. It
// installs Renovate, which is large, and wants Node.js 24; no part of the check.
// npm run renovate [-- --keep]
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { markdownTable } from 'markdown-table'
import { parse, stringify } from 'yaml'
import { node24, ROOT, run } from './node24.mjs'
import { parametersNaming, templateVersions } from './template-parameters.mjs'

const VERSION = '44.121.2'
const PLACE = path.join(tmpdir(), `ogpu-renovate-${VERSION}`)

const folder = mkdtempSync(path.join(tmpdir(), 'ogpu-renovate-run-'))
writeRepository()
report(extracted(), named())
if (!process.argv.includes('--keep')) rmSync(folder, { recursive: true })

/** What a team's repository would be. */
function writeRepository() {
  cpSync(path.join(ROOT, 'sources'), path.join(folder, 'sources'), { recursive: true })
  const preset = JSON.parse(readFileSync(path.join(ROOT, 'default.json'), 'utf8'))
  const config = { ...preset, enabledManagers: ['docker-compose', 'custom.regex'] }
  writeFileSync(path.join(folder, 'renovate.json'), JSON.stringify(config))
  for (const { name, version, properties } of templateVersions()) {
    const home = path.join(folder, `sources/all-of-${name}-v${version}`)
    const named = Object.entries(properties).filter(([, field]) => 'x-names' in field)
    const given = Object.fromEntries(named.map(([key, { examples }]) => [key, examples[0]]))
    mkdirSync(home)
    const definition = { id: `all-of-${name}`, template: { name, version, with: given } }
    writeFileSync(path.join(home, 'source.yaml'), stringify(definition))
  }
  run('git', ['init', '-q'], { cwd: folder })
  run('git', ['add', '.'], { cwd: folder })
}

/** Every image, and every model with a commit, that stands in a file of the repository. */
function named() {
  const [images, models] = [parametersNaming('image'), parametersNaming('huggingface-model')]
  const files = readdirSync(path.join(folder, 'sources'), { recursive: true })
    .filter((file) => /\.ya?ml$/.test(file))
    .map((file) => `sources/${file}`)
  return files.flatMap((file) => {
    const { services = {}, template } = parse(readFileSync(path.join(folder, file), 'utf8'))
    const given = template?.with ?? {}
    const isCommit = /^[0-9a-f]{40}$/.test(given.revision ?? '')
    return [
      ...Object.values(services).map(({ image }) => image),
      ...images.map((key) => given[key]),
      ...(isCommit ? models.map((key) => given[key]) : []),
    ].flatMap((name) => (name === undefined ? [] : [{ file, name: name.replace(/[:@].*$/, '') }]))
  })
}

/** The folder of Renovate's programs, which are installed where they are not. */
function installed(env) {
  const programs = path.join(PLACE, 'node_modules/renovate/dist')
  if (existsSync(programs)) return programs
  mkdirSync(PLACE, { recursive: true })
  const flags = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund']
  run('npm', ['install', '--prefix', PLACE, ...flags, `renovate@${VERSION}`], { env })
  return programs
}

function extracted() {
  const bin = node24()
  const env = { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH}` }
  const programs = installed(env)
  const reportPath = path.join(folder, 'report.json')
  const args = [
    '--platform=local',
    '--dry-run=extract',
    '--report-type=file',
    `--report-path=${reportPath}`,
  ]
  const options = { cwd: folder, env: { ...env, LOG_LEVEL: 'error' } }
  const node = path.join(bin, 'node')
  run(
    node,
    [`${programs}/config-validator.js`, '--strict', '--no-global', 'renovate.json'],
    options,
  )
  run(node, [`${programs}/renovate.js`, ...args], options)
  const { repositories } = JSON.parse(readFileSync(reportPath, 'utf8'))
  return Object.values(repositories).flatMap(({ packageFiles }) =>
    Object.entries(packageFiles).flatMap(([manager, files]) =>
      files.flatMap(({ packageFile, deps }) =>
        deps.map((dep) => ({ manager, file: packageFile, ...dep })),
      ),
    ),
  )
}

function report(found, wanted) {
  const rows = found.map(({ file, manager, datasource, depName, currentValue, currentDigest }) => [
    file,
    manager,
    datasource ?? '',
    depName ?? '',
    currentValue ?? '',
    (currentDigest ?? '').slice(0, 19),
  ])
  console.log(markdownTable([['File', 'Manager', 'Source', 'Name', 'Version', 'Digest'], ...rows]))
  const missing = wanted.filter(
    ({ file, name }) => !found.some((dep) => dep.file === file && dep.depName === name),
  )
  console.log(`\nRenovate ${VERSION} finds ${wanted.length - missing.length} of ${wanted.length}.`)
  for (const { file, name } of missing) console.log(`  not found: ${name} in ${file}`)
  process.exitCode = missing.length === 0 ? 0 : 1
}

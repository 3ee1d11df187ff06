// Builds what stands for a version of Docker Compose: a program around the library (compose-go)
// that this version's own go.mod names. The library reads, interpolates, checks and normalizes a
// file; `docker compose config` prints what it gives back.
import { execFile, spawn } from 'node:child_process'
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const CACHE = path.resolve('node_modules/.cache/compose')
/** Where a program runs, so that a file finds no other beside it; taken out of what is said. */
export const EMPTY = fresh('empty')
const SOURCE = fileURLToPath(new URL('oracle/', import.meta.url))
const LIBRARY = 'github.com/compose-spec/compose-go/v2'
/**
 * What a provider sets, as `providerFor` in src/compose/provider.ts chooses it for a file that
 * names no such port.
 */
const PROVIDER = { port: '49152', callbackUrl: 'https://callback-49152.invalid/' }

/**
 * The versions that verdicts are compared with: the oldest that providers are expected to have,
 * 2.28, the last of 2.x, and two of the newest.
 */
export const PINNED = ['2.24.0', '2.28.1', '2.40.3', '5.6.0', '5.7.1']

/** The library's version that a Compose version was built with. */
export async function libraryOf(compose) {
  const module = `github.com/docker/compose/v${compose.split('.')[0]}@v${compose}`
  const { stdout } = await run('go', ['list', '-m', '-f', '{{.GoMod}}', module], {
    cwd: fresh('versions'),
  })
  const version = new RegExp(`${LIBRARY} (v\\S+)`).exec(readFileSync(stdout.trim(), 'utf8'))?.[1]
  if (version === undefined) throw new Error(`go.mod of Compose ${compose} names no ${LIBRARY}`)
  return version
}

/** The program for a version of the library; built once and kept beneath node_modules. */
export async function oracleFor(library) {
  const folder = fresh(library)
  const program = path.join(folder, 'oracle')
  if (existsSync(program)) return program
  copyFileSync(path.join(SOURCE, 'main.go'), path.join(folder, 'main.go'))
  copyFileSync(
    path.join(SOURCE, isEarly(library) ? 'load_early.go' : 'load.go'),
    path.join(folder, 'load.go'),
  )
  writeFileSync(
    path.join(folder, 'go.mod'),
    `module oracle\n\ngo 1.22\n\nrequire ${LIBRARY} ${library}\n`,
  )
  await run('go', ['mod', 'tidy'], { cwd: folder })
  await run('go', ['build', '-o', 'oracle', '.'], { cwd: folder })
  return program
}

/** Docker Compose itself, built from its module; takes minutes. Kept beneath node_modules. */
export async function programOf(compose) {
  const program = path.join(fresh('programs'), `docker-compose-${compose}`)
  if (existsSync(program)) return program
  const module = `github.com/docker/compose/v${compose.split('.')[0]}@v${compose}`
  const { stdout } = await run('go', ['mod', 'download', '-json', module], {
    cwd: fresh('versions'),
  })
  const source = fresh(`source-${compose}`)
  cpSync(JSON.parse(stdout).Dir, source, { recursive: true })
  await run('chmod', ['-R', 'u+w', source])
  await run('go', ['build', '-trimpath', '-o', program, './cmd'], {
    cwd: source,
    maxBuffer: 2 ** 26,
  })
  rmSync(source, { recursive: true })
  return program
}

/** The error of `docker compose config`; undefined where it takes the file. */
export async function errorOfProgram(program, file) {
  const env = { ...process.env, PORT: PROVIDER.port, CALLBACK_URL: PROVIDER.callbackUrl }
  const options = { cwd: EMPTY, env, timeout: LONGEST_MS, killSignal: 'SIGKILL' }
  return run(program, ['-f', file, '-p', 'source', 'config', '-q'], options).then(
    () => undefined,
    ({ killed, stderr }) => (killed ? 'panic: no answer' : stderr.trim()),
  )
}

/** How long one file may take; what takes longer has taken the version down. */
const LONGEST_MS = 15_000

/**
 * What a program says of files: a map from the file's path to `{ error }` or `{ project }`. The
 * error of what takes it down begins with `panic:`.
 */
export async function ask(program, files) {
  const answers = new Map()
  for (let left = files; left.length > 0; left = files.filter((file) => !answers.has(file))) {
    await askSome(program, left, answers)
    const next = files.find((file) => !answers.has(file))
    if (next !== undefined) answers.set(next, { error: 'panic: no answer' })
  }
  return answers
}

/** Fills the answers until the program ends, or is silent for too long. */
function askSome(program, files, answers) {
  const child = spawn(program, [EMPTY, PROVIDER.port, PROVIDER.callbackUrl], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  child.stdin.on('error', () => {}) // it ended early: what is missing tells
  child.stdin.end(files.map((file) => `${file}\n`).join(''))
  let silence = setTimeout(() => child.kill('SIGKILL'), LONGEST_MS)
  createInterface({ input: child.stdout }).on('line', (line) => {
    clearTimeout(silence)
    silence = setTimeout(() => child.kill('SIGKILL'), LONGEST_MS)
    const { file, ...answer } = JSON.parse(line)
    answers.set(file, answer)
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', () => {
      clearTimeout(silence)
      resolve()
    })
  })
}

function isEarly(library) {
  return /^v2\.0\.0-(?:alpha|beta)/.test(library)
}

function fresh(name) {
  const folder = path.join(CACHE, name)
  mkdirSync(folder, { recursive: true })
  return folder
}

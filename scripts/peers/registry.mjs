// Real registries beside this program: what `layers` and `manifest` make of images that a real
// client has pushed to them, in Docker's form and in OCI's. `npm run peers -- --only registry` runs
// it. Docker's registry (distribution) and the one of go-containerregistry run in memory, on
// loopback, in one program that is built from their Go modules once and kept
// (scripts/peers/registries/).
import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'

export const name = 'Registries'

const VERSION = 'distribution 3.0.0, go-containerregistry 0.22.1'
const PROGRAM = fileURLToPath(new URL('registries', import.meta.url))
/** What the first of them names does not build beside what the second names. */
const BESIDE_EACH_OTHER = ['', '/metric'].map((one) => `go.opentelemetry.io/otel/sdk${one}@v1.41.0`)
const PLATFORM = 'linux/amd64'
const NOBODYS = `sha256:${'0'.repeat(64)}`
const started = promisify(execFile)

/** Everything that this program takes for granted of registries, asked of two. */
export async function run(ground) {
  const servers = await startRegistries(ground)
  const HttpRegistry = await ourClient(ground)
  for (const server of servers) await eachImage(ground, server, HttpRegistry)
  return '3.0.0, 0.22.1'
}

async function eachImage({ step }, { name: who, host, images }, HttpRegistry) {
  const client = new HttpRegistry()
  const image = (reference, repository = 'acme/chat') => ({ host, repository, reference })
  const layers = (reference) => client.layers(image(reference), PLATFORM)
  for (const form of ['docker', 'oci']) {
    for (const [kind, said] of [
      ['image', 'an image of one platform'],
      ['index', 'an index over two platforms'],
    ])
      await step(`${who}: ${said} in ${form}'s form, by tag and by digest`, async () => {
        const { digest, layers: sizes } = images[`${form}-${kind}`]
        for (const reference of [`${form}-${kind}`, digest]) {
          const found = await layers(reference)
          assert.deepEqual(
            { ...found, layers: sizesOf(found) },
            { ...FOUND, digest, layers: sizes },
          )
          const manifest = await client.manifest(image(reference))
          assert.equal(manifest.digest, digest)
        }
        return `${Object.keys(sizes).length} layers`
      })
    await step(`${who}: an index in ${form}'s form for another platform alone`, async () => {
      const { digest } = images[`${form}-foreign`]
      assert.deepEqual(await layers(digest), {
        kind: 'other-platforms',
        digest,
        platforms: ['linux/arm64'],
      })
    })
    await step(`${who}: an index in an index in ${form}'s form is refused`, async () => {
      const answer = await layers(`${form}-nested`)
      assert.equal(answer.code, 'registry-failed')
      return answer.reason.replace(/:\d+/, ':PORT')
    })
  }
  for (const [what, asked] of [
    ['a tag', image('none')],
    ['a digest', image(NOBODYS)],
    ['a repository', image('none', 'acme/none')],
  ])
    await step(`${who}: ${what} that it does not have is not found`, async () => {
      const answer = await client.layers(asked, PLATFORM)
      assert.equal(answer.code, 'image-not-found', JSON.stringify(answer))
    })
}

const FOUND = { kind: 'found', isPlatformKnown: true }

function sizesOf({ layers = [] }) {
  return Object.fromEntries(layers.map(({ digest, size }) => [digest, size]))
}

/** Our own code, as it would run. */
async function ourClient({ folder }) {
  const [root, outfile] = [
    fileURLToPath(new URL('../..', import.meta.url)),
    path.join(folder, 'registry.mjs'),
  ]
  await build({
    stdin: {
      contents: "export { HttpRegistry } from './src/adapters/registry/registry.ts'",
      resolveDir: root,
    },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
  })
  return (await import(pathToFileURL(outfile).href)).HttpRegistry
}

/** The two of them with their images, which say where they are. */
async function startRegistries(ground) {
  const program = spawn(await programOf(ground), { stdio: ['ignore', 'pipe', 'inherit'] })
  ground.atEnd(async () => {
    program.kill()
    if (program.exitCode === null && program.signalCode === null) await once(program, 'exit')
  })
  const [line] = await once(createInterface({ input: program.stdout }), 'line')
  return JSON.parse(line)
}

/** The program, built once where nobody named one. */
async function programOf({ cache }) {
  if (process.env.OGPU_REGISTRIES) return process.env.OGPU_REGISTRIES
  const program = path.join(cache, `registries-${VERSION.replaceAll(/[^\w.]+/g, '-')}`)
  if (existsSync(program)) return program
  const sources = await mkdtemp(path.join(tmpdir(), 'ogpu-registries-'))
  await cp(PROGRAM, sources, { recursive: true })
  await mkdir(cache, { recursive: true })
  for (const words of [
    ['mod', 'tidy'],
    ['get', ...BESIDE_EACH_OTHER],
    ['build', '-o', program, '.'],
  ])
    await started('go', words, { cwd: sources, maxBuffer: 2 ** 24 })
  await rm(sources, { recursive: true })
  return program
}

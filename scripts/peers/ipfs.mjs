// A real IPFS node beside this program: what it makes of files under its many settings, what its
// gateway answers, and what it answers to an upload. `npm run peers` runs it; by itself: node
// scripts/peers/ipfs.mjs [--write]. With --write what the node gave is kept in
// test/adapters/ipfs-node.json, where the tests read it. The node has no network: no peers,
// loopback only. The program is built from its Go module once and kept, or named by OGPU_IPFS.
import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { get } from 'node:http'
import { homedir, tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'

export const name = 'IPFS node'

const MODULE = 'github.com/ipfs/kubo'
const VERSION = 'v0.42.0'
const FACTS = fileURLToPath(new URL('../../test/adapters/ipfs-node.json', import.meta.url))
const TEXT = '{"cpu": "", "nvidia": "", "amd": "", "name": "x", "description": "", "logoUrl": ""}'
const started = promisify(execFile)

/**
 * How a file is added, and what it then is to us: one of the CIDs that bytes have, read by its
 * block, or more than one block.
 */
const FORMS = [
  ['the default', [], 'same'],
  ['version 0', ['--cid-version=0'], 'same'],
  ['version 1', ['--cid-version=1'], 'same'],
  ['version 1 without raw leaves', ['--cid-version=1', '--raw-leaves=false'], 'same'],
  ['version 0 with raw leaves', ['--cid-version=0', '--raw-leaves=true'], 'same'],
  ['a mode and a time', ['--mode=0640', '--mtime=1700000000'], 'block'],
  ['trickle', ['--trickle'], 'several'],
  ['trickle with raw leaves', ['--trickle', '--raw-leaves'], 'same'],
  ['small chunks', ['--chunker=size-16'], 'several'],
  ['small chunks in version 1', ['--chunker=size-16', '--cid-version=1'], 'several'],
  ['another hash', ['--hash=sha2-512'], 'hash'],
  ['another hash of other length', ['--hash=blake2b-256'], 'hash'],
]
const REASONS = { several: /more than one block/, hash: /another hash/ }

/** Everything that this program takes for granted of IPFS nodes, asked of one. */
export async function run(ground) {
  const node = await startNode(ground)
  const ours = await ourselves(ground)
  const forms = await eachForm({ ...ground, node, ours })
  const answers = await eachAnswer({ ...ground, node, ours })
  await eachUpload({ ...ground, node, ours })
  if (ground.write)
    await writeFile(
      FACTS,
      `${JSON.stringify({ program: `${MODULE} ${VERSION}`, text: TEXT, forms, answers }, null, 2)}\n`,
    )
  return VERSION.slice(1)
}

async function eachForm({ step, folder, node, ours }) {
  const file = path.join(folder, 'metadata.json')
  await writeFile(file, TEXT)
  const bytes = new TextEncoder().encode(TEXT)
  const forms = []
  const look = (form, is, added) =>
    step(`a file added with ${form} is ${SAID[is]}`, async () => {
      const cid = await added()
      const fetched = await ours.ipfs(node).fetch(cid)
      forms.push({ form, is, cid, block: is === 'hash' ? null : await node.block(cid) })
      assert.equal(ours.cidsOf(bytes).includes(ours.normalCid(cid)), is === 'same')
      if (is in REASONS) assert.match(fetched.reason ?? JSON.stringify(fetched), REASONS[is])
      else assert.equal(Buffer.from(fetched.bytes ?? fetched.reason).toString(), TEXT)
      return cid
    })
  for (const [form, options, is] of FORMS)
    await look(form, is, () => node.ipfs('add', '-Q', ...options, file))
  await look('the mutable file system', 'several', async () => {
    await node.ipfs('files', 'write', '--create', '/metadata.json', file)
    return node.ipfs('files', 'stat', '--hash', '/metadata.json')
  })
  await step('a file in a folder is found by its path', async () => {
    const outer = path.join(folder, 'outer', 'my folder')
    await mkdir(outer, { recursive: true })
    await cp(file, path.join(outer, 'metadata.json'))
    const cid = await node.ipfs('add', '-Q', '-r', path.dirname(outer))
    const fetched = await ours.ipfs(node).fetch(`${cid}/my%20folder/metadata.json`)
    assert.equal(Buffer.from(fetched.bytes ?? fetched.reason).toString(), TEXT)
    return cid
  })
  return forms
}

const SAID = {
  same: 'one of the CIDs that its bytes have',
  block: 'read by its block',
  several: 'said to be more than one block',
  hash: 'said to be of another hash',
}

/** What the gateway says to what this program asks of it. */
async function eachAnswer({ step, node, ours, folder }) {
  const cid = await node.ipfs('add', '-Q', path.join(folder, 'metadata.json'))
  const v1 = await node.ipfs('cid', 'base32', cid)
  const none = ours.cidOf(new TextEncoder().encode('nobody has this'))
  const answers = {}
  const asked = async (name, host, rest, accept = 'application/json, */*') => {
    const { status, headers } = await request(node.gateway, host, rest, accept)
    const location = headers.location?.replaceAll(`:${node.gateway.port}`, ':PORT')
    answers[name] = {
      status,
      type: headers['content-type'] ?? null,
      ...(location === undefined ? {} : { location }),
    }
    return answers[name]
  }
  await step('its path gateway serves a file as it is', async () => {
    const answer = await asked('path', '127.0.0.1', `/ipfs/${cid}`)
    assert.equal(answer.status, 200)
    return answer.type
  })
  await step('and a block as it is', async () => {
    const answer = await asked(
      'block',
      '127.0.0.1',
      `/ipfs/${cid}?format=raw`,
      'application/vnd.ipld.raw',
    )
    assert.deepEqual([answer.status, answer.type], [200, 'application/vnd.ipld.raw'])
  })
  await step('under the name localhost it leads to a subdomain, and we follow', async () => {
    const answer = await asked('localhost', 'localhost', `/ipfs/${cid}`)
    assert.deepEqual([answer.status, answer.location], [301, `http://${v1}.ipfs.localhost:PORT/`])
    const fetched = await ours
      .ipfs({ ...node, gatewayUrl: `http://localhost:${node.gateway.port}/ipfs/` })
      .fetch(cid)
    assert.equal(Buffer.from(fetched.bytes ?? fetched.reason).toString(), TEXT)
  })
  await step('with a block too, and its query goes along', async () => {
    const answer = await asked(
      'localhost block',
      'localhost',
      `/ipfs/${cid}?format=raw`,
      'application/vnd.ipld.raw',
    )
    assert.equal(answer.status, 301)
    assert.match(answer.location, /\?format=raw$/)
  })
  await step('what it does not have is unreadable', async () => {
    const answer = await asked('missing', '127.0.0.1', `/ipfs/${none}`)
    const fetched = await ours.ipfs(node).fetch(none)
    assert.match(fetched.reason, /answers|can't be read/)
    return `${answer.status}: ${fetched.reason}`
  })
  await step(
    'what is no CID is an error that stays',
    async () => (await asked('no CID', '127.0.0.1', '/ipfs/QmNope')).status,
  )
  return answers
}

/** Uploads through the node's own API, as a pinning service. */
async function eachUpload({ step, node, ours }) {
  const upload = (query, text) => {
    const bytes = new TextEncoder().encode(text)
    return ours
      .ipfs({ ...node, pinUrl: `${node.api}/api/v0/add?${query}` })
      .upload({ name: 'a file', cid: ours.cidOf(bytes), bytes })
  }
  await step('it takes an upload, and gives it back under our CID', () =>
    upload('cid-version=0&raw-leaves=false', 'upload 0'),
  )
  await step('it takes one with a folder around it', () =>
    upload('cid-version=0&raw-leaves=false&wrap-with-directory=true', 'upload 1'),
  )
  await step('version 1 without raw leaves is our CID too', () =>
    upload('cid-version=1&raw-leaves=false', 'upload 2'),
  )
  await step(
    'what it keeps under another CID is said with both, and not to be run again',
    async () => {
      const start = performance.now()
      const fault = await upload('cid-version=1', 'upload 3').then(
        () => assert.fail('it was taken for good'),
        (error) => error,
      )
      assert.equal(fault.code, 'pin-failed')
      assert.match(fault.message, /bafkrei\S+.*published as Qm/)
      assert.doesNotMatch(fault.hint, /again/)
      return `${Math.round((performance.now() - start) / 1000)} s: ${fault.message.replaceAll(/:\d{4,5}\b/g, ':PORT')}`
    },
  )
}

/** Our own code, as it would run. */
async function ourselves({ folder }) {
  const [root, outfile] = [
    fileURLToPath(new URL('../..', import.meta.url)),
    path.join(folder, 'ours.mjs'),
  ]
  const contents =
    "export { PinnedIpfs } from './src/adapters/ipfs/ipfs.ts'; export { cidOf, cidsOf, normalCid } from './src/model/units/cid.ts'"
  await build({
    stdin: { contents, resolveDir: root },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
  })
  const { PinnedIpfs, ...words } = await import(pathToFileURL(outfile).href)
  let caches = 0
  return {
    ...words,
    // Each with a cache of its own: everything is asked of the node.
    ipfs: ({ pinUrl = 'http://127.0.0.1:9/', gatewayUrl }) => {
      caches += 1
      return new PinnedIpfs({ pinUrl, gatewayUrl, cacheDir: path.join(folder, `cache-${caches}`) })
    },
  }
}

/** A node with an empty store and nobody to talk to. */
async function startNode(ground) {
  const program = await programOf(ground)
  const env = { ...process.env, IPFS_PATH: path.join(ground.folder, 'ipfs'), IPFS_TELEMETRY: 'off' }
  const ipfs = async (...words) => (await started(program, words, { env })).stdout.trim()
  await ipfs('init', '--empty-repo', '--profile=test')
  for (const [key, value] of Object.entries({
    Bootstrap: [],
    'Addresses.Swarm': [],
    'Addresses.API': '/ip4/127.0.0.1/tcp/0',
    'Addresses.Gateway': '/ip4/127.0.0.1/tcp/0',
    'Routing.Type': 'none',
    'AutoConf.Enabled': false,
  }))
    await ipfs('config', '--json', key, JSON.stringify(value))
  const daemon = spawn(program, ['daemon', '--offline'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  ground.atEnd(async () => {
    daemon.kill()
    if (daemon.exitCode === null) await once(daemon, 'exit')
  })
  await saidReady(daemon)
  const gateway = new URL(await readFile(path.join(env.IPFS_PATH, 'gateway'), 'utf8'))
  const api = addressOf(await readFile(path.join(env.IPFS_PATH, 'api'), 'utf8'))
  const block = async (cid) =>
    Buffer.from(
      (await started(program, ['block', 'get', cid], { env, encoding: 'buffer' })).stdout,
    ).toString('base64')
  return { ipfs, api, gateway, gatewayUrl: `http://127.0.0.1:${gateway.port}/ipfs/`, block }
}

async function saidReady(daemon) {
  let said = ''
  const ready = new Promise((resolve, reject) => {
    for (const stream of [daemon.stdout, daemon.stderr])
      stream.on('data', (data) => {
        said += data
        if (said.includes('Daemon is ready')) resolve()
      })
    daemon.on('exit', () => reject(new Error(said.slice(-2000))))
  })
  await ready
}

/** `/ip4/127.0.0.1/tcp/5001` as a URL. */
function addressOf(multiaddr) {
  const [, , host, , port] = multiaddr.trim().split('/')
  return `http://${host}:${port}`
}

/**
 * The program, built once where nobody named one: from a copy, because `go install` takes no module
 * that excludes or replaces others.
 */
async function programOf({ cache }) {
  if (process.env.OGPU_IPFS) return process.env.OGPU_IPFS
  const program = path.join(cache, `ipfs-${VERSION}`)
  if (existsSync(program)) return program
  const { stdout } = await started('go', ['mod', 'download', '-json', `${MODULE}@${VERSION}`], {
    cwd: tmpdir(),
  })
  const sources = await mkdtemp(path.join(tmpdir(), 'ogpu-ipfs-'))
  await cp(JSON.parse(stdout).Dir, sources, { recursive: true })
  await started('chmod', ['-R', 'u+w', sources])
  await mkdir(cache, { recursive: true })
  await started('go', ['build', '-o', program, './cmd/ipfs'], { cwd: sources, maxBuffer: 2 ** 24 })
  await rm(sources, { recursive: true })
  return program
}

/** One answer, with the name that the gateway is asked by. */
function request({ port }, host, rest, accept) {
  return new Promise((resolve, reject) => {
    get(
      {
        host: '127.0.0.1',
        port,
        path: rest,
        headers: { host: `${host}:${port}`, accept },
        timeout: 30_000,
      },
      (response) => {
        response
          .resume()
          .on('end', () => resolve({ status: response.statusCode, headers: response.headers }))
      },
    ).on('error', reject)
  })
}

async function byItself() {
  const folder = await mkdtemp(path.join(tmpdir(), 'ogpu-peer-'))
  const ends = []
  let failed = 0
  const step = async (sentence, act) => {
    try {
      console.log(
        `ok      ${sentence}${((saw) => (saw === undefined ? '' : `: ${saw}`))(await act())}`,
      )
    } catch (error) {
      failed += 1
      console.log(`failed  ${sentence}: ${error instanceof Error ? error.message : error}`)
    }
  }
  const cache = path.join(
    process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache'),
    'ogpu-gitops',
    'peers',
  )
  try {
    console.log(
      await run({
        folder,
        cache,
        step,
        atEnd: (end) => ends.push(end),
        write: process.argv.includes('--write'),
      }),
    )
  } finally {
    for (const end of ends.reverse()) await end()
    await rm(folder, { recursive: true, force: true })
  }
  if (failed > 0) process.exitCode = 1
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  await byItself()

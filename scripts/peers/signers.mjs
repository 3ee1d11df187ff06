import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import path from 'node:path'
import { ROOT } from '../node24.mjs'
import { startDevnet } from './shared/devnet.mjs'
import { aProject } from './shared/project.mjs'

export const name = 'Remote signers'

const CLEF = '1.16.7'
const LIMIT = 20 * 60_000
const PASSWORDS = { seed: 'the seed of a peer', key: 'the key of a peer' }

/** clef, by the rules of docs/signing.md, and a node that signs, each as `OGPU_SIGNER` names it. */
export async function run(ground) {
  const devnet = await startDevnet(ground)
  const clef = await installed(ground)
  await aLife(ground, devnet, {
    account: 1,
    who: 'anvil',
    start: async () => `web3signer+${devnet.rpcUrl}`,
  })
  await aLife(ground, devnet, {
    account: 2,
    who: 'clef, with nobody there',
    start: (of) => startClef(ground, clef, { ...of, rules: documentedRules(of) }),
  })
  await refusals(ground, devnet, clef)
  return `clef ${CLEF}`
}

/** From nothing to a plan that is applied, changed and closed, without a key of ours. */
async function aLife({ step, ...ground }, devnet, { account, who, start }) {
  const ours = await signedBy(ground, devnet, { account, start })
  await step(`${who}: it signs a publish, and there is one Source`, async () => {
    await ours.define('one', definition('1 OGPU'))
    const { outcome, receipts } = await ours.run(0, 'apply', '--yes')
    assert.deepEqual([outcome, receipts.length], ['done', 1])
    assert.equal((await ours.run(0, 'list', '--all')).length, 1)
  })
  await step(`${who}: it signs an update and a closing, and nothing is left to do`, async () => {
    await ours.define('one', definition('2 OGPU'))
    await ours.run(0, 'apply', '--yes')
    await ours.define('one', { ...definition('2 OGPU'), state: 'closed' })
    await ours.run(0, 'apply', '--yes')
    await ours.run(0, 'plan', '--detailed-exitcode')
  })
}

/** What a signer must not get us to send. */
async function refusals({ step, ...ground }, devnet, clef) {
  const cases = [
    {
      sentence: 'clef, with rules for another Nexus: nothing is sent, and the refusal is its own',
      options: (of) => ({ rules: documentedRules({ ...of, nexus: of.address }) }),
      code: 'signer-refused',
      words: /request denied/,
    },
    {
      sentence: 'clef, started for another chain: nothing is sent, and the flag is named',
      options: (of) => ({ chainId: 1, rules: documentedRules(of) }),
      code: 'signer-refused',
      words: /--chainid/,
    },
    ...Object.entries(CHANGES).map(([field, change]) => ({
      sentence: `clef, whose user interface changes ${field}: nothing is sent`,
      options: () => ({ change }),
      code: 'signer-altered',
      words: new RegExp(`${field} was `),
    })),
  ]
  for (const { sentence, options, code, words } of cases)
    await step(sentence, async () => {
      const ours = await signedBy(ground, devnet, {
        account: 3,
        start: (of) => startClef(ground, clef, { ...of, ...options(of) }),
      })
      await ours.define('one', definition('1 OGPU'))
      const told = await ours.run(4, 'apply', '--yes').catch((error) => error.message)
      const said = typeof told === 'string' ? told : JSON.stringify(told)
      assert.match(said, new RegExp(code))
      assert.match(said, words)
      assert.deepEqual(await ours.run(0, 'list', '--all'), [])
    })
}

/** What a user interface of clef may change of a transaction. */
const CHANGES = {
  nonce: { nonce: '0x63' },
  to: { to: '0x00000000000000000000000000000000000000AA' },
  value: { value: '0x1' },
  gas: { gas: '0xf4240' },
  data: { data: '0xb3a85451', input: '0xb3a85451' },
}

function definition(minPayment) {
  return {
    name: 'One',
    environments: { cpu: 'https://example.com/one.yml' },
    payment: { minPayment },
  }
}

/** A project whose program has no key, only the name of a signer. */
async function signedBy(ground, devnet, { account, start }) {
  const { address, privateKey } = devnet.accounts[account]
  const { chainId, nexus } = devnet
  const signer = await start({ address, privateKey, chainId, nexus })
  return aProject(ground, devnet, { account, env: { OGPU_SIGNER: signer } })
}

/** The rules that docs/signing.md has, for this client and Nexus. */
function documentedRules({ address, nexus }) {
  const page = readFileSync(path.join(ROOT, 'docs/signing.md'), 'utf8')
  const [, rules] = /``` *js\n *(\/\/ rules\.js[\s\S]*?)\n *```/.exec(page) ?? []
  assert.ok(rules, 'docs/signing.md has rules for clef')
  return rules
    .replace(/CLIENT = '[^']*'/, `CLIENT = '${address.toLowerCase()}'`)
    .replace(/NEXUS = '[^']*'/, `NEXUS = '${nexus.toLowerCase()}'`)
}

async function installed({ cache }) {
  const folder = path.join(cache, `clef-${CLEF}`)
  if (!existsSync(path.join(folder, 'clef'))) {
    console.log(`installing clef ${CLEF} into ${folder}`)
    const module = `github.com/ethereum/go-ethereum/cmd/clef@v${CLEF}`
    await ran('go', ['install', module], { env: { ...process.env, GOBIN: folder } })
  }
  return path.join(folder, 'clef')
}

/** clef with one key, on a free port: with rules, or with a user interface that changes something. */
async function startClef({ folder, atEnd }, clef, { address, privateKey, chainId, rules, change }) {
  const home = await mkdtemp(path.join(folder, 'clef-'))
  const file = (name) => path.join(home, name)
  const common = ['--suppress-bootwarn', '--lightkdf', '--configdir', file('config')]
  const keys = ['--keystore', file('keys')]
  await mkdir(file('keys'))
  await writeFile(file('key'), privateKey.slice(2))
  await ran(clef, [...common, 'init'], { input: twice(PASSWORDS.seed) })
  await ran(clef, [...common, ...keys, 'importraw', file('key')], { input: twice(PASSWORDS.key) })
  await ran(clef, [...common, 'setpw', address], {
    input: `${twice(PASSWORDS.key)}${PASSWORDS.seed}\n`,
  })
  const ruled = ['--rules', file('rules.js')]
  if (rules !== undefined) {
    await writeFile(file('rules.js'), rules)
    const digest = createHash('sha256')
      .update(await readFile(file('rules.js')))
      .digest('hex')
    await ran(clef, [...common, 'attest', digest], { input: `${PASSWORDS.seed}\n` })
  }
  const port = await freePort()
  const serving = ['--chainid', String(chainId), '--http', '--http.port', String(port)]
  const quiet = [
    '--ipcdisable',
    '--nousb',
    '--auditlog',
    '',
    '--4bytedb-custom',
    file('4byte.json'),
  ]
  const child = spawn(
    clef,
    [...common, ...keys, ...serving, ...quiet, ...(rules === undefined ? ['--stdio-ui'] : ruled)],
    { cwd: home, stdio: ['pipe', 'pipe', 'ignore'] },
  )
  atEnd(() => child.kill('SIGKILL'))
  if (rules === undefined) playUser(child, change)
  else {
    child.stdin.write(`${PASSWORDS.seed}\n`)
    child.stdout.resume()
  }
  const reference = `clef+http://127.0.0.1:${port}`
  await answering(`http://127.0.0.1:${port}`)
  return reference
}

/** A user interface on standard input and output, which agrees to everything and changes some. */
function playUser(child, change) {
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    text += chunk
    const lines = text.split('\n')
    text = lines.pop() ?? ''
    for (const line of lines) {
      const { id, method, params } = line.startsWith('{') ? JSON.parse(line) : {}
      if (id === undefined) continue
      const result =
        method === 'ui_onInputRequired'
          ? { text: PASSWORDS.seed }
          : { approved: true, transaction: { ...params[0].transaction, ...change } }
      child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, result })}\n`)
    }
  })
}

async function answering(url) {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'account_version', params: [] })
  const headers = { 'content-type': 'application/json' }
  for (let tries = 0; tries < 240; tries += 1) {
    if (await fetch(url, { method: 'POST', headers, body }).catch(() => undefined)) return
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  throw new Error('clef did not start')
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

function twice(password) {
  return `${password}\n${password}\n`
}

function ran(file, args, { input = '', env = process.env }) {
  return new Promise((resolve, reject) => {
    const child = execFile(file, args, { env, timeout: LIMIT }, (error, out, err) => {
      if (error === null) resolve(out)
      else reject(new Error(`${path.basename(file)} ${args.at(-1)}: ${err.slice(-300)}`))
    })
    child.stdin.end(input)
  })
}

// AWS's services as others have built them, beside this program: local-kms, whose keys sign digests
// as AWS's do, and moto's STS, which gives roles. Both have no network but loopback's clients, and
// keys that exist for these minutes only. local-kms is built from its Go module once and kept, or
// named by OGPU_LOCAL_KMS; moto comes from PyPI in pinned versions. moto's own KMS is not asked:
// it hashes a digest once more, so what it signs is no transaction's signature.
import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { computeAddress, toQuantity } from 'ethers'
import { startDevnet } from './shared/devnet.mjs'
import { aProject } from './shared/project.mjs'
import { pythonWith } from './shared/python.mjs'

export const name = 'local-kms and moto’s STS'

const MODULE = 'github.com/nsmithuk/local-kms'
const VERSION = 'v0.0.0-20260228092603-2a5e92d09ab6'
const REQUIREMENTS = fileURLToPath(new URL('kms-requirements.txt', import.meta.url))
const REGION = 'eu-central-1'
const LIMIT = 10 * 60_000
const RICH = toQuantity(10n ** 20n)
const DEFINITION = {
  name: 'Of a key in a KMS',
  environments: { cpu: 'https://example.com/1.0.0/compose.yml' },
  payment: { minPayment: '1 OGPU' },
}
const run_ = promisify(execFile)

/** A whole life of Sources whose client's key is in a KMS. */
export async function run(ground) {
  const { step } = ground
  const devnet = await startDevnet(ground)
  const kms = await startKms(ground)
  const sts = await startSts(ground)
  const key = await kms.ask('CreateKey', { KeySpec: 'ECC_SECG_P256K1', KeyUsage: 'SIGN_VERIFY' })
  const id = key.KeyMetadata.KeyId
  await kms.ask('CreateAlias', { AliasName: 'alias/ogpu', TargetKeyId: id })
  const { PublicKey } = await kms.ask('GetPublicKey', { KeyId: id })
  const client = computeAddress(`0x${Buffer.from(PublicKey, 'base64').subarray(-65).toString('hex')}`)
  await rpc(devnet.rpcUrl, 'anvil_setBalance', [client, RICH])
  const token = path.join(ground.folder, 'token')
  await writeFile(token, 'a.token.of-a-job')
  const role = {
    AWS_ENDPOINT_URL_KMS: kms.url,
    AWS_ENDPOINT_URL_STS: sts,
    AWS_ROLE_ARN: 'arn:aws:iam::111122223333:role/ogpu-apply',
    AWS_WEB_IDENTITY_TOKEN_FILE: token,
  }
  const fixed = {
    AWS_ENDPOINT_URL_KMS: kms.url,
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLEEXAMPLE01',
    AWS_SECRET_ACCESS_KEY: 'any+secret/0123456789abcdef0123456789abcd',
  }
  const projectWith = (env, signer) =>
    aProject(ground, devnet, { account: 0, client, env: { ...env, OGPU_SIGNER: signer } })
  const project = await projectWith(role, `awskms://${REGION}/alias/ogpu`)
  const ids = Array.from({ length: 8 }, (_, index) => `one-${index + 1}`)

  await step('a role is assumed by a token, and doctor shows the key and that it signs', async () => {
    const { checks } = await project.run(0, 'doctor').catch(() => project.run(1, 'doctor'))
    const { status, finding } = checks
      .flatMap((one) => one.checks ?? [one])
      .find(({ name: check }) => check === 'key')
    assert.equal(status, 'ok')
    assert.match(finding, /alias\/ogpu in eu-central-1 signs for the client/)
    return finding
  })
  await step('eight Sources are published', async () => {
    for (const one of ids) await project.define(one, DEFINITION)
    const { outcome, receipts } = await project.run(0, 'apply', '--yes')
    assert.equal(outcome, 'done')
    assert.equal(receipts.length, 8)
    return `${receipts.length} transactions`
  })
  await step('by the key’s ARN and credentials that stay, all are updated', async () => {
    const other = await projectWith(fixed, `awskms:///${key.KeyMetadata.Arn}`)
    for (const one of ids)
      await other.define(one, { ...DEFINITION, payment: { minPayment: '2 OGPU' } })
    const { outcome, receipts } = await other.run(0, 'apply', '--yes')
    assert.equal(outcome, 'done')
    assert.equal(receipts.length, 8)
    return `${receipts.length} transactions`
  })
  await step('one is closed, and a plan then finds nothing to do', async () => {
    for (const one of ids)
      await project.define(one, {
        ...DEFINITION,
        payment: { minPayment: '2 OGPU' },
        ...(one === 'one-1' ? { state: 'closed' } : {}),
      })
    assert.equal((await project.run(0, 'apply', '--yes')).outcome, 'done')
    await project.run(0, 'plan', '--detailed-exitcode')
  })
  await step('a key of another curve, and one that is not there, are refused by their names', async () => {
    const { KeyMetadata } = await kms.ask('CreateKey', {
      KeySpec: 'ECC_NIST_P256',
      KeyUsage: 'SIGN_VERIFY',
    })
    const other = await projectWith(fixed, `awskms://${REGION}/${KeyMetadata.KeyId}`)
    await other.define('one-1', DEFINITION)
    const { problems } = await other.run(3, 'apply', '--yes')
    assert.match(problems[0].message, /is ECC_NIST_P256/)
    const gone = await projectWith(fixed, `awskms://${REGION}/alias/gone`)
    await gone.define('one-1', DEFINITION)
    const { code, message } = await gone.run(1, 'apply', '--yes')
    assert.equal(code, 'signer-refused')
    return message
  })
  return `${VERSION.slice(-12)}, moto 5.2.5`
}

async function startKms(ground) {
  const program = await kmsProgram(ground)
  const port = await freePort()
  const data = path.join(ground.folder, 'kms')
  await mkdir(data)
  const url = `http://127.0.0.1:${port}`
  start(ground, program, [], {
    PORT: String(port),
    KMS_REGION: REGION,
    KMS_ACCOUNT_ID: '111122223333',
    KMS_DATA_PATH: data,
  })
  const ask = async (operation, input) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `TrentService.${operation}`,
      },
      body: JSON.stringify(input),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`local-kms answers ${response.status}: ${text}`)
    return text === '' ? {} : JSON.parse(text)
  }
  await isThere(url)
  return { url, ask }
}

async function kmsProgram({ cache }) {
  if (process.env.OGPU_LOCAL_KMS) return process.env.OGPU_LOCAL_KMS
  const folder = path.join(cache, `local-kms-${VERSION}`)
  const program = path.join(folder, 'local-kms')
  if (existsSync(program)) return program
  await run_('go', ['install', `${MODULE}@${VERSION}`], {
    env: { ...process.env, GOBIN: folder },
    timeout: LIMIT,
  })
  return program
}

async function startSts(ground) {
  const python = await pythonWith(ground, REQUIREMENTS)
  const port = await freePort()
  start(ground, python, ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], {
    AWS_DEFAULT_REGION: REGION,
  })
  const url = `http://127.0.0.1:${port}`
  await isThere(url)
  return url
}

function start({ atEnd }, program, args, env) {
  const child = spawn(program, args, { env: { PATH: process.env.PATH, ...env }, stdio: 'ignore' })
  atEnd(() => child.kill('SIGKILL'))
}

async function freePort() {
  const server = createServer()
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address()
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Waits until a server answers, whatever it says. */
async function isThere(url) {
  const until = Date.now() + 60_000
  for (;;) {
    try {
      await fetch(url, { signal: AbortSignal.timeout(5_000) })
      return
    } catch (error) {
      if (Date.now() > until) throw error
      await sleep(200)
    }
  }
}

async function rpc(url, method, params) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  })
  const { result, error } = await response.json()
  if (error !== undefined) throw new Error(`${method}: ${error.message}`)
  return result
}

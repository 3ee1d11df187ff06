import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Wallet } from 'ethers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { JsonRpcChain } from '../../src/adapters/chain/chain.ts'
import { Rpc } from '../../src/adapters/chain/rpc.ts'
import { sendOnce } from '../../src/adapters/chain/send.ts'
import { TreeFiles } from '../../src/adapters/files.ts'
import { Checkout } from '../../src/adapters/git/checkout.ts'
import { gitAuthorization } from '../../src/adapters/git/environment.ts'
import { GitRepo } from '../../src/adapters/git/git.ts'
import { GitHubRequests } from '../../src/adapters/github/requests.ts'
import { PinnedIpfs } from '../../src/adapters/ipfs/ipfs.ts'
import { FileNotes } from '../../src/adapters/journal.ts'
import { keySigner } from '../../src/adapters/signers/key.ts'
import { openWallet } from '../../src/adapters/wallet.ts'
import { PublicWeb } from '../../src/adapters/web/web.ts'
import { maskOf, spellingsOf } from '../../src/mask.ts'
import type { TogetherRequest, TransactionRequest } from '../../src/model/chain.ts'
import { Fault } from '../../src/model/fault.ts'
import type { Secret } from '../../src/model/secret.ts'
import { hiddenText, secret } from '../../src/model/secret.ts'
import type { Address } from '../../src/model/units/address.ts'
import { asWei } from '../../src/model/units/amount.ts'
import { cidOf } from '../../src/model/units/cid.ts'
import { secretsIn, takeSecrets } from '../../src/secrets.ts'
import { aNetwork, anAddress, NEXUS, someParams } from '../support/builders.ts'
import { bodyOf, type Loopback, startLoopback } from '../support/loopback.ts'
import { PROVIDER } from '../support/signers/gcp-cloud.ts'

const KEY = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'
const PASSWORD = 'p4ss w"ord/with:\\signs'
const TOKEN = 'ghs_0123456789abcdefghijABCDEFGHIJ012345'
const SIGNER_TOKEN = 'hvs.0123456789abcdefghijABCD'
const PATH = '/v3/s3cretKeyABCDEF123456?apikey=k-1234567890'
/** No second try: what is said the first time counts. */
const IMPATIENT = { request: 2_000, refused: 0, failing: 0 }
const USER = 'dep%22loyer:h0rse%27battery'

/** What is told by whoever is asked, all at once. */
const told: string[] = []
let folder: string
let servers: Loopback[]
let reply: Reply

/** Says back what it was asked and with which credentials, in one of the ways that servers have. */
type Reply = (response: ServerResponse, echo: string) => void

const json = (response: ServerResponse, status: number, body: unknown): unknown =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))

const REPLIES: Readonly<Record<string, Reply>> = {
  'an error that says everything': (response, echo) =>
    json(response, 200, {
      jsonrpc: '2.0',
      id: 1,
      error: { code: -32_000, message: echo, data: echo },
    }),
  'a revert that says everything': (response, echo) =>
    json(response, 200, {
      jsonrpc: '2.0',
      id: 1,
      error: { code: 3, message: `execution reverted: ${echo}` },
    }),
  'a result that is none': (response, echo) =>
    json(response, 200, { jsonrpc: '2.0', id: 1, result: echo }),
  'a web page': (response, echo) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end(`<p>${echo}</p>`),
  'no such key': (response, echo) =>
    json(response, 401, { message: echo, error: { code: 401, message: echo } }),
  'not found': (response, echo) =>
    json(response, 404, { message: echo, documentation_url: `https://docs.example/${TOKEN}` }),
  'another address': (response, echo) =>
    response.req.url?.startsWith('/moved') === true
      ? json(response, 404, { message: echo })
      : response.writeHead(302, { location: `/moved${PATH}` }).end(),
  'bad words': (response, echo) =>
    json(response, 422, { message: echo, errors: [{ message: echo }] }),
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'ogpu-secrets-'))
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = (await bodyOf(request)).toString()
    const { authorization = 'none' } = request.headers
    reply(
      response,
      `http://${USER}@${request.headers.host}${request.url} key s3cretKeyABCDEF123456 for ${authorization} ${body}`,
    )
  }
  servers = [await startLoopback(answer)]
})

afterAll(async () => {
  await Promise.all(servers.map(({ stop }) => stop()))
  await rm(folder, { recursive: true })
})

const origin = (): string => servers[0]?.origin ?? ''
const withUser = (): string => `${origin().replace('http://', `http://${USER}@`)}${PATH}`
const env = (): Record<string, string> => ({
  CLIENT_PRIVATE_KEY: KEY,
  OGPU_KEYSTORE: 'x',
  OGPU_KEYSTORE_PASSWORD: PASSWORD,
  OGPU_RPC_URL: withUser(),
  OGPU_SIGNER: `web3signer+${withUser()}`,
  OGPU_SIGNER_TOKEN: SIGNER_TOKEN,
})
const secrets = (): readonly Secret[] => [...secretsIn(env()), secret('token', TOKEN)]

/** All that an action gives or throws, with whatever an error carries beside its message. */
async function hear(action: () => unknown): Promise<void> {
  try {
    told.push(shown(await action()))
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    told.push(
      shown({
        ...error,
        message: error.message,
        hint: error.hint,
        cause: error.cause,
        stack: error.stack,
      }),
    )
  }
}

function shown(value: unknown): string {
  return (
    JSON.stringify(value, (_, inner: unknown) =>
      typeof inner === 'bigint' ? `${inner}` : inner,
    ) ?? 'undefined'
  )
}

/** What everybody reads, as both doors print it, and what of it is secret. */
function leaks(): readonly string[] {
  expect(told.join().length).toBeGreaterThan(10)
  const printed = maskOf(secrets())(told.splice(0).join('\n'))
  return spellingsOf(secrets()).filter((spelling) => printed.includes(spelling))
}

const request = (): TransactionRequest => ({
  chainId: 31_337,
  nexus: NEXUS,
  call: { kind: 'publish', params: someParams() },
  nonce: 0,
  gasLimit: 100_000n,
  fees: { kind: 'legacy', gasPrice: asWei(1n) },
})

const together = (from: Address): TogetherRequest => ({
  steps: [{ call: { kind: 'publish', params: someParams() }, gasLimit: 2_000_000n }],
  ...{
    from,
    chainId: 31_337,
    blockHash: `0x${'ab'.repeat(32)}`,
    nonce: 0,
    fees: { kind: 'legacy', gasPrice: asWei(1n) },
  },
})

describe.each(Object.entries(REPLIES))(
  'where the other side answers with %s, nothing secret is told',
  (_, answer) => {
    test('by the RPC', async () => {
      reply = answer
      const chain = Object.assign(new JsonRpcChain(aNetwork({ rpcUrl: withUser() })), {
        rpc: new Rpc(withUser(), IMPATIENT),
      })
      const address = anAddress(10)
      const calls: readonly (() => unknown)[] = [
        () => chain.chainId(),
        () => chain.latest(),
        () => chain.block(1),
        () => chain.hasCode(address, 'latest'),
        () => chain.pinsCalls(1),
        () => chain.sources('latest'),
        () => chain.source(address, 'latest'),
        () => chain.nonce(address, 'latest'),
        () => chain.balance(address, 'latest'),
        () => chain.stake(address, 'latest'),
        () => chain.impacts([address], 'latest'),
        () => chain.simulate([{ kind: 'publish', params: someParams() }], address, 'latest'),
        () => chain.purse(address, 'latest'),
        () => chain.simulateTogether(together(address)),
        () => chain.fees(),
        () =>
          chain.look({
            account: address,
            hashes: [`0x${'ab'.repeat(32)}`],
            pending: true,
            finalized: true,
          }),
        () => chain.lastChanges([address], 100),
        () => chain.events([address], 100),
      ]
      await Promise.all(calls.map(hear))

      expect(leaks()).toEqual([])
    })

    test('when signed bytes are sent, not even these', async () => {
      reply = answer
      const signed = await keySigner(KEY)?.sign(request())
      if (signed === undefined) throw new Error('the key is one')
      await hear(() => sendOnce(new Rpc(withUser(), IMPATIENT), signed))

      expect(told.join()).not.toContain(signed.raw.slice(20, 60))
      expect(leaks()).toEqual([])
    })

    test('by the pinning service and its gateway, whose address in the configuration nobody masks', async () => {
      reply = (response, echo) =>
        response.req.method === 'POST' && response.req.url?.includes('good') === true
          ? json(response, 200, {})
          : answer(response, echo)
      const bytes = new TextEncoder().encode('hello')
      const artefact = { name: 'metadata of one', cid: cidOf(bytes), bytes }
      const at = (pinUrl: string): PinnedIpfs =>
        new PinnedIpfs({
          pinUrl,
          gatewayUrl: `${origin()}${PATH}/`,
          cacheDir: path.join(folder, 'cache'),
        })
      await hear(() => at(`${origin()}${PATH}`).fetch(artefact.cid))
      if (answer !== REPLIES['a web page'])
        await hear(() => at(`${origin()}${PATH}`).upload(artefact).then(String))
      const raw = told.join()

      expect(raw).not.toMatch(/s3cretKey|k-1234567890/)
      expect(leaks()).toEqual([])
    })

    test('by GitHub, whose errors hold the header with the token', async () => {
      reply = answer
      const github = new GitHubRequests({
        apiUrl: origin(),
        token: TOKEN,
        owner: 'acme',
        repo: 'sources',
        version: '0',
      })
      await hear(() => github.ask('GET /repos/{owner}/{repo}'))

      expect(leaks()).toEqual([])
    })

    test('by a remote signer, with a name in its address or a token', async () => {
      reply = answer
      const patience = { request: 2_000, all: 0 }
      const network = { client: anAddress(1), chainId: 31_337 }
      for (const kind of ['web3signer', 'clef'])
        for (const given of [
          { OGPU_SIGNER: `${kind}+${withUser()}` },
          { OGPU_SIGNER: `${kind}+${origin()}${PATH}`, OGPU_SIGNER_TOKEN: SIGNER_TOKEN },
        ])
          await hear(async () => {
            const { secrets: taken, env: left } = takeSecrets(given)
            const wallet = await openWallet('mainnet', taken, left, { network, patience })
            return 'signer' in wallet ? wallet.signer.sign(request()) : wallet
          })

      expect(leaks()).toEqual([])
    })

    test('by git, with credentials in the address of its remote or in a header', async () => {
      reply = answer
      const root = await mkdtemp(path.join(folder, 'git-'))
      const git = (...args: readonly string[]): unknown => execFileSync('git', args, { cwd: root })
      git('init', '-q', '-b', 'main')
      git(
        'remote',
        'add',
        'origin',
        `${origin().replace('http://', `http://x-access-token:${TOKEN}@`)}/acme/sources.git`,
      )
      const authorization = gitAuthorization(origin(), secret('token', TOKEN))
      await hear(() => new GitRepo(root, 'ogpu.yaml', new TreeFiles(root, 'ogpu.yaml')).remoteTip())
      await hear(() =>
        new GitRepo(root, 'ogpu.yaml', new TreeFiles(root, 'ogpu.yaml'), {
          authorization,
        }).remoteTip(),
      )
      await hear(() => new GitRepo(root, 'ogpu.yaml', new TreeFiles(root, 'ogpu.yaml')).name())
      await hear(() => new Checkout(root, authorization).fetch('ab'.repeat(20)))

      expect(leaks()).toEqual([])
    })
  },
)

describe('without anybody else, nothing secret is told', () => {
  test.each([
    ['a space in it', `${KEY.slice(0, 20)} ${KEY.slice(20)}`],
    ['a letter too many', `${KEY}0`],
    ['another letter', KEY.replace('a', 'g')],
    ['quotes', `"${KEY}"`],
    ['a name before it', `CLIENT_PRIVATE_KEY=${KEY}`],
    ['no value on the curve', `0x${'f'.repeat(64)}`],
  ])('by a wallet whose key has %s', async (_, value) => {
    await hear(async () =>
      openWallet('mainnet', { keys: { CLIENT_PRIVATE_KEY: secret('key', value) } }),
    )

    expect(told.join()).toContain('bad-key')
    expect(told.join()).not.toMatch(/ac0974be|ffffffff/)
    expect(leaks()).toEqual([])
  })

  test('by a signer that is named wrongly, or in whose place a key was given', async () => {
    for (const named of [
      KEY,
      `0x${KEY}`,
      `http://${USER}@signer.example${PATH}`,
      `web3signer+http://${USER}@signer.example${PATH}`,
      `awskms://eu-central-1/${TOKEN}`,
      `awskms://${KEY}/alias/ogpu`,
      `gcpkms://projects/${TOKEN}`,
    ])
      await hear(() => openWallet('mainnet', { keys: {}, signer: secret('credential', named) }))

    expect(told.join()).toContain('bad-signer')
    expect(told.join()).not.toMatch(/ac0974be|h0rse|ghs_|s3cretKey/)
    expect(leaks()).toEqual([])
  })

  test('by a cloud that says back what it was asked', async () => {
    const echo = await startLoopback(async (request, response) => {
      const body = (await bodyOf(request)).toString()
      const said = `${JSON.stringify(request.headers)} ${decodeURIComponent(body)} ${request.url}`
      response.writeHead(403).end(
        request.headers['x-amz-target'] === undefined && body.startsWith('Action')
          ? `<ErrorResponse><Error><Code>AccessDenied</Code><Message>${said}</Message></Error></ErrorResponse>`
          : JSON.stringify({
              __type: 'AccessDeniedException',
              message: said,
              error: { status: 'PERMISSION_DENIED', message: said },
            }),
      )
    })
    const file = path.join(folder, 'identity-token')
    await writeFile(file, TOKEN)
    const gcp = 'gcpkms://projects/p/locations/l/keyRings/r/cryptoKeys/k/cryptoKeyVersions/1'
    const credentials = Object.fromEntries(
      [
        ['AWS_ACCESS_KEY_ID', 'AKIAEXAMPLEEXAMPLE01'],
        ['AWS_SECRET_ACCESS_KEY', PASSWORD],
        ['AWS_SESSION_TOKEN', TOKEN],
        ['GOOGLE_OAUTH_ACCESS_TOKEN', TOKEN],
        ['ACTIONS_ID_TOKEN_REQUEST_TOKEN', TOKEN],
        ['ACTIONS_ID_TOKEN_REQUEST_URL', `${echo.origin}/idtoken?x=1`],
      ].map(([name, text]) => [name, secret('credential', text ?? '')]),
    )
    const { AWS_ACCESS_KEY_ID: _, AWS_SECRET_ACCESS_KEY: __, ...job } = credentials
    const { GOOGLE_OAUTH_ACCESS_TOKEN: ___, ...noToken } = job
    const env = {
      AWS_ENDPOINT_URL: echo.origin,
      CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDKMS: echo.origin,
      AWS_ROLE_ARN: 'arn:aws:iam::111122223333:role/ogpu-apply',
    }
    const ways = [
      ['awskms://eu-central-1/alias/ogpu', credentials, env],
      ['awskms://eu-central-1/alias/ogpu', job, env],
      ['awskms://eu-central-1/alias/ogpu', {}, { ...env, AWS_WEB_IDENTITY_TOKEN_FILE: file }],
      [gcp, credentials, env],
      [gcp, noToken, { ...env, OGPU_GCP_PROVIDER: PROVIDER }],
    ] as const
    for (const [named, with_, around] of ways)
      await hear(() =>
        openWallet(
          'mainnet',
          { keys: {}, signer: secret('credential', named), credentials: with_ },
          around,
        ),
      )
    await echo.stop()

    expect(told.filter((one) => one.includes('signer-refused'))).toHaveLength(ways.length)
    // what a run is given at its beginning is hidden by the doors, what it gets later by nobody else
    for (const hidden of [TOKEN, PASSWORD, 'AKIAEXAMPLE']) expect(told.join()).not.toContain(hidden)
    expect(leaks()).toEqual([])
  })

  test('by a keystore that is not there, is broken or has another password', async () => {
    const broken = path.join(folder, `broken-${PASSWORD.replaceAll('/', '-')}.json`)
    const sealed = path.join(folder, 'sealed.json')
    await writeFile(broken, `{"crypto": "${KEY}"}`)
    await writeFile(sealed, await new Wallet(KEY).encrypt('another password', undefined as never))
    for (const keystore of [`/nowhere/${TOKEN}`, broken, sealed])
      await hear(() =>
        openWallet('mainnet', { keys: {}, keystore, keystorePassword: secret('key', PASSWORD) }),
      )

    expect(leaks()).toEqual([])
  })

  test('by an RPC, a pinning service or a web site that can’t be reached', async () => {
    const dead = `http://${USER}@127.0.0.1:9${PATH}`
    await hear(() => new Rpc(dead, IMPATIENT).call('eth_chainId', []))
    await hear(() =>
      new PinnedIpfs({ pinUrl: dead, gatewayUrl: dead, cacheDir: folder }).fetch(
        cidOf(new Uint8Array()),
      ),
    )
    for (const url of [
      `https://${USER}@127.0.0.1:9${PATH}`,
      `https://${USER}@nowhere.invalid${PATH}`,
      `http://${USER}@example.com${PATH}`,
    ])
      await hear(() => new PublicWeb().fetchText(url))

    expect(told.join()).not.toMatch(/s3cretKey|k-1234567890|h0rse/)
    expect(leaks()).toEqual([])
  })

  test('by the notes of what is in flight and by the folder of the definitions', async () => {
    const signed = await keySigner(KEY)?.sign(request())
    const notes = new FileNotes(folder, 'notes', async () => '0x00')
    await notes.write([{ id: 'one', kind: 'publish', nonce: 0, hash: signed?.hash ?? '' }])
    for (const file of (await readdir(folder)).filter((name) => name.startsWith('notes')))
      told.push(await readFile(path.join(folder, file), 'utf8'))
    await hear(() =>
      new FileNotes('/dev/null/nowhere', 'notes', async () => '0x00').write([
        { id: 'one', kind: 'publish', nonce: 0, hash: '0x' },
      ]),
    )
    await hear(() => new TreeFiles(folder, 'ogpu.yaml').write('../outside.yaml', KEY))
    await hear(() => new TreeFiles(folder, 'ogpu.yaml').create('/dev/null/x.yaml', KEY))

    expect(told.join()).not.toContain(signed?.raw.slice(20, 60))
    expect(leaks()).toEqual([])
  })
})

test('the address of a second RPC is as secret as that of the first', () => {
  const [first, second] = [
    'https://rpc.example/key-of-the-first',
    'https://second.example/key-of-the-second',
  ]

  const found = secretsIn({ OGPU_RPC_URL: first, OGPU_CHECK_RPC_URL: second })

  expect(found.map(hiddenText)).toEqual([first, second])
})

import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { encryptKeystoreJson, Transaction, Wallet } from 'ethers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWallet } from '../../src/adapters/wallet.ts'
import { secret } from '../../src/model/secret.ts'
import { asWei } from '../../src/model/units/amount.ts'
import type { Secrets } from '../../src/secrets.ts'
import { NEXUS } from '../support/builders.ts'

// The first account that every development chain has: its key is no secret, and is treated as one
// here.
const KEY = 'ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'
const ADDRESS = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266'
const PASSWORD = 'correct horse'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'ogpu-wallet-'))
  const json = await encryptKeystoreJson(new Wallet(`0x${KEY}`), PASSWORD, {
    scrypt: { N: 2, r: 1, p: 1 },
  })
  await writeFile(path.join(folder, 'keystore.json'), json)
  await writeFile(path.join(folder, 'broken.json'), json.slice(0, -5))
  await writeFile(path.join(folder, 'other.json'), '{"hello": 1}')
})

afterAll(() => rm(folder, { recursive: true }))

/** Where a key may be, in words. */
interface Given {
  readonly privateKeys?: Readonly<Record<string, string>>
  readonly keystore?: string
  readonly keystorePassword?: string
}

const sealed = ({ privateKeys = {}, keystorePassword, ...rest }: Given): Secrets => ({
  ...rest,
  keys: Object.fromEntries(
    Object.entries(privateKeys).map(([name, key]) => [name, secret('key', key)]),
  ),
  ...(keystorePassword === undefined ? {} : { keystorePassword: secret('key', keystorePassword) }),
})
const open = (given: Given, network = 'testnet') => openWallet(network, sealed(given))
const address = async (secrets: Given, network?: string): Promise<unknown> => {
  const wallet = await open(secrets, network)
  return 'signer' in wallet ? wallet.signer.address : wallet
}

describe('a key', () => {
  test.each([
    [KEY],
    [`0x${KEY}`],
    [`0X${KEY}`],
    [KEY.toUpperCase()],
    [` 0x${KEY}\n`],
    [`\t${KEY}\r\n`],
  ])('is taken as %j', async (value) => {
    expect(await address({ privateKeys: { CLIENT_PRIVATE_KEY: value } })).toBe(ADDRESS)
  })

  test.each([
    ['cut short', KEY.slice(1)],
    ['too long', `${KEY}00`],
    ['with a space inside', `${KEY.slice(0, 10)} ${KEY.slice(10)}`],
    ['with a letter that is no hex', KEY.replace('a', 'g')],
    ['of zeros', '0'.repeat(64)],
    ['above the curve’s order', 'f'.repeat(64)],
    ['twice prefixed', `0x0x${KEY}`],
    ['with two lines', `${KEY}\n${KEY}`],
    ['in words', 'test test test test test test test test test test test junk'],
  ])('%s is refused and not shown', async (_, value) => {
    const wallet = await open({ privateKeys: { CLIENT_PRIVATE_KEY: value } })

    expect(wallet).toMatchObject({
      problem: { code: 'bad-key', message: expect.stringContaining('CLIENT_PRIVATE_KEY') },
    })
    expect(JSON.stringify(wallet).toLowerCase()).not.toContain(
      value.trim().slice(0, 12).toLowerCase(),
    )
  })

  test('for the network beats the one for all', async () => {
    const other = new Wallet(`0x${'1'.repeat(64)}`)
    const privateKeys = {
      CLIENT_PRIVATE_KEY: other.privateKey,
      CLIENT_PRIVATE_KEY_MAINNET_VISION: KEY,
    }

    expect(await address({ privateKeys }, 'mainnet-vision')).toBe(ADDRESS)
    expect(await address({ privateKeys }, 'mainnet')).toBe(other.address.toLowerCase())
  })

  test('that is wrong is not replaced by another that is there', async () => {
    const privateKeys = { CLIENT_PRIVATE_KEY: KEY, CLIENT_PRIVATE_KEY_TESTNET: 'wrong' }

    expect(await open({ privateKeys })).toMatchObject({
      problem: { code: 'bad-key', message: expect.stringContaining('CLIENT_PRIVATE_KEY_TESTNET') },
    })
  })

  test('that is nowhere is a refusal that says where it is looked for', async () => {
    expect(await open({}, 'mainnet-vision')).toMatchObject({
      refusal: {
        code: 'no-key',
        ways: [
          { text: expect.stringContaining('CLIENT_PRIVATE_KEY_MAINNET_VISION') },
          expect.anything(),
        ],
      },
    })
  })
})

describe('a keystore', () => {
  test('opens with its password', async () => {
    expect(
      await address({ keystore: path.join(folder, 'keystore.json'), keystorePassword: PASSWORD }),
    ).toBe(ADDRESS)
  })

  test('gives way to a key', async () => {
    expect(
      await address({
        keystore: path.join(folder, 'nowhere.json'),
        privateKeys: { CLIENT_PRIVATE_KEY: KEY },
      }),
    ).toBe(ADDRESS)
  })

  test.each<[string, string, string | undefined, RegExp]>([
    ['with another password', 'keystore.json', 'SECRET horse', /password right/],
    ['without a password', 'keystore.json', undefined, /OGPU_KEYSTORE_PASSWORD/],
    ['that is cut short', 'broken.json', PASSWORD, /ethers keystore/],
    ['that is something else', 'other.json', PASSWORD, /ethers keystore/],
    ['that is not there', 'SECRET-nowhere.json', PASSWORD, /path/],
    ['that is a folder', '.', PASSWORD, /path/],
  ])('%s is a problem that shows nothing of it', async (_, file, keystorePassword, hint) => {
    const wallet = await open({
      keystore: path.join(folder, file),
      ...(keystorePassword === undefined ? {} : { keystorePassword }),
    })

    expect(wallet).toMatchObject({
      problem: { code: 'bad-key', hint: expect.stringMatching(hint) },
    })
    expect(JSON.stringify(wallet)).not.toMatch(/SECRET|correct horse|ciphertext|ogpu-wallet-/)
  })

  test.skipIf(process.getuid?.() === 0)('that may not be read is a problem', async () => {
    const file = path.join(folder, 'locked.json')
    await writeFile(file, '{}')
    await chmod(file, 0)

    expect(await open({ keystore: file, keystorePassword: PASSWORD })).toMatchObject({
      problem: { code: 'bad-key' },
    })
  })
})

describe('a signer', () => {
  const base = { chainId: 1071, nexus: NEXUS, nonce: 7, gasLimit: 100_000n }

  test.each([
    [
      'with a base fee',
      { kind: 'eip1559', baseFee: asWei(1n), maxFee: asWei(30n), tip: asWei(2n) },
      { type: 2, maxFeePerGas: 30n, maxPriorityFeePerGas: 2n },
    ],
    ['without one', { kind: 'legacy', gasPrice: asWei(9n) }, { type: 0, gasPrice: 9n }],
  ] as const)('signs for exactly one chain and nonce, on a chain %s', async (_, fees, fields) => {
    const wallet = await open({ privateKeys: { CLIENT_PRIVATE_KEY: KEY } })
    if (!('signer' in wallet)) throw new Error('the key is good')

    const { raw, hash } = await wallet.signer.sign({
      ...base,
      call: { kind: 'close', address: NEXUS },
      fees,
    })

    const read = Transaction.from(raw)
    expect(read).toMatchObject({
      chainId: 1071n,
      nonce: 7,
      gasLimit: 100_000n,
      value: 0n,
      hash,
      ...fields,
    })
    expect([read.from?.toLowerCase(), read.to?.toLowerCase()]).toEqual([ADDRESS, NEXUS])
  })

  test('spends a nonce on itself where there is no call', async () => {
    const wallet = await open({ privateKeys: { CLIENT_PRIVATE_KEY: KEY } })
    if (!('signer' in wallet)) throw new Error('the key is good')

    const { to, data, value } = Transaction.from(
      (await wallet.signer.sign({ ...base, fees: { kind: 'legacy', gasPrice: asWei(9n) } })).raw,
    )

    expect([to?.toLowerCase(), data, value]).toEqual([ADDRESS, '0x', 0n])
  })
})

import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newWallet } from '../../src/adapters/chain/new-wallet.ts'
import { openWallet } from '../../src/adapters/wallet.ts'
import { secret } from '../../src/model/secret.ts'
import { checksum } from '../../src/model/units/address.ts'

const PASSWORD = 'correct horse'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'ogpu-keystore-'))
})
afterAll(() => rm(folder, { recursive: true }))

test('a new wallet’s keystore opens here and in cast, under the same address', async () => {
  const wallet = newWallet()
  const keystore = path.join(folder, 'new.keystore.json')
  const json = await wallet.encrypt(PASSWORD)
  await writeFile(keystore, json)

  const opened = await openWallet('testnet', {
    keys: {},
    keystore,
    keystorePassword: secret('key', PASSWORD),
  })
  const cast = path.resolve('node_modules/@foundry-rs/cast/bin.mjs')
  const asked = [cast, 'wallet', 'address', '--keystore', keystore, '--password', PASSWORD]
  const { stdout } = await promisify(execFile)(process.execPath, asked)

  expect(opened).toMatchObject({ signer: { address: wallet.address } })
  expect(stdout.trim()).toBe(checksum(wallet.address))
  expect(Object.keys(JSON.parse(json)).sort()).toEqual(['address', 'crypto', 'id', 'version'])
})

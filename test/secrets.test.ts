import { expect, test } from 'vitest'
import { hiddenText, secret } from '../src/model/secret.ts'
import { namesIn, takeSecrets, withKey } from '../src/secrets.ts'

const ENV = {
  HOME: '/home/somebody',
  OGPU_RPC_URL: 'https://rpc.example',
  CLIENT_PRIVATE_KEY: '0x1',
  CLIENT_PRIVATE_KEY_MAINNET: '0x2',
  CLIENT_PRIVATE_KEY_TESTNET: ' ',
  OGPU_KEYSTORE: '/keys/one.json',
  OGPU_KEYSTORE_PASSWORD: 'correct horse',
  'INPUT_PRIVATE-KEY': '0x3',
  'INPUT_GITHUB-TOKEN': 'ghs_1',
}

test('takes every key, password and token out of an environment, and nothing else', () => {
  const { env } = takeSecrets(ENV)

  expect(env).toEqual({
    HOME: '/home/somebody',
    OGPU_RPC_URL: 'https://rpc.example',
    OGPU_KEYSTORE: '/keys/one.json',
  })
})

test('keeps them apart, without those that are empty', () => {
  const { secrets } = takeSecrets(ENV)

  expect(namesIn(secrets)).toEqual([
    'CLIENT_PRIVATE_KEY',
    'CLIENT_PRIVATE_KEY_MAINNET',
    'OGPU_KEYSTORE',
    'OGPU_KEYSTORE_PASSWORD',
  ])
  expect(JSON.stringify(secrets)).not.toMatch(/0x|horse/)
})

test('a key that is given for a network beats every other there', () => {
  const { keys } = withKey(takeSecrets(ENV).secrets, 'mainnet', secret('key', '0x4'))
  const { CLIENT_PRIVATE_KEY_MAINNET: own, CLIENT_PRIVATE_KEY: any } = keys

  expect([own, any].map((key) => key && hiddenText(key))).toEqual(['0x4', '0x4'])
})

import { describe, expect, test } from 'vitest'
import { hiddenText, secret } from '../src/model/secret.ts'
import { namesIn, secretsIn, takeSecrets, withKey } from '../src/secrets.ts'

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
  OGPU_SIGNER_TOKEN: 'token',
  OGPU_SIGNER_TLS_CERT: '-----BEGIN CERTIFICATE-----',
  OGPU_SIGNER_TLS_KEY: '-----BEGIN PRIVATE KEY-----',
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

const CLOUD = {
  AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'a-secret-access-key',
  AWS_SESSION_TOKEN: 'a-session-token',
  GOOGLE_OAUTH_ACCESS_TOKEN: 'an-access-token',
  CLOUDSDK_AUTH_ACCESS_TOKEN: 'another-access-token',
}
const JOB = {
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'the-token-of-the-job',
  ACTIONS_ID_TOKEN_REQUEST_URL: 'https://runner.example/idtoken?api-version=2.0',
}

describe('what a signer is asked with', () => {
  test.each([
    ['the environment', { OGPU_SIGNER: 'web3signer+https://user:password@signer.example' }],
    ['the Action’s input', { INPUT_SIGNER: 'awskms://eu-central-1/alias/ogpu' }],
  ])('is taken out where %s names a signer, which is taken out too', (_, named) => {
    const { env, secrets } = takeSecrets({ HOME: '/', ...named, ...CLOUD, ...JOB })

    expect(env).toEqual({ HOME: '/' })
    expect(Object.keys(secrets.credentials ?? {}).sort()).toEqual(
      Object.keys({ ...CLOUD, ...JOB }).sort(),
    )
    expect(JSON.stringify(secrets)).not.toMatch(/password|token|secret-access/)
  })

  test('is left where none is named, but for the identity of the job: git may need it', () => {
    const { env, secrets } = takeSecrets({ ...CLOUD, ...JOB })

    expect(env).toEqual(CLOUD)
    expect(secrets).toEqual({ keys: {} })
  })

  test('is never shown, whether a signer is named or not', () => {
    const hidden = secretsIn({ ...CLOUD, ...JOB }).map(hiddenText)

    expect(hidden).toEqual(expect.arrayContaining(Object.values({ ...CLOUD, ...JOB })))
  })

  test('counts as what leads to a key where it names the signer', () => {
    expect(namesIn(takeSecrets({ OGPU_SIGNER: 'awskms://x', ...CLOUD }).secrets)).toEqual([
      'OGPU_SIGNER',
    ])
  })
})

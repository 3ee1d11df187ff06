import { describe, expect, test } from 'vitest'
import { readReference } from '../../../src/adapters/signers/reference.ts'
import { credentialText } from '../../../src/model/secret.ts'

const VERSION =
  'projects/acme-1/locations/europe-west3/keyRings/ring/cryptoKeys/ogpu/cryptoKeyVersions/1'
const ID = '1234abcd-12ab-34cd-56ef-1234567890ab'
const ARN = `arn:aws:kms:eu-central-1:111122223333:key/${ID}`

describe('a reference to a key of AWS KMS', () => {
  test.each([
    [`awskms://eu-central-1/${ID}`, ID],
    ['awskms://eu-central-1/alias/ogpu', 'alias/ogpu'],
    ['awskms://eu-central-1/alias/acme/ogpu_1', 'alias/acme/ogpu_1'],
    [`awskms://eu-central-1/${ARN}`, ARN],
    [`awskms:///${ARN}`, ARN],
    [
      `awskms:///arn:aws:kms:eu-central-1:111122223333:alias/ogpu`,
      'arn:aws:kms:eu-central-1:111122223333:alias/ogpu',
    ],
    [`  awskms://eu-central-1/mrk-${'0a'.repeat(16)}\n`, `mrk-${'0a'.repeat(16)}`],
  ])('is read from %s', (text, key) => {
    expect(readReference(text)).toEqual({ kind: 'aws-kms', region: 'eu-central-1', key })
  })

  test.each(['us-gov-west-1', 'cn-north-1', 'eusc-de-east-1', 'ap-southeast-2', 'us-iso-east-1'])(
    'may be in %s',
    (region) => {
      expect(readReference(`awskms://${region}/${ID}`)).toMatchObject({ region })
    },
  )
})

describe('a reference to a version of a key of Cloud KMS', () => {
  test('is read', () => {
    expect(readReference(`gcpkms://${VERSION}`)).toEqual({ kind: 'gcp-kms', version: VERSION })
  })

  test('may be of a project with a domain', () => {
    const version = VERSION.replace('acme-1', 'example.com:acme-1')

    expect(readReference(`gcpkms://${version}`)).toEqual({ kind: 'gcp-kms', version })
  })
})

describe('a reference to a remote signer', () => {
  test.each([
    [
      'web3signer+https://user:pass@signer.example/v1?k=1',
      'https://user:pass@signer.example/v1?k=1',
    ],
    ['web3signer+http://127.0.0.1:9000', 'http://127.0.0.1:9000/'],
    ['clef+http://localhost:8550/', 'http://localhost:8550/'],
    ['clef+http://[::1]:8550/', 'http://[::1]:8550/'],
    ['clef+https://clef.example', 'https://clef.example/'],
    ['WEB3SIGNER+HTTPS://signer.example/A', 'https://signer.example/A'],
  ])('is read from %s, and shows its host only', (text, address) => {
    const reference = readReference(text)

    if (!('url' in reference)) throw new Error('it is one')
    expect(credentialText(reference.url)).toBe(address)
    expect(reference.host).toBe(new URL(address).host)
    expect(JSON.stringify(reference)).not.toContain('pass')
  })
})

const SECRET = 'sesame0123456789'

describe.each([
  ['nothing that names a signer', SECRET],
  ['a private key', `0x${'5e'.repeat(32)}`],
  ['another scheme', `vault://${SECRET}`],
  ['an address without a signer’s name', `https://user:${SECRET}@signer.example/`],
  ['no region', `awskms://alias/${SECRET}`],
  ['no region before an id', `awskms:///${ID}`],
  ['no key', 'awskms://eu-central-1/'],
  ['an alias without its word', `awskms://eu-central-1/${SECRET}`],
  ['an ARN of another region', `awskms://us-east-1/${ARN}`],
  ['an ARN of another service', 'awskms:///arn:aws:iam::111122223333:role/ogpu'],
  ['a key with a query', `awskms://eu-central-1/${ID}?endpoint=http://${SECRET}`],
  [
    'a key of Cloud KMS without its version',
    `gcpkms://${VERSION.replace(/\/crypto[^/]*\/1$/, '')}`,
  ],
  ['version nought', `gcpkms://${VERSION.replace(/1$/, '0')}`],
  ['a path that leaves its place', `gcpkms://projects/../${VERSION}`],
  ['http to another machine', `web3signer+http://user:${SECRET}@signer.example/`],
  ['http to a name that begins like this machine', `clef+http://user:${SECRET}@127.0.0.1.example/`],
  ['an address that is none', `web3signer+https://user:${SECRET}@`],
  ['a part that no server sees', `web3signer+https://user:a#${SECRET}@signer.example/`],
])('%s', (_, text) => {
  test('is refused, and not shown', () => {
    const problem = readReference(text)

    expect(problem).toMatchObject({ code: 'bad-signer' })
    expect(JSON.stringify(problem)).not.toMatch(new RegExp(`${SECRET}|5e5e5e5e|1234abcd`))
  })
})

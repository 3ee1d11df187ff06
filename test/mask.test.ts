import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { maskOf, spellingsOf } from '../src/mask.ts'
import { secret } from '../src/model/secret.ts'

const KEY = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'
const URL_WITH_KEY =
  'https://us%22er:pass-w0rd@rpc.example/v3/s3cretKeyABCDEF123456?apikey=k-1234567890&x=1#fragment-1234'
const SECRETS = [secret('key', KEY), secret('address', URL_WITH_KEY)]

describe('a mask', () => {
  test.each([
    ['a key', KEY, KEY],
    ['a key without its 0x', KEY, KEY.slice(2)],
    ['a key in capitals', KEY, KEY.slice(2).toUpperCase()],
    ['a key with a line end', `${KEY}\n`, KEY],
    ['a key in base64', KEY, Buffer.from(KEY.slice(2), 'hex').toString('base64')],
    ['a password in JSON', 'p4ss"w\\ord', JSON.stringify('p4ss"w\\ord')],
    ['a password in a URL', 'p4ss w/ord', encodeURIComponent('p4ss w/ord')],
    ['the path of an address', URL_WITH_KEY, 'no project s3cretKeyABCDEF123456'],
    ['the query of an address', URL_WITH_KEY, 'bad key k-1234567890'],
    ['the password of an address', URL_WITH_KEY, 'who is pass-w0rd'],
    [
      'name and password as a header',
      URL_WITH_KEY,
      `Basic ${Buffer.from('us"er:pass-w0rd').toString('base64')}`,
    ],
    ['the fragment of an address', URL_WITH_KEY, 'at fragment-1234'],
    [
      'an address as the parser writes it',
      'HTTPS://RPC.example/v3/s3cretKeyABCDEF123456',
      'https://rpc.example/v3/s3cretKeyABCDEF123456',
    ],
  ])('takes out %s', (_, hidden, text) => {
    const shown = maskOf([secret('key', hidden)])(`before ${text} after`)

    expect(shown).toContain('[redacted]')
    expect(
      spellingsOf([secret('key', hidden)]).filter((spelling) => shown.includes(spelling)),
    ).toEqual([])
  })

  test('leaves words, hosts and versions', () => {
    const text = 'rpc.example answers 401 at /v3/mainnet'

    expect(
      maskOf([secret('address', 'https://rpc.example/v3/mainnet'), secret('key', 'short')])(text),
    ).toBe(text)
  })

  test('leaves no secret in any text that is made of its spellings', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom(...spellingsOf(SECRETS)), fc.string({ maxLength: 5 })), {
          maxLength: 8,
        }),
        (parts) => {
          const shown = maskOf(SECRETS)(parts.join(''))

          expect(spellingsOf(SECRETS).filter((spelling) => shown.includes(spelling))).toEqual([])
        },
      ),
    )
  })
})

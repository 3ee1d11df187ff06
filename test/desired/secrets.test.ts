import { expect, test } from 'vitest'
import { looksLikeKey, WITHOUT_SECRETS } from '../../src/desired/check/secrets.ts'

const SECRET = 's3crff49572dcfb0b6d5b7dacd2cb656'
const KEY = 'ab'.repeat(32)

test.each([
  `"rpcUrl": "https://user:x ${SECRET}@rpc.example.com",`,
  `rpcUrl: https://user:${SECRET}@x@rpc.example.com`,
  `rpcUrl: rpc.example.com/v3/a ${SECRET}`,
  `rpcUrl: rpc.example.com/v3/${SECRET}`,
  `rpcUrl: https://rpc.example.com # not ${SECRET}`,
  `rpcUrl: https://user:x #${SECRET}@rpc.example.com`,
  `checkRpcUrl: https://rpc.example.com/v3/${SECRET}?key=${SECRET}`,
  `{ pinUrl: "http://[${SECRET}" }`,
  `gatewayUrl: ${SECRET}`,
])('a line of the configuration is shown without what stands in its address: %s', (line) => {
  const shown = WITHOUT_SECRETS.config(line)

  expect(shown).not.toContain(SECRET)
  expect(shown).toHaveLength(line.length)
})

test('the host stays, whatever a comment says behind it', () => {
  expect(WITHOUT_SECRETS.config('rpcUrl: https://rpc.example.com # ours')).toBe(
    'rpcUrl: https://rpc.example.com*******',
  )
})

test.each<readonly [string, boolean, boolean]>([
  [`Sentiment ${KEY}`, false, true],
  [`0x${KEY.toUpperCase()}`, false, true],
  [`weights sha256:${KEY}`, false, false],
  ['1'.repeat(64), false, false],
  [KEY.slice(1), false, false],
  [`${KEY}0`, false, false],
  [`https://example.com/${KEY}/logo.png`, true, false],
  [`https://example.com/logo.png?v=${KEY}`, true, true],
  [`https://example.com/0x${KEY}`, true, true],
])('%s, a URL: %s, looks like a key: %s', (text, isUrl, expected) => {
  expect(looksLikeKey(text, isUrl)).toBe(expected)
})

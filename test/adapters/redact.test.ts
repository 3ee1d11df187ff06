import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hostOf, redact } from '../../src/adapters/redact.ts'

const KEY = 'ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'

describe('a foreign text', () => {
  test.each([
    ['https://rpc.example/v3/SECRET', 'rpc.example'],
    ['Post "https://rpc.example:8545/v3/SECRET?token=SECRET": EOF', 'Post "rpc.example:8545": EOF'],
    [
      'at https://user:SECRET@rpc.example/x, twice https://rpc.example/SECRET',
      'at rpc.example twice rpc.example',
    ],
    ['wss://rpc.example/SECRET', 'rpc.example'],
    [
      "fatal: unable to access 'https://x-access-token:SECRET@github.com/acme/x.git/': 403",
      "fatal: unable to access 'github.com': 403",
    ],
    ['HTTPS://RPC.EXAMPLE/SECRET', 'rpc.example'],
    ["Post 'https://rpc.example/it's/SECRET': EOF", "Post 'rpc.example': EOF"],
    ['at https://us"er:SECRET@rpc.example/x', 'at rpc.example'],
    ['(https://rpc.example/a(b)<SECRET>).', '(rpc.example>).'],
    ['{"url":"https://rpc.example/SECRET","more":"SECRET"} ok', '{"url":"rpc.example"} ok'],
    [`${'x'.repeat(40)}://rpc.example/SECRET`, `${'x'.repeat(9)}rpc.example`],
    ['://user:SECRET@rpc.example', '[redacted]'],
    [
      "fatal: unable to access 'https://user:SEC RET@host.example/x.git/': 403",
      "fatal: unable to access 'host.example': 403",
    ],
    ['at https://user:SECRET@SECRET@rpc.example/x, again', 'at rpc.example again'],
    ['at https://user:%zzSECRET@rpc.example/%SECRET', 'at rpc.example'],
    [
      "Unsupported proxy syntax in 'worker:SEC RET@proxy.example:3128'",
      "Unsupported proxy syntax in '[redacted]@proxy.example:3128'",
    ],
    [
      'no proxy worker:SECRET@proxy.example:3128 here',
      'no proxy [redacted]@proxy.example:3128 here',
    ],
    [
      'fatal: Could not read from git@host.example:acme/x.git',
      'fatal: Could not read from git@host.example:acme/x.git',
    ],
    ["remote 'https://host.example/SECRET?token=SECRET' hung up", "remote 'host.example' hung up"],
    ['nothing to hide', 'nothing to hide'],
  ])('keeps of its URLs only the hosts: %s', (text, shown) => {
    expect(redact(text)).toBe(shown)
  })

  test.each([
    [KEY],
    [KEY.toUpperCase()],
    [`0x${KEY}`],
    [`0X${KEY}`],
    [`key=${KEY};`],
    [`0x02f8${KEY}${KEY}`],
  ])('never shows the whole of a key or of signed bytes: %s', (text) => {
    const shown = redact(`before ${text} after`)

    expect(shown.toLowerCase()).not.toContain(KEY.slice(8))
    expect(shown).toMatch(/^before .* after$/)
  })

  test('keeps addresses and short hashes whole', () => {
    const text = `0x${'ab'.repeat(20)} 0xdf2d9b42`

    expect(redact(text)).toBe(text)
  })

  test('is short, and holds no secret wherever that stands', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string(),
        fc.webUrl({ withQueryParameters: true }),
        (before, after, url) => {
          const shown = redact(`${before} ${url}/SECRETPATH ${KEY} ${after}`)

          expect(shown.length).toBeLessThanOrEqual(500)
          expect(shown).not.toMatch(/SECRETPATH|ac0974bec39a17e36ba4a6b4d238ff944/)
        },
      ),
    )
  })
})

describe('a host', () => {
  test.each([
    ['https://rpc.example/v3/SECRET', 'rpc.example'],
    ['http://127.0.0.1:8545', '127.0.0.1:8545'],
    ['https://user:SECRET@rpc.example', 'rpc.example'],
    ['SECRET', '[redacted]'],
    ['', '[redacted]'],
    ['mailto:SECRET', '[redacted]'],
  ])('is all that is shown of %s', (url, host) => {
    expect(hostOf(url)).toBe(host)
  })
})

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runCli } from '../../src/cli/program.ts'
import type { Terminal } from '../../src/cli/terminal/terminal.ts'
import { usageText } from '../../src/cli/usage.ts'

const KEY = 'ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'

let cwd: string
beforeAll(async () => {
  cwd = await mkdtemp(path.join(tmpdir(), 'ogpu-test-'))
})
afterAll(() => rm(cwd, { recursive: true }))

/** All that a command line says. */
async function said(args: readonly string[], env: Record<string, string> = {}): Promise<string> {
  let text = ''
  const hear = (more: string): void => {
    text += more
  }
  const terminal: Terminal = {
    cwd,
    env,
    isInteractive: false,
    colour: false,
    out: hear,
    err: hear,
    ask: async () => '',
    onStop: () => () => undefined,
  }
  expect(await runCli(args, terminal)).not.toBe(0)
  return text
}

describe('what was typed by mistake', () => {
  test.each<readonly string[]>([
    [`--private-key=${KEY}`],
    ['plan', `--private-key=0x${KEY}`],
    ['plan', '--private-key', `0x${KEY}`],
    ['plan', `--key${KEY}`],
    ['plan', KEY],
    ['plan', '--network', KEY],
    ['plan', '--config', KEY],
    ['plan', `--only=0x${KEY.toUpperCase()}`],
    ['apply', '--approve', 'short', '--keystore', KEY],
    ['close', KEY],
    ['pull', `0x${KEY}`],
    ['release', KEY],
    ['render', KEY],
    ['template', 'show', KEY],
    ['devnet', '--port', KEY],
    ['init', '--client', KEY],
    [KEY],
  ])('is not shown where it looks like a key: %s %s', async (...args) => {
    for (const more of [[], ['--json']]) {
      const text = await said([...args, ...more])

      expect(text.toLowerCase()).not.toContain(KEY.slice(8))
      expect(text).not.toBe('')
    }
  })

  test.each([
    ['--password=hunter2hunter2', '--password'],
    ["--password=hunter2'hunter2", '--password'],
    ['-p=hunter2hunter2', '-p'],
  ])('of an option that there is not only the name is: %s', async (option, name) => {
    const text = await said(['plan', option])

    expect(text).toContain(name)
    expect(text).not.toContain('hunter2')
  })

  test('what an option takes is said as before', () => {
    expect(usageText("error: unknown option '--netwrok'\n(Did you mean --network?)")).toBe(
      "unknown option '--netwrok' (Did you mean --network?)",
    )
    expect(usageText("error: unknown option '--netwrok=x'\n(Did you mean --network?)")).toBe(
      "unknown option '--netwrok' (Did you mean --network?)",
    )
  })
})

describe('an address that can’t be read shows nothing of what stands in it', () => {
  test.each([
    'https://user:SECRETWORD1 SECRETWORD2@rpc.test/x',
    'https://user:SECRETWORD1@SECRETWORD2@rpc.test',
    'https://user:%zzSECRETWORD1@127.0.0.1:1/%SECRETWORD2',
    'user:SECRETWORD1@SECRETWORD2',
    'http://[SECRETWORD1/SECRETWORD2',
  ])('%s', async (url) => {
    const text = await said(['doctor', '--json'], {
      OGPU_RPC_URL: url,
      XDG_CACHE_HOME: cwd,
      XDG_STATE_HOME: cwd,
      HTTPS_PROXY: url,
    })

    expect(text).not.toMatch(/SECRETWORD/i)
  })
})

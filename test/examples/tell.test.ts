import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { bodyOf, startLoopback } from '../support/loopback.ts'

const folder = mkdtempSync(path.join(os.tmpdir(), 'ogpu-tell-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What every runner of GitHub's has, and a bare container may not. */
const isBare = ['jq', 'curl', 'bash'].some((tool) => spawnSync(tool, ['--version']).status !== 0)

/** The steps of the example by their names, each as its shell gets it. */
const steps: readonly { readonly name?: string; readonly run?: string }[] = parse(
  readFileSync('examples/tell.yml', 'utf8'),
).jobs.drift.steps

const HOSTILE = `"; touch '${folder}/broken' #$(touch '${folder}/broken')\`touch '${folder}/broken'\` \\n %s ' "`

/** Runs a step as GitHub's runner does; gives its exit code. */
async function runStep(
  name: string,
  env: Readonly<Record<string, string>>,
): Promise<number | null> {
  const run = steps.find((step) => step.name === name)?.run ?? 'false'
  const shell = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', run], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: 'ignore',
  })
  return new Promise((resolve) => shell.once('close', resolve))
}

test.skipIf(isBare).each([
  ['Slack', { text: HOSTILE }],
  ['Discord', { content: HOSTILE, allowed_mentions: { parse: [] } }],
])('%s gets the message as it is, whatever stands in it', async (name, expected) => {
  const bodies: string[] = []
  const chat = await startLoopback(async (request, response) => {
    bodies.push(String(await bodyOf(request)))
    response.end('ok')
  })
  try {
    expect(await runStep(name, { MESSAGE: HOSTILE, WEBHOOK: chat.origin })).toBe(0)
  } finally {
    await chat.stop()
  }

  expect(bodies.map((body): unknown => JSON.parse(body))).toEqual([expected])
  expect(existsSync(path.join(folder, 'broken'))).toBe(false)
})

test.skipIf(isBare)('a chat that takes nothing turns the step red', async () => {
  const chat = await startLoopback(async (_, response) => void response.writeHead(403).end())
  try {
    expect(await runStep('Slack', { MESSAGE: 'x', WEBHOOK: chat.origin })).not.toBe(0)
  } finally {
    await chat.stop()
  }
})

test.skipIf(isBare)(
  'a mail is one letter with a line for each thing, and never goes out unencrypted',
  async () => {
    const mail = steps.find(({ name }) => name === 'E-mail')?.run ?? ''
    const letter = `${mail.slice(0, mail.lastIndexOf('|'))} > '${folder}/letter'`
    const shell = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', letter], {
      env: {
        PATH: process.env['PATH'] ?? '',
        ...{ MESSAGE: HOSTILE, FROM: 'a@example.com', TO: 'b@example.com' },
        EVENTS: JSON.stringify([{ text: HOSTILE }, { text: 'and this' }]),
      },
      stdio: 'ignore',
    })
    expect(await new Promise((resolve) => shell.once('close', resolve))).toBe(0)

    const text = readFileSync(path.join(folder, 'letter'), 'utf8')
    expect(text).toContain(
      `Subject: OpenGPU\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${HOSTILE}\r\n`,
    )
    expect(text).toContain(`\r\n- ${HOSTILE}\n`)
    expect(text).toContain('\r\n- and this\n')
    expect(mail).toContain('--ssl-reqd')
    expect(existsSync(path.join(folder, 'broken'))).toBe(false)
  },
)

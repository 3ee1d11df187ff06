import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parse } from 'yaml'
import { rendered } from './golden.ts'

const MODEL = 'hf.co/acme/Model-GGUF:Q4_K_M'
let folder = ''

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'ollama-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('starts the server and pulls the model once', () => {
  const calls = callsOf('[ -f "$0.model" ]', 'touch "$0.model"')

  expect(calls.filter((call) => call !== 'serve')).toEqual([`show ${MODEL}`, `pull ${MODEL}`])
  expect(calls).toContain('serve')
})

test('pulls nothing where the model is there', () => {
  expect([...callsOf('true', 'false')].sort()).toEqual(['serve', `show ${MODEL}`])
})

/**
 * What the container's entrypoint calls, with a stand-in for the ollama program that writes it
 * down; serve ends when the rest has.
 */
function callsOf(show: string, pull: string): readonly string[] {
  const log = path.join(folder, 'calls')
  const wait =
    'i=0; while [ $i -lt 50 ] && ! [ -f "$0.model" ] && ! grep -q show "$0.log"; do sleep 0.1; i=$((i+1)); done; sleep 0.3'
  const lines = [
    '#!/bin/sh',
    `echo "$@" >> "${log}"; echo "$@" >> "$0.log"`,
    `case "$1" in show) ${show};; pull) ${pull};; serve) ${wait};; esac`,
  ]
  writeFileSync(path.join(folder, 'ollama'), lines.join('\n'), { mode: 0o755 })
  const [shell = '', ...args] = entrypoint()
  execFileSync(shell, args, { env: { PATH: `${folder}:/usr/bin:/bin` } })
  return readFileSync(log, 'utf8').trim().split('\n')
}

function entrypoint(): readonly string[] {
  const files = rendered({
    name: 'ollama',
    version: 1,
    with: { model: MODEL, serviceImage: 'acme/chat:1' },
    environments: ['cpu'],
  })
  const words: readonly string[] = parse(files.cpu ?? '').services.ollama.entrypoint
  return words.map((word) => word.replaceAll('$$', '$'))
}

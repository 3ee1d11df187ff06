import { spawn } from 'node:child_process'
import { expect, test } from 'vitest'
import { onParentEnd } from '../../src/devnet/watch-parent.ts'
import { bundle } from './bundle.ts'
import { printed } from './lines.ts'

/** Starts the program that it is given, with its own output, and lives on. */
const PARENT =
  "require('node:child_process').spawn(process.execPath, [process.argv[1]], { stdio: 'inherit' }); setInterval(() => {}, 1000)"

test('calls back when the parent was killed', async () => {
  const program = await bundle('orphan-process')
  const parent = spawn(process.execPath, ['-e', PARENT, program.path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await printed(parent.stdout, 'ready')

  parent.kill('SIGKILL')

  await printed(parent.stdout, 'alone')
  program.remove()
})

test('stays silent while the parent lives', async () => {
  let calls = 0
  const stop = onParentEnd(() => {
    calls += 1
  })

  await new Promise((resolve) => setTimeout(resolve, 600))

  stop()
  expect(calls).toBe(0)
})

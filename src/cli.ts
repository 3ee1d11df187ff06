import { createInterface } from 'node:readline/promises'
import { runCli } from './cli/program.ts'
import type { Terminal } from './cli/terminal.ts'

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

// A reader that has gone (| head) must end nothing half way: what can't be shown is dropped, and the exit code still tells.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)

let isStopped = false

const terminal: Terminal = {
  cwd: process.cwd(),
  env: process.env,
  isInteractive: process.stdin.isTTY === true && process.stdout.isTTY === true,
  colour: process.stdout.isTTY === true && !process.env['NO_COLOR'],
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  ask: async (question) => {
    const lines = createInterface({ input: process.stdin, output: process.stderr })
    try {
      return await lines.question(question)
    } finally {
      lines.close()
    }
  },
  onStop: (callback) => {
    const stop = (): void => {
      isStopped = true
      callback()
    }
    for (const signal of SIGNALS) process.once(signal, stop)
    return () => {
      for (const signal of SIGNALS) process.off(signal, stop)
    }
  },
}

process.exitCode = await runCli(process.argv.slice(2), terminal)
// All is said by now, but a request that nobody answers would keep the process for as long as its patience lasts.
if (isStopped) process.stdout.write('', () => process.exit())

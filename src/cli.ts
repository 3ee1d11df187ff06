#!/usr/bin/env node
import { fileURLToPath } from 'node:url'
import type * as Only from './cli/only-validate.ts'
import { plainValidate } from './cli/plain-validate.ts'
import type { Terminal } from './cli/terminal/terminal.ts'
import { runCompiled } from './compiled/run-compiled.ts'
import { compiledFolder } from './compiled/trusted-folder.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import { secretsIn } from './secrets.ts'

/** The build makes one file of all that `validate` needs, beside this one. */
const VALIDATE = fileURLToPath(new URL('validate.cjs', import.meta.url))
const SIGNALS = ['SIGINT', 'SIGTERM'] as const

// A reader that has gone (| head) must end nothing half way: what can't be shown is dropped, and
// the exit code still tells.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)

const stopped = new AbortController()

process.exitCode = await main(process.argv.slice(2), thisTerminal())
// All is said by now, but a request that nobody answers would keep the process for as long as its
// patience lasts.
if (stopped.signal.aborted) process.stdout.write('', () => process.exit())

/** The terminal of this process. */
function thisTerminal(): Terminal {
  /** How many listen for a signal, and will end the run by themselves. */
  let listening = 0
  return {
    cwd: process.cwd(),
    env: process.env,
    isInteractive: process.stdin.isTTY === true && process.stdout.isTTY === true,
    isTerminal: process.stdout.isTTY === true,
    colour: process.stdout.isTTY === true && !process.env['NO_COLOR'],
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    ask: async (question, { hidden } = { hidden: false }) => {
      const { createInterface } = await import('node:readline/promises')
      const { Writable } = await import('node:stream')
      if (hidden) process.stderr.write(question)
      const lines = hidden
        ? createInterface({
            input: process.stdin,
            output: new Writable({ write: (_chunk, _encoding, done) => done() }),
            terminal: true,
          })
        : createInterface({ input: process.stdin, output: process.stderr })
      lines.once('SIGINT', () => process.exit(EXIT.cancelled))
      try {
        return await lines.question(hidden ? '' : question)
      } finally {
        lines.close()
        if (hidden) process.stderr.write('\n')
      }
    },
    onStop: (callback) => {
      const stop = (): void => {
        stopped.abort()
        callback()
      }
      listening += 1
      for (const signal of SIGNALS) process.once(signal, stop)
      return () => {
        listening -= 1
        for (const signal of SIGNALS) process.off(signal, stop)
      }
    },
    screen: {
      since: 0,
      columns: () => (process.stderr.isTTY === true ? process.stderr.columns : undefined),
      onEnd: (callback) => {
        const die = (signal: NodeJS.Signals): void => {
          forget()
          callback()
          if (listening === 0) process.kill(process.pid, signal)
        }
        const forget = (): void => {
          for (const signal of SIGNALS) process.off(signal, die)
          process.off('exit', callback)
        }
        for (const signal of SIGNALS) process.once(signal, die)
        process.once('exit', callback)
        return forget
      },
    },
  }
}

async function main(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const flags = plainValidate(args)
  const only = flags === undefined ? undefined : validateAlone()
  return flags === undefined || only === undefined
    ? (await import('./cli/program.ts')).runCli(args, terminal)
    : only.onlyValidate(args, flags, terminal)
}

/** Undefined where the file can't be loaded: the chunks have the same code. */
function validateAlone(): typeof Only | undefined {
  try {
    return runCompiled(VALIDATE, keptIn()) as typeof Only
  } catch {
    return undefined
  }
}

/** What lies in a cache is code: where there is a key it is not run. */
function keptIn(): string | undefined {
  const isOff = Boolean(process.env['NODE_DISABLE_COMPILE_CACHE'])
  return isOff || secretsIn(process.env).length > 0
    ? undefined
    : compiledFolder(process.env, process.cwd())
}
